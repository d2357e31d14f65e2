// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qsizetype kUsualCount = 50;

QString marks(const control::Message &message)
{
    return QString(message.seen ? u' ' : u'N') + (message.flagged ? u'F' : u' ') +
           (message.attachmentCount ? u'@' : u' ');
}

void printMessages(Session &session, const QList<control::Message> &messages)
{
    Table table({{Ctl::tr("ID")},
                 {QString()},
                 {Ctl::tr("RECEIVED")},
                 {Ctl::tr("SIZE"), Table::Align::Right},
                 {Ctl::tr("FROM"), Table::Align::Left, 36},
                 {Ctl::tr("SUBJECT"), Table::Align::Left, 60}});
    for (const control::Message &message : messages) {
        table.add({base::idToString(message.id), marks(message), shownTime(message.receivedAt),
                   shownSize(message.size), message.from, message.subject});
    }
    session.print(table.toText());
}

// Text of many lines: each made printable on its own.
QString printableLines(const QString &text)
{
    QString out;
    for (const QStringView line : QStringView(text).split(u'\n'))
        out += printable(line.endsWith(u'\r') ? line.chopped(1) : line) + u'\n';
    return out;
}

void printDetail(Session &session, const control::MessageDetail &detail)
{
    QString text;
    for (const control::Header &header : detail.headers)
        text += printable(header.name) + u": "_s + printable(header.value) + u'\n';
    text += u'\n';
    if (detail.text)
        text += printableLines(*detail.text);
    else if (detail.html)
        text += Ctl::tr("(only HTML; --json shows it, sanitised)") + u'\n';
    session.print(text);
    if (detail.attachments.isEmpty())
        return;
    Table table({{Ctl::tr("NO"), Table::Align::Right},
                 {Ctl::tr("ATTACHMENT")},
                 {Ctl::tr("TYPE")},
                 {Ctl::tr("SIZE"), Table::Align::Right}});
    for (const control::Attachment &attachment : detail.attachments)
        table.add({QString::number(attachment.n), attachment.filename, attachment.contentType,
                   shownSize(attachment.size)});
    session.print(u'\n' + table.toText());
}

void listMessages(Session &session, control::Id mailboxId, std::optional<control::Id> folderId,
                  qsizetype limit)
{
    QUrlQuery query;
    if (folderId)
        query.addQueryItem(u"folder"_s, base::idToString(*folderId));
    if (session.has(u"query"_s))
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(session.option(u"query"_s))));
    session.list<control::Message>(pathOf("mailboxes"_L1, mailboxId) + "/messages"_L1, query, limit,
                                   [&session](const auto &messages) {
                                       printMessages(session, messages);
                                       session.finish();
                                   });
}

std::optional<control::MessageChange> wantedChange(const QStringList &flags)
{
    control::MessageChange change;
    for (const QString &flag : flags) {
        if (flag == "seen"_L1 || flag == "unseen"_L1)
            change.seen = flag == "seen"_L1;
        else if (flag == "flagged"_L1 || flag == "unflagged"_L1)
            change.flagged = flag == "flagged"_L1;
        else
            return std::nullopt;
    }
    return change;
}

} // namespace

void runMessageList(Session &session)
{
    const auto limit = session.limit(kUsualCount);
    if (!limit)
        return;
    findMailbox(session, session.argument(0), [&session, limit = *limit](control::Id mailboxId) {
        if (!session.has(u"folder"_s)) {
            listMessages(session, mailboxId, std::nullopt, limit);
            return;
        }
        findFolder(session, mailboxId, session.option(u"folder"_s),
                   [&session, mailboxId, limit](control::Id folderId) {
                       listMessages(session, mailboxId, folderId, limit);
                   });
    });
}

void runMessageShow(Session &session)
{
    const auto id = idArgument(session, session.argument(0));
    if (!id)
        return;
    session.show<control::MessageDetail>("GET", pathOf("messages"_L1, *id), {},
                                         [&session](const control::MessageDetail &detail) {
                                             printDetail(session, detail);
                                             session.finish();
                                         });
}

void runMessageRaw(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.get(pathOf("messages"_L1, *id) + "/raw"_L1,
                    [&session](const QByteArray &bytes) { session.deliver(bytes); });
}

void runMessageAttachment(Session &session)
{
    const auto id = idArgument(session, session.argument(0));
    const int number = session.argument(1).toInt();
    if (!id)
        return;
    if (number < 1) {
        session.refuse(
            Ctl::tr("the attachment's number counts from 1; postkontorctl message show lists them"));
        return;
    }
    session.get(pathOf("messages"_L1, *id) + "/attachments/"_L1 + QString::number(number),
                [&session](const QByteArray &bytes) { session.deliver(bytes); });
}

void runMessageFlag(Session &session)
{
    const auto id = idArgument(session, session.argument(0));
    if (!id)
        return;
    const auto change = wantedChange(session.line().arguments.mid(1));
    if (!change) {
        session.refuse(Ctl::tr("flags are seen, unseen, flagged and unflagged"));
        return;
    }
    session.show<control::Message>("PATCH", pathOf("messages"_L1, *id), control::toJson(*change),
                                   [&session](const control::Message &message) {
                                       printMessages(session, {message});
                                       session.finish();
                                   });
}

void runMessageDelete(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.send("DELETE", pathOf("messages"_L1, *id), {}, {},
                     [&session](const QByteArray &) { session.finish(); });
}

void runMessageRestore(Session &session)
{
    const auto id = idArgument(session, session.argument(0));
    if (!id)
        return;
    session.show<control::Message>("POST", pathOf("messages"_L1, *id) + "/restore"_L1, {},
                                   [&session](const control::Message &message) {
                                       printMessages(session, {message});
                                       session.finish();
                                   });
}

} // namespace ctl
