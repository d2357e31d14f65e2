// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsontray.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

/// One reason in words; what a newer server says stays as it is.
QString shownReason(const control::TrayReason &reason)
{
    if (reason.measure == "recipients"_L1)
        return Ctl::tr("%1 recipients in an hour, usually %2").arg(reason.seen).arg(reason.ordinary);
    if (reason.measure == "newRecipients"_L1)
        return Ctl::tr("%1 new recipients in an hour, usually %2").arg(reason.seen).arg(reason.ordinary);
    if (reason.measure == "unknownNetwork"_L1)
        return Ctl::tr("%1 new recipients in an hour from a network that is new").arg(reason.seen);
    if (reason.measure == "returned"_L1)
        return Ctl::tr("%1 recipients came back in an hour, usually %2").arg(reason.seen).arg(reason.ordinary);
    return reason.measure;
}

QString shownWhy(const control::TrayEntry &entry)
{
    QStringList words;
    for (const control::TrayReason &reason : entry.why)
        words << shownReason(reason);
    return words.join(u"; "_s);
}

void printEntries(Session &session, const QList<control::TrayEntry> &entries)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("ADDRESS"), Table::Align::Left, 80},
                 {Ctl::tr("SINCE")},
                 {Ctl::tr("MAILS"), kRight},
                 {Ctl::tr("RECIPIENTS"), kRight},
                 {Ctl::tr("LOCKED")},
                 {Ctl::tr("WHY"), Table::Align::Left, 100}});
    for (const control::TrayEntry &entry : entries) {
        table.add({base::idToString(entry.userId), entry.address, shownTime(entry.since), QString::number(entry.mails), QString::number(entry.recipients),
                   entry.locked ? Ctl::tr("yes") : Ctl::tr("no"), shownWhy(entry)});
    }
    session.print(table.toText());
}

void printMails(Session &session, const QList<control::TrayMail> &mails)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{Ctl::tr("MAIL")}, {Ctl::tr("HELD")}, {Ctl::tr("FROM"), Table::Align::Left, 60}, {Ctl::tr("RECIPIENTS"), kRight}, {Ctl::tr("SIZE"), kRight}});
    for (const control::TrayMail &mail : mails)
        table.add({base::idToString(mail.mailId), shownTime(mail.heldAt), mail.from, QString::number(mail.recipients), shownSize(mail.size)});
    session.print(table.toText());
}

void printResult(Session &session, const control::TrayResult &result, const QString &what)
{
    session.print(what.arg(result.mails).arg(result.recipients) + u'\n');
    if (result.trustedUntil)
        session.print(Ctl::tr("Trusted until %1.").arg(shownTime(*result.trustedUntil)) + u'\n');
    session.finish();
}

/// Runs `done` with the path of the user named by the first argument.
void withEntry(Session &session, std::function<void(const QString &path)> done)
{
    findUser(session, session.argument(0), [done = std::move(done)](control::Id id) { done(pathOf("tray"_L1, id)); });
}

} // namespace

void runTrayList(Session &session)
{
    if (const auto limit = session.limit(0)) {
        session.list<control::TrayEntry>(u"/v1/tray"_s, {}, *limit, [&session](const auto &entries) {
            printEntries(session, entries);
            session.finish();
        });
    }
}

void runTrayShow(Session &session)
{
    const auto limit = session.limit(50);
    if (!limit)
        return;
    withEntry(session, [&session, limit = *limit](const QString &path) {
        session.show<control::TrayEntry>("GET", path, {}, [&session, path, limit](const control::TrayEntry &entry) {
            printEntries(session, {entry});
            session.list<control::TrayMail>(path + u"/mails"_s, {}, limit, [&session](const auto &mails) {
                printMails(session, mails);
                session.finish();
            });
        });
    });
}

void runTrayRelease(Session &session)
{
    qint64 trust = 0;
    if (session.has(u"trust"_s)) {
        const auto span = parseDuration(session.option(u"trust"_s));
        if (!span)
            return session.refuse(Ctl::tr("--trust is a time such as 8h or 3d"));
        trust = *span;
    }
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "trustSeconds");
    writer.Int64(trust);
    if (session.has(u"mail"_s)) {
        control::writeKey(writer, "mailId");
        control::writeString(writer, session.option(u"mail"_s));
    }
    writer.EndObject();
    withEntry(session, [&session, body = buffer.take()](const QString &path) {
        session.show<control::TrayResult>("POST", path + u"/release"_s, body, [&session](const control::TrayResult &result) {
            printResult(session, result, Ctl::tr("%1 mails for %2 recipients are on their way."));
        });
    });
}

void runTrayLock(Session &session)
{
    const bool deletes = session.has(u"delete"_s);
    withEntry(session, [&session, deletes](const QString &path) {
        session.show<control::TrayResult>("POST", path + u"/lock"_s, deletes ? R"({"mail":"delete"})" : R"({"mail":"keep"})",
                                          [&session, deletes](const control::TrayResult &result) {
                                              printResult(session, result,
                                                          deletes ? Ctl::tr("The user is locked; %1 mails for %2 recipients are deleted.")
                                                                  : Ctl::tr("The user is locked; %1 mails for %2 recipients stay in the tray."));
                                          });
    });
}

} // namespace ctl
