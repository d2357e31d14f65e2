// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/address.h"
#include "config/settings.h"
#include <QUrl>

using namespace Qt::StringLiterals;

namespace config {

namespace {

void checkListeners(const Settings &settings, QList<Problem> &problems)
{
    QHash<QString, QString> users; // address -> the key that took it
    for (const Setting &setting : settingsTable()) {
        if (setting.check != Check::Listener)
            continue;
        const QString key = QString::fromLatin1(setting.key);
        const QStringList addresses = settings.list(QLatin1StringView(setting.key));
        for (const QString &address : addresses) {
            const std::optional<HostPort> parsed = parseHostPort(address);
            if (!parsed || parsed->port == 0)
                continue;
            const QString other = users.value(address.toLower());
            if (!other.isEmpty())
                problems.append({0, key, u"%1 is already taken by %2"_s.arg(address, other)});
            users.insert(address.toLower(), key);
        }
    }
}

void checkLdap(const Settings &settings, QList<Problem> &problems)
{
    const QStringList urls = settings.list("auth.ldap_urls"_L1);
    if (urls.isEmpty())
        return;
    for (const QString &text : urls) {
        const QUrl url(text, QUrl::StrictMode);
        const bool plain = url.scheme() == "ldap"_L1;
        const QString host = url.host();
        const bool here = host == "localhost"_L1 || host == "::1"_L1 || host.startsWith("127."_L1);
        if (!plain && url.scheme() != "ldaps"_L1)
            problems.append({0, u"auth.ldap_urls"_s, u"%1 is neither ldap:// nor ldaps://"_s.arg(text)});
        else if (plain && !settings.boolean("auth.ldap_starttls"_L1) && !here)
            problems.append({0, u"auth.ldap_starttls"_s, u"passwords would go to %1 in the clear"_s.arg(host)});
    }
    if (settings.list("auth.ldap_domains"_L1).isEmpty())
        problems.append({0, u"auth.ldap_urls"_s, u"needs auth.ldap_domains"_s});
    if (settings.string("auth.ldap_base"_L1).isEmpty() && settings.string("auth.ldap_user_name"_L1).isEmpty())
        problems.append({0, u"auth.ldap_urls"_s, u"needs auth.ldap_base or auth.ldap_user_name"_s});
}

} // namespace

QList<Problem> conflicts(const Settings &settings)
{
    QList<Problem> problems;
    checkListeners(settings, problems);
    const bool hasCertificate = !settings.string("tls.certificate"_L1).isEmpty();
    if (hasCertificate != !settings.string("tls.key"_L1).isEmpty()) {
        const QString missing = hasCertificate ? u"tls.key"_s : u"tls.certificate"_s;
        const QString given = hasCertificate ? u"tls.certificate"_s : u"tls.key"_s;
        problems.append({0, given, u"needs %1 too, or leave both empty"_s.arg(missing)});
    }
    if (!settings.string("acme.directory"_L1).isEmpty() && !settings.boolean("acme.agree_terms"_L1))
        problems.append({0, u"acme.directory"_s, u"needs acme.agree_terms = true, once somebody has read the terms of that server's operator"_s});
    if (!settings.string("acme.directory"_L1).isEmpty() && settings.list("acme.names"_L1).isEmpty() && settings.string("server.hostname"_L1).isEmpty())
        problems.append({0, u"acme.directory"_s, u"needs acme.names or server.hostname"_s});
    const QString driver = settings.string("storage.driver"_L1);
    if (driver != "sqlite"_L1 && settings.string("storage.dsn"_L1).isEmpty())
        problems.append({0, u"storage.driver"_s, u"%1 needs storage.dsn"_s.arg(driver)});
    if (settings.integer("queue.first_retry_s"_L1) > settings.integer("queue.max_retry_s"_L1))
        problems.append(
            {0, u"queue.first_retry_s"_s,
             u"must not be above queue.max_retry_s (%1)"_s.arg(settings.integer("queue.max_retry_s"_L1))});
    if (settings.integer("bans.time_s"_L1) > settings.integer("bans.longest_s"_L1))
        problems.append({0, u"bans.time_s"_s, u"must not be above bans.longest_s (%1)"_s.arg(settings.integer("bans.longest_s"_L1))});
    if (settings.integer("storage.pool_idle"_L1) > settings.integer("storage.pool_max"_L1))
        problems.append(
            {0, u"storage.pool_idle"_s,
             u"must not be above storage.pool_max (%1)"_s.arg(settings.integer("storage.pool_max"_L1))});
    if (settings.integer("smtp.max_message_bytes"_L1) > settings.integer("storage.spool_bytes"_L1))
        problems.append(
            {0, u"smtp.max_message_bytes"_s,
             u"must not be above storage.spool_bytes (%1): such a message could never be received"_s.arg(
                 settings.integer("storage.spool_bytes"_L1))});
    if (!settings.string("auth.oauth_issuer"_L1).isEmpty() && settings.string("auth.oauth_audience"_L1).isEmpty())
        problems.append({0, u"auth.oauth_issuer"_s, u"needs auth.oauth_audience: else a token made for any other program would do"_s});
    checkLdap(settings, problems);
    return problems;
}

} // namespace config
