// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/certificatekeeper.h"
#include "base/logging.h"
#include "control/jsoncertificates.h"
#include "net/selfsigned.h"
#include "net/tlsclientcontext.h"
#include "trust/localauthority.h"
#include <QNetworkInterface>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr double kOverdue = 0.3; // of its life left: the engine renews at a third
const QString kLoaded = u"certificate.loaded"_s;
const QString kFailed = u"certificate.failed"_s;

QString shownFingerprint(const HeldCertificate &held)
{
    return QString::fromLatin1(held.facts.fingerprint.toHex(':').toUpper());
}

QStringList ownAddresses()
{
    QStringList list;
    for (const QHostAddress &address : QNetworkInterface::allAddresses())
        list << address.toString();
    list.sort();
    return list;
}

} // namespace

CertificateKeeper::CertificateKeeper(Setup setup, QObject *parent)
    : QObject(parent), m_setup(std::move(setup)), m_watch(this), m_vouched(std::make_shared<const QStringList>())
{
    connect(&m_watch, &FileWatch::changed, this, &CertificateKeeper::look);
}

CertificateKeeper::~CertificateKeeper() = default;

base::Result<void> CertificateKeeper::check(const CertificateOptions &options)
{
    if (options.certificate.isEmpty())
        return {};
    const auto pair = net::readCertificate(options.certificate, options.key);
    if (!pair)
        return pair.error();
    const auto context = net::TlsContext::make({*pair}, options.onlyTls13);
    return context ? base::Result<void>() : context.error();
}

base::Result<void> CertificateKeeper::start(const CertificateOptions &options)
{
    if (auto checked = check(options); !checked && !options.mayBeBroken)
        return checked;
    m_options = options;
    readAll();
    if (auto published = publish(); !published)
        return published;
    m_started = true;
    const auto first = std::find_if(m_held.begin(), m_held.end(), [](const Held &held) { return held.isHeld(); });
    if (first == m_held.end())
        return base::Error{base::ErrorKind::Io, u"no certificate: "_s + m_held.value(0).problem, {}, u"tls.certificate"_s};
    qCInfo(lcServer, "certificate: SHA-256 %s", qUtf8Printable(shownFingerprint(*first)));
    return {};
}

void CertificateKeeper::setOptions(const CertificateOptions &options)
{
    if (m_options == options)
        return;
    if (const auto checked = check(options); !checked)
        qCWarning(lcServer, "settings: the old certificate stays: %s", qUtf8Printable(checked.error().publicText));
    else
        m_options = options;
    look();
}

void CertificateKeeper::look()
{
    const auto servedBefore = m_served;
    readAll();
    if (const auto published = publish(); !published)
        qCWarning(lcServer, "the old certificate stays: %s", qUtf8Printable(published.error().publicText));
    else if (m_served != servedBefore)
        qCInfo(lcServer, "reloaded the certificate: SHA-256 %s", qUtf8Printable(shownFingerprint(m_held.first())));
}

void CertificateKeeper::readAll()
{
    QList<Held> list = certificateSources(m_options, m_held);
    bool again = false;
    const bool away = std::any_of(list.begin(), list.end(), [](const Held &held) { return held.source == Held::File && held.key.isEmpty(); });
    for (Held &held : list) {
        if (away && held.certificate.startsWith(m_options.folder + u'/'))
            continue; // the folder is what is amiss
        if (held.source == Held::SelfMade && std::any_of(list.begin(), list.end(), [this](const Held &other) { return isDefault(other); })) {
            held = {}; // nobody is shown it
            continue;
        }
        read(held);
        again |= held.source == Held::File && !held.problem.isEmpty();
    }
    list.removeIf([](const Held &held) { return !held.isHeld() && held.problem.isEmpty(); });
    m_held = list;
    sort();
    watch();
    if (again)
        m_watch.lookAgain();
}

void CertificateKeeper::read(Held &held)
{
    const QString problemBefore = held.problem;
    const auto pair = pairOf(held);
    if (pair && *pair == held.pair) {
        held.problem.clear();
        return;
    }
    const auto facts = pair ? trust::examine(*pair) : base::Result<trust::CertificateFacts>(pair.error());
    const auto usable = facts ? net::TlsContext::make({*pair}, m_options.onlyTls13) : base::Result<std::shared_ptr<const net::TlsContext>>(facts.error());
    if (!usable) {
        held.problem = usable.error().publicText;
        if (held.problem == problemBefore)
            return;
        qCWarning(lcServer, "%s: %s: %s", held.isHeld() ? "the old certificate stays" : "a certificate is not used", qUtf8Printable(held.subject()), qUtf8Printable(held.problem));
        say(held, kFailed);
        return;
    }
    held.pair = *pair;
    held.facts = *facts;
    held.vouched = vouchesFor(*pair);
    held.problem.clear();
    if (const QString trouble = troubleOf(held); !trouble.isEmpty())
        qCWarning(lcServer, "certificate: %s: %s", qUtf8Printable(held.subject()), qUtf8Printable(trouble));
    say(held, kLoaded);
}

base::Result<trust::CertificatePair> CertificateKeeper::pairOf(const Held &held)
{
    switch (held.source) {
    case Held::Local:
        return localPair();
    case Held::SelfMade: {
        const auto pem = net::selfSignedPem(m_options.dataDir, m_options.hostname);
        return pem ? base::Result<trust::CertificatePair>(trust::CertificatePair{*pem, *pem}) : pem.error();
    }
    case Held::File:
        if (held.key.isEmpty())
            return base::Error{base::ErrorKind::Invalid, u"the folder cannot be read"_s, {}, u"tls.folder"_s};
        break;
    case Held::Acme:
        break;
    }
    return net::readCertificate(held.certificate, held.key);
}

base::Result<trust::CertificatePair> CertificateKeeper::localPair()
{
    const auto authority = trust::LocalAuthority::open(m_options.dataDir + u"/tls"_s, m_options.hostname);
    if (!authority)
        return authority.error();
    if (!m_localRoot.isEmpty() && m_localRoot != authority->rootPem())
        qCWarning(lcServer, "the local authority has a new root: clients that trusted the old one must install it");
    m_localRoot = authority->rootPem();
    return authority->certificate(ownAddresses());
}

bool CertificateKeeper::vouchesFor(const trust::CertificatePair &pair)
{
    if (!m_roots) {
        if (const auto roots = net::TlsClientContext::load(false))
            m_roots = *roots;
    }
    return m_roots && m_roots->verifies(pair);
}

bool CertificateKeeper::coversHost(const Held &held) const
{
    return trust::namesHost(held.facts.names, m_options.hostname);
}

/// Shown to whoever asks for no name: what is configured for that, else what names the host.
bool CertificateKeeper::isDefault(const Held &held) const
{
    if (!held.isHeld() || held.source == Held::SelfMade)
        return false;
    return m_options.certificate.isEmpty() ? coversHost(held) : held.certificate == m_options.certificate;
}

QString CertificateKeeper::troubleOf(const Held &held) const
{
    const QString trouble = held.trouble(m_setup.clock->wallMs());
    if (!trouble.isEmpty() || held.source != Held::File || held.certificate != m_options.certificate)
        return trouble;
    const auto another = [this, &held](const Held &one) { return one.certificate != held.certificate && coversHost(one); };
    if (coversHost(held) || std::any_of(m_held.begin(), m_held.end(), another))
        return {};
    return u"it does not name %1, but %2"_s.arg(m_options.hostname, held.facts.names.join(u", "_s));
}

// What clients can use comes first, then what the administrator put first; without a configured one, what names the host.
void CertificateKeeper::sort()
{
    const qint64 now = m_setup.clock->wallMs();
    const auto rank = [this, now](const Held &held) {
        if (!held.isHeld())
            return 4;
        const bool stands = isDefault(held) || held.source == Held::SelfMade; // that one is there when nobody else can be
        return (held.isTimely(now) ? 0 : 2) + (stands ? 0 : 1);
    };
    std::stable_sort(m_held.begin(), m_held.end(), [&rank](const Held &a, const Held &b) { return rank(a) < rank(b); });
    QStringList vouched;
    for (const Held &held : m_held) {
        if (held.vouched && held.isTimely(now))
            vouched << held.facts.names;
    }
    m_vouched.store(std::make_shared<const QStringList>(vouched));
}

void CertificateKeeper::watch()
{
    QStringList paths;
    if (!m_options.folder.isEmpty())
        paths << m_options.folder;
    for (const Held &held : m_held) {
        if (held.source == Held::File)
            paths << held.certificate << held.key;
    }
    paths.removeAll(QString());
    if (!m_options.certificate.isEmpty())
        paths << m_options.certificate << m_options.key;
    m_watch.setPaths(paths);
}

base::Result<void> CertificateKeeper::publish()
{
    QList<trust::CertificatePair> pairs;
    for (const Held &held : m_held) {
        if (held.isHeld())
            pairs << held.pair;
    }
    if (pairs.isEmpty() || (pairs == m_served && m_servedOnlyTls13 == m_options.onlyTls13))
        return {};
    const auto context = net::TlsContext::make(pairs, m_options.onlyTls13);
    if (!context)
        return context.error();
    m_setup.serve(*context);
    m_served = pairs;
    m_servedOnlyTls13 = m_options.onlyTls13;
    return {};
}

void CertificateKeeper::say(const Held &held, const QString &kind) const
{
    if (!m_setup.tell || (!m_started && kind == kLoaded))
        return;
    control::Event event;
    event.kind = kind;
    event.detail = control::toJson(shown(held));
    m_setup.tell(event);
}

control::Certificate CertificateKeeper::shown(const Held &held) const
{
    control::Certificate one;
    one.source = held.sourceName();
    one.file = held.source == Held::File ? held.certificate : QString();
    one.names = held.facts.names;
    one.issuer = held.facts.issuer;
    one.notBefore = held.facts.notBefore;
    one.notAfter = held.facts.notAfter;
    one.fingerprint = shownFingerprint(held);
    one.vouched = held.vouched;
    one.problem = troubleOf(held);
    return one;
}

QList<control::Certificate> CertificateKeeper::list() const
{
    QList<control::Certificate> list;
    for (const Held &held : m_held) {
        list << shown(held);
        list.last().isDefault = list.size() == 1 && held.isHeld();
    }
    return list;
}

bool CertificateKeeper::isVouched(const QByteArray &host) const
{
    return trust::namesHost(*m_vouched.load(), QString::fromLatin1(host));
}

QList<metrics::AlertEvaluator::Reading> CertificateKeeper::remaining() const
{
    const qint64 now = m_setup.clock->wallMs();
    QList<metrics::AlertEvaluator::Reading> list;
    for (const Held &held : m_held) {
        const qint64 left = held.facts.notAfter - now;
        const bool overdue = left < qint64(kOverdue * double(held.facts.notAfter - held.facts.notBefore));
        if (left > 0 && held.isHeld() && (!held.isManaged() || overdue)) // what has expired is a problem
            list << metrics::AlertEvaluator::Reading{held.subject(), double(left) / 1000, held.facts.names.join(u", "_s)};
    }
    return list;
}

QList<metrics::AlertEvaluator::Reading> CertificateKeeper::problems() const
{
    QList<metrics::AlertEvaluator::Reading> list;
    for (const Held &held : m_held) {
        if (const QString trouble = troubleOf(held); !trouble.isEmpty())
            list << metrics::AlertEvaluator::Reading{held.subject(), 1, trouble};
    }
    return list;
}

qint64 CertificateKeeper::firstEnd() const
{
    qint64 first = 0;
    for (const Held &held : m_held) {
        if (held.isHeld())
            first = first ? std::min(first, held.facts.notAfter) : held.facts.notAfter;
    }
    return first;
}

} // namespace server
