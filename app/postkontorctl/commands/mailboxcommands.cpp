// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/names.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr auto kRight = Table::Align::Right;

void printMailboxes(Session &session, const QList<control::Mailbox> &mailboxes)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("ADDRESS"), Table::Align::Left, 80},
                 {Ctl::tr("UNREAD"), kRight},
                 {Ctl::tr("TOTAL"), kRight},
                 {Ctl::tr("SIZE"), kRight},
                 {Ctl::tr("EXPIRES")}});
    for (const control::Mailbox &mailbox : mailboxes) {
        table.add({base::idToString(mailbox.id), mailbox.address, QString::number(mailbox.unread),
                   QString::number(mailbox.total), shownSize(mailbox.size), shownTime(mailbox.expiresAt)});
    }
    session.print(table.toText());
}

void printFolders(Session &session, const QList<control::Folder> &folders)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("FOLDER")},
                 {Ctl::tr("ROLE")},
                 {Ctl::tr("UNREAD"), kRight},
                 {Ctl::tr("TOTAL"), kRight}});
    for (const control::Folder &folder : folders) {
        table.add({base::idToString(folder.id), folder.name, control::roleToString(folder.role),
                   QString::number(folder.unread), QString::number(folder.total)});
    }
    session.print(u'\n' + table.toText());
}

// {address?, domain?, ttlSeconds?}; nothing after the session was refused.
std::optional<QByteArray> creation(Session &session)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    if (const QString address = session.argument(0); !address.isEmpty()) {
        control::writeKey(writer, "address");
        control::writeString(writer, address);
    }
    if (session.has(u"domain"_s)) {
        control::writeKey(writer, "domain");
        control::writeString(writer, session.option(u"domain"_s));
    }
    if (session.has(u"ttl"_s)) {
        const std::optional<qint64> seconds = parseDuration(session.option(u"ttl"_s));
        if (!seconds) {
            session.refuse(Ctl::tr("--ttl takes a duration such as 90s, 15m, 2h or 7d"));
            return std::nullopt;
        }
        control::writeKey(writer, "ttlSeconds");
        writer.Int64(*seconds);
    }
    writer.EndObject();
    return buffer.take();
}

} // namespace

void runMailboxList(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    QUrlQuery query;
    if (const QString part = session.argument(0); !part.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(part)));
    session.list<control::Mailbox>(u"/v1/mailboxes"_s, query, *limit, [&session](const auto &mailboxes) {
        printMailboxes(session, mailboxes);
        session.finish();
    });
}

void runMailboxCreate(Session &session)
{
    if (session.argument(0).isEmpty() && !session.has(u"ttl"_s) && !session.has(u"domain"_s)) {
        session.refuse(Ctl::tr("give an address, or --ttl for a disposable mailbox with a random one"));
        return;
    }
    if (!session.argument(0).isEmpty() && session.has(u"domain"_s)) {
        session.refuse(Ctl::tr("the address names its domain already: leave out --domain"));
        return;
    }
    const std::optional<QByteArray> body = creation(session);
    if (!body)
        return;
    session.show<control::NewMailbox>(
        "POST", u"/v1/mailboxes"_s, *body, [&session](const control::NewMailbox &made) {
            printMailboxes(session, {made.mailbox});
            if (!made.tokenSecret.isEmpty())
                session.print(
                    u'\n' +
                    Ctl::tr("Token that reads it, shown only now: %1").arg(printable(made.tokenSecret)) +
                    u'\n');
            session.finish();
        });
}

void runMailboxShow(Session &session)
{
    findMailbox(session, session.argument(0), [&session](control::Id id) {
        session.show<control::Mailbox>(
            "GET", pathOf("mailboxes"_L1, id), {}, [&session, id](const control::Mailbox &mailbox) {
                session.list<control::Folder>(pathOf("mailboxes"_L1, id) + "/folders"_L1, {}, 0,
                                              [&session, mailbox](const auto &folders) {
                                                  printMailboxes(session, {mailbox});
                                                  printFolders(session, folders);
                                                  session.finish();
                                              });
            });
    });
}

void runMailboxDelete(Session &session)
{
    findMailbox(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("mailboxes"_L1, id), {}, {},
                     [&session](const QByteArray &) { session.finish(); });
    });
}

} // namespace ctl
