// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/acmerenewer.h"
#include "base/logging.h"
#include "control/jsoncertificates.h"
#include "server/certificatesources.h"
#include "trust/certificatemaker.h"
#include <QFile>
#include <QRandomGenerator>
#include <QSet>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr qint64 kFirstRetryMs = 5 * 60'000; // an hour's failures stay below what public servers put up with
constexpr qint64 kLastRetryMs = 12 * 3600'000;
constexpr qint64 kLongestTimerMs = 3600'000; // the wall clock may be set
constexpr int kRenewShare = 3;   // of the life
constexpr int kJitterShare = 30; // earlier, so that not all servers ask in one hour

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Up to `range` at random.
qint64 upTo(qint64 range)
{
    return range > 0 ? qint64(QRandomGenerator::global()->bounded(quint64(range))) : 0;
}

} // namespace

AcmeRenewer::AcmeRenewer(Setup setup, QObject *parent)
    : QObject(parent), m_setup(std::move(setup)), m_challenges(std::make_shared<const Challenges>()), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AcmeRenewer::wake);
}

AcmeRenewer::~AcmeRenewer()
{
    end();
}

void AcmeRenewer::setOptions(const AcmeOptions &options)
{
    if (m_options == options)
        return;
    end();
    m_client.reset();
    m_timer.stop();
    m_problem.clear();
    m_failures = 0;
    m_options = options;
    if (m_options.isOn())
        plan();
}

void AcmeRenewer::plan()
{
    const QByteArray pem = readAll(acmeCertificateFile(m_options.dataDir));
    const auto facts = trust::examine({pem, pem});
    const qint64 now = m_setup.clock->wallMs();
    if (!facts || QSet<QString>(facts->names.begin(), facts->names.end()) != QSet<QString>(m_options.names.begin(), m_options.names.end())) {
        wakeAt(now);
        return;
    }
    const qint64 life = facts->notAfter - facts->notBefore;
    wakeAt(facts->notAfter - life / kRenewShare - upTo(life / kJitterShare));
}

void AcmeRenewer::planAfterFailure(qint64 retryAfterS)
{
    const qint64 doubled = kFirstRetryMs << std::min(m_failures - 1, 10);
    const qint64 delay = std::min(doubled, kLastRetryMs);
    wakeAt(m_setup.clock->wallMs() + std::max(delay + upTo(delay / 5), retryAfterS * 1000));
}

void AcmeRenewer::wakeAt(qint64 wallMs)
{
    m_nextAt = wallMs;
    m_timer.start(int(std::clamp<qint64>(wallMs - m_setup.clock->wallMs(), 0, kLongestTimerMs)));
}

void AcmeRenewer::wake()
{
    if (m_setup.clock->wallMs() >= m_nextAt)
        renewNow();
    else
        wakeAt(m_nextAt);
}

base::Result<trust::AcmeKey> AcmeRenewer::accountKey() const
{
    const QString path = m_options.dataDir + u"/acme/account.pem"_s;
    if (QFile::exists(path))
        return trust::AcmeKey::fromPem(readAll(path));
    auto made = trust::AcmeKey::generate();
    if (!made)
        return made;
    const auto saved = trust::savePrivate(path, made->toPem());
    return saved ? made : saved.error();
}

void AcmeRenewer::renewNow()
{
    if (m_session || !m_options.isOn())
        return;
    m_timer.stop();
    const auto key = accountKey();
    if (!key) {
        failed(u"the account's key: "_s + key.error().publicText, 0);
        return;
    }
    if (!m_client)
        m_client = m_setup.makeClient(m_options.caFile);
    qCInfo(lcServer, "acme: asking %s for %s", qUtf8Printable(m_options.directory), qUtf8Printable(m_options.names.join(u", "_s)));
    m_asking = std::make_shared<bool>(true);
    m_session = std::make_unique<trust::AcmeSession>(
        *key, trust::AcmeWish{m_options.directory, m_options.contact, m_options.agreesTerms, m_options.names}, "Postkontor/" POSTKONTOR_VERSION);
    act(m_session->begin());
}

void AcmeRenewer::act(const trust::AcmeSession::Action &action)
{
    m_challenges.store(std::make_shared<const Challenges>(m_session->challenges()));
    if (const auto *wanted = std::get_if<base::HttpCall>(&action)) {
        call(*wanted);
    } else if (const auto *wait = std::get_if<trust::AcmeSession::Wait>(&action)) {
        QTimer::singleShot(int(wait->ms), this, [this, asking = std::weak_ptr<bool>(m_asking)] {
            if (!asking.expired())
                act(m_session->waited());
        });
    } else if (const auto *pair = std::get_if<trust::CertificatePair>(&action)) {
        issued(*pair);
    } else {
        const auto &failure = std::get<trust::AcmeSession::Failed>(action);
        failed(failure.why, failure.retryAfterS);
    }
}

void AcmeRenewer::call(const base::HttpCall &call)
{
    m_client->call(call, {m_setup.control, [this, asking = std::weak_ptr<bool>(m_asking)](base::Result<base::HttpAnswer> answer) {
                              if (!asking.expired())
                                  act(m_session->answered(answer, m_setup.clock->wallMs()));
                          }});
}

void AcmeRenewer::issued(const trust::CertificatePair &pair)
{
    end();
    const auto saved = trust::savePrivate(acmeCertificateFile(m_options.dataDir), pair.key + pair.chain);
    if (!saved) {
        failed(saved.error().publicText, 0);
        return;
    }
    m_failures = 0;
    m_problem.clear();
    qCInfo(lcServer, "acme: a new certificate for %s", qUtf8Printable(m_options.names.join(u", "_s)));
    plan();
    m_setup.issued();
}

void AcmeRenewer::failed(const QString &why, qint64 retryAfterS)
{
    end();
    ++m_failures;
    planAfterFailure(retryAfterS);
    qCWarning(lcServer, "acme: no certificate: %s; asked again in %lld minutes", qUtf8Printable(why),
              qlonglong((m_nextAt - m_setup.clock->wallMs()) / 60'000));
    if (!QFile::exists(acmeCertificateFile(m_options.dataDir)))
        m_problem = why;
    control::Certificate said;
    said.source = u"acme"_s;
    said.names = m_options.names;
    said.problem = why;
    control::Event event;
    event.kind = u"certificate.failed"_s;
    event.detail = control::toJson(said);
    m_setup.tell(event);
}

void AcmeRenewer::end()
{
    m_asking.reset();
    m_session.reset();
    m_challenges.store(std::make_shared<const Challenges>());
}

QByteArray AcmeRenewer::challengeAnswer(const QByteArray &token) const
{
    return m_challenges.load()->value(token);
}

} // namespace server
