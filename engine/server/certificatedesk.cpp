// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/certificatedesk.h"
#include "base/actor.h"
#include "base/logging.h"
#include "control/jsonfields.h"
#include "server/acmerenewer.h"
#include "server/certificatekeeper.h"

using namespace Qt::StringLiterals;

namespace server {

namespace {

base::Error notFound(const QString &what)
{
    return {base::ErrorKind::NotFound, what, {}, {}};
}

control::Event askedFor(const AcmeOptions &options)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::stringsMember(writer, "names", options.names);
    control::member(writer, "directory", options.directory);
    writer.EndObject();
    control::Event event;
    event.kind = u"certificate.asked"_s;
    event.detail = buffer.take();
    return event;
}

} // namespace

CertificateDesk::CertificateDesk(CertificateKeeper &keeper, AcmeRenewer &acme, base::ExecutorPtr control, Tell tell)
    : m_parts(std::make_shared<const Parts>(Parts{keeper, acme})), m_control(std::move(control)), m_tell(std::move(tell))
{
}

CertificateDesk::~CertificateDesk() = default;

void CertificateDesk::listCertificates(control::Callback<QList<control::Certificate>> done)
{
    m_control->post([weak = std::weak_ptr<const Parts>(m_parts), done] {
        if (const auto parts = weak.lock())
            done(parts->keeper.list());
    });
}

void CertificateDesk::localRoot(control::Callback<QByteArray> done)
{
    m_control->post([weak = std::weak_ptr<const Parts>(m_parts), done] {
        const auto parts = weak.lock();
        const QByteArray pem = parts ? parts->keeper.localRoot() : QByteArray();
        done(pem.isEmpty() ? base::Result<QByteArray>(notFound(u"There is no local authority: tls.local_authority is off."_s)) : pem);
    });
}

void CertificateDesk::renewCertificate(const QString &by, control::Callback<QStringList> done)
{
    m_control->post([weak = std::weak_ptr<const Parts>(m_parts), by, done, tell = m_tell, actor = base::ActorScope::current()] {
        const base::ActorScope behalf(actor);
        const auto parts = weak.lock();
        if (!parts || !parts->acme.options().isOn()) {
            done(notFound(u"There is no ACME server to ask: acme.directory is empty."_s));
            return;
        }
        if (parts->acme.isAsking()) {
            done(base::Error{base::ErrorKind::Exists, u"The ACME server is being asked already."_s, {}, {}});
            return;
        }
        qCInfo(lcServer, "acme: %s wants a new certificate", qUtf8Printable(by));
        tell(askedFor(parts->acme.options()));
        parts->acme.renewNow();
        done(parts->acme.options().names);
    });
}

QByteArray CertificateDesk::challengeAnswer(const QByteArray &token) const
{
    return m_parts->acme.challengeAnswer(token);
}

} // namespace server
