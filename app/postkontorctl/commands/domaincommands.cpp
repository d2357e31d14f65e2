// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/limitwords.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"

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
    if (const QString limits = shownLimits(domain.sendLimits); !limits.isEmpty())
        session.print(Ctl::tr("Limits of an hour, of all its users together: %1").arg(limits) + u'\n');
    session.finish();
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
    if (!session.has(u"send-limits"_s))
        return session.refuse(Ctl::tr("domain change needs --send-limits"));
    control::DomainChange change;
    change.sendLimits = sendLimitsOption(session);
    if (!change.sendLimits)
        return;
    findDomain(session, session.argument(0), [&session, body = control::toJson(change)](control::Id id) {
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
