// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapdirectory.h"
#include "storage/address.h"
#include <QLoggingCategory>

using namespace Qt::StringLiterals;

namespace auth {
namespace {

Q_LOGGING_CATEGORY(lcLdap, "postkontor.auth")

constexpr qint64 kQuietMs = 60'000; // between two complaints
constexpr char kChecks[] = "ldap_checks_total";
constexpr char kChecksHelp[] = "Passwords asked about at the LDAP server, by what it said";

} // namespace

LdapDirectory::LdapDirectory(Setup setup)
    : m_setup(std::move(setup))
    , m_right(m_setup.metrics->counter(kChecks, metrics::label("result", "right"), kChecksHelp))
    , m_wrong(m_setup.metrics->counter(kChecks, metrics::label("result", "wrong"), kChecksHelp))
    , m_failed(m_setup.metrics->counter(kChecks, metrics::label("result", "failed"), kChecksHelp))
    , m_refused(m_setup.metrics->counter(kChecks, metrics::label("result", "line_full"), kChecksHelp))
    , m_time(m_setup.metrics->histogram("ldap_check_duration_seconds", {}, "Time the LDAP server took for one password, without the wait before it"))
    , m_pool(kThreads)
{
    for (const QString &domain : m_setup.domains)
        m_domains.insert(storage::canonicalDomain(domain).value_or(domain.toLower()));
}

bool LdapDirectory::covers(const QString &name) const
{
    const qsizetype at = name.lastIndexOf(u'@');
    if (at < 0)
        return !name.isEmpty();
    const auto domain = storage::canonicalDomain(name.sliced(at + 1));
    return domain && m_domains.contains(*domain);
}

void LdapDirectory::check(const QString &name, const QByteArray &password, base::Callback<Person> done)
{
    if (m_inside.fetch_add(1) >= kThreads + kMostWaiting) {
        --m_inside;
        m_refused.add();
        done(base::Error{base::ErrorKind::Busy, u"too many wait for the directory"_s, {}, {}});
        return;
    }
    m_pool.run([this, name, password, done = std::move(done)] {
        const qint64 began = m_setup.clock->monotonicUs();
        const base::Result<Person> person = ask(name, password);
        m_time.record(m_setup.clock->monotonicUs() - began);
        count(person);
        --m_inside;
        done(person);
    });
}

void LdapDirectory::finish()
{
    m_ending = true;
    m_pool.finish();
}

base::Result<PasswordDirectory::Person> LdapDirectory::ask(const QString &name, const QByteArray &password)
{
    if (m_ending)
        return base::Error{base::ErrorKind::Busy, u"shutting down"_s, {}, {}};
    auto person = askLdap(m_setup.options, name, password);
    if (!person)
        return person;
    const auto address = storage::parseLocalAddress(person->address);
    if (!address || !m_domains.contains(address->domain))
        return base::Error{base::ErrorKind::Forbidden, {}, u"its %1 is no address in auth.ldap_domains"_s.arg(m_setup.options.addressAttribute), {}};
    person->address = address->text();
    return person;
}

/// What the server's keeper has to mend is said, once a minute.
void LdapDirectory::count(const base::Result<Person> &result)
{
    const bool failed = !result && result.error().kind != base::ErrorKind::Forbidden;
    (result ? m_right : failed ? m_failed : m_wrong).add();
    if (result || result.error().detail.isEmpty())
        return;
    const qint64 now = m_setup.clock->monotonicUs() / 1000;
    qint64 last = m_complainedMs.load();
    if ((last == 0 || now - last >= kQuietMs) && m_complainedMs.compare_exchange_strong(last, now))
        qCWarning(lcLdap).noquote() << "LDAP:" << result.error().detail;
}

} // namespace auth
