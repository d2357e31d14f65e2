// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/limitwords.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

void printDomains(Session &session, const QList<control::Domain> &domains)
{
    Table table({{Ctl::tr("ID")}, {Ctl::tr("DOMAIN"), Table::Align::Left, 80}, {Ctl::tr("SINCE")}});
    for (const control::Domain &domain : domains)
        table.add({base::idToString(domain.id), domain.name, shownTime(domain.createdAt)});
    session.print(table.toText());
}

void printOne(Session &session, const control::Domain &domain)
{
    printDomains(session, {domain});
    if (!domain.aliases.isEmpty())
        session.print(Ctl::tr("Other names: %1").arg(printable(domain.aliases.join(u", "_s))) + u'\n');
    if (!domain.catchAll.isEmpty())
        session.print(Ctl::tr("Mail to addresses that are not there goes to: %1").arg(printable(domain.catchAll)) + u'\n');
    if (domain.quotaBytes > 0)
        session.print(Ctl::tr("Most of each user's mail: %1").arg(shownSize(domain.quotaBytes)) + u'\n');
    if (domain.quotaMessages > 0)
        session.print(Ctl::tr("Most messages of each user: %1").arg(domain.quotaMessages) + u'\n');
    if (domain.maxUsers > 0)
        session.print(Ctl::tr("Most users: %1").arg(domain.maxUsers) + u'\n');
    if (const QString limits = shownLimits(domain.sendLimits); !limits.isEmpty())
        session.print(Ctl::tr("Limits of an hour, of all its users together: %1").arg(limits) + u'\n');
    session.finish();
}

/// False after the session was refused.
bool takeBound(Session &session, const QString &option, Bound kind, std::optional<qint64> &out)
{
    std::optional<std::optional<qint64>> bound;
    if (!takeBound(session, option, kind, false, bound))
        return false;
    if (bound)
        out = *bound;
    return true;
}

/// False after the session was refused.
bool takeChange(Session &session, control::DomainChange &change)
{
    if (session.has(u"name"_s))
        change.name = session.option(u"name"_s);
    if (session.has(u"alias"_s)) {
        change.aliases = session.line().options.value(u"alias"_s);
        change.aliases->removeAll(u"none"_s);
    }
    if (session.has(u"catch-all"_s))
        change.catchAll = session.option(u"catch-all"_s) == "none"_L1 ? QString() : session.option(u"catch-all"_s);
    if (!takeBound(session, u"quota"_s, Bound::Size, change.quotaBytes) || !takeBound(session, u"quota-messages"_s, Bound::Count, change.quotaMessages) ||
        !takeBound(session, u"max-users"_s, Bound::Count, change.maxUsers))
        return false;
    if (session.has(u"send-limits"_s))
        change.sendLimits = sendLimitsOption(session);
    return !session.has(u"send-limits"_s) || change.sendLimits;
}

} // namespace

void runDomainList(Session &session)
{
    if (const auto limit = session.limit(0))
        session.list<control::Domain>(u"/v1/domains"_s, {}, *limit,
                                      [&session](const auto &domains) {
                                          printDomains(session, domains);
                                          session.finish();
                                      });
}

void runDomainCreate(Session &session)
{
    control::JsonBuffer buffer(128);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "name");
    control::writeString(writer, session.argument(0));
    writer.EndObject();
    session.show<control::Domain>(
        "POST", u"/v1/domains"_s, buffer.take(),
        [&session](const control::Domain &domain) { printOne(session, domain); });
}

void runDomainShow(Session &session)
{
    findDomain(session, session.argument(0), [&session](control::Id id) {
        session.show<control::Domain>(
            "GET", pathOf("domains"_L1, id), {},
            [&session](const control::Domain &domain) { printOne(session, domain); });
    });
}

void runDomainChange(Session &session)
{
    control::DomainChange change;
    if (!takeChange(session, change))
        return;
    const QByteArray body = control::toJson(change);
    if (body == "{}")
        return session.refuse(Ctl::tr("domain change needs --name, --alias, --catch-all, --quota, --quota-messages, --max-users or --send-limits"));
    findDomain(session, session.argument(0), [&session, body](control::Id id) {
        session.show<control::Domain>("PATCH", pathOf("domains"_L1, id), body, [&session](const control::Domain &domain) { printOne(session, domain); });
    });
}

void runDomainDelete(Session &session)
{
    findDomain(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("domains"_L1, id), {}, {},
                     [&session](const QByteArray &) { session.finish(); });
    });
}

} // namespace ctl
