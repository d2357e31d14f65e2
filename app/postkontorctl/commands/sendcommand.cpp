// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "control/names.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"
#include <QFileInfo>
#include <QMimeDatabase>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {


struct Accepted
{
    control::Id mailId = 0;
    QList<control::QueueItem> queue; ///< id and to alone
};

// {"mailId", "queue": [{"id", "to"}]}
std::optional<Accepted> readAccepted(const QByteArray &body)
{
    rapidjson::Document answer;
    if (!control::parseJson(body, answer) || !answer.IsObject())
        return std::nullopt;
    const auto text = [](const rapidjson::Value &object, const char *name) {
        const auto member = object.FindMember(name);
        return member != object.MemberEnd() && member->value.IsString()
                   ? QString::fromUtf8(member->value.GetString(), qsizetype(member->value.GetStringLength()))
                   : QString();
    };
    Accepted accepted;
    accepted.mailId = base::idFromString(text(answer, "mailId")).value_or(0);
    const auto queue = answer.FindMember("queue");
    if (!accepted.mailId || queue == answer.MemberEnd() || !queue->value.IsArray())
        return std::nullopt;
    for (const rapidjson::Value &each : queue->value.GetArray()) {
        if (!each.IsObject())
            return std::nullopt;
        control::QueueItem item;
        item.id = base::idFromString(text(each, "id")).value_or(0);
        item.to = text(each, "to");
        accepted.queue.append(item);
    }
    return accepted;
}

void writeText(control::JsonWriter &writer, Session &session, const QString &option, const QByteArray &member)
{
    if (!session.has(option))
        return;
    writer.Key(member.constData(), rapidjson::SizeType(member.size()));
    control::writeString(writer, session.option(option));
}

void writeList(control::JsonWriter &writer, Session &session, const QString &option)
{
    if (!session.has(option))
        return;
    const QByteArray member = option.toLatin1();
    writer.Key(member.constData(), rapidjson::SizeType(member.size()));
    writer.StartArray();
    const QStringList values = session.line().options.value(option);
    for (const QString &value : values)
        control::writeString(writer, value);
    writer.EndArray();
}

bool writeContent(control::JsonWriter &writer, Session &session, const QString &option)
{
    if (!session.has(option))
        return true;
    const QByteArray member = option.toLatin1();
    writer.Key(member.constData(), rapidjson::SizeType(member.size()));
    const std::optional<QByteArray> bytes = textOf(session, session.option(option));
    if (bytes)
        control::writeUtf8(writer, *bytes);
    return bytes.has_value();
}

bool writeAttachments(control::JsonWriter &writer, Session &session)
{
    const QStringList names = session.line().options.value(u"attach"_s);
    if (names.isEmpty())
        return true;
    control::writeKey(writer, "attachments");
    writer.StartArray();
    for (const QString &name : names) {
        const std::optional<QByteArray> bytes = contentOf(session, name);
        if (!bytes)
            return false;
        const QString shownName = QFileInfo(name).fileName();
        writer.StartObject();
        control::writeKey(writer, "filename");
        control::writeString(writer, shownName);
        control::writeKey(writer, "contentType");
        control::writeString(writer, QMimeDatabase().mimeTypeForFileNameAndData(shownName, *bytes).name());
        control::writeKey(writer, "content");
        control::writeUtf8(writer, bytes->toBase64());
        writer.EndObject();
    }
    writer.EndArray();
    return true;
}

bool writeWhen(control::JsonWriter &writer, Session &session)
{
    if (session.has(u"lane"_s)) {
        if (!control::laneFromString(session.option(u"lane"_s))) {
            session.refuse(Ctl::tr("the lane is urgent, normal or bulk"));
            return false;
        }
        writeText(writer, session, u"lane"_s, "priority");
    }
    writeText(writer, session, u"class"_s, "class");
    if (!session.has(u"at"_s))
        return true;
    const std::optional<qint64> when = parseTime(session.option(u"at"_s), base::systemClock().wallMs());
    if (!when) {
        session.refuse(Ctl::tr("--at takes a time such as 2026-12-24T18:00:00+01:00 or a span such as 2h"));
        return false;
    }
    control::writeKey(writer, "sendAt");
    control::writeTime(writer, *when);
    return true;
}

// The body of the call; nothing after the session has ended.
std::optional<QByteArray> composed(Session &session)
{
    control::JsonBuffer buffer(4096);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    writeText(writer, session, u"from"_s, "from");
    for (const QString &option : {u"to"_s, u"cc"_s, u"bcc"_s})
        writeList(writer, session, option);
    writeText(writer, session, u"reply-to"_s, "replyTo");
    writeText(writer, session, u"subject"_s, "subject");
    if (!writeContent(writer, session, u"text"_s) || !writeContent(writer, session, u"html"_s) ||
        !writeAttachments(writer, session) || !writeWhen(writer, session))
        return std::nullopt;
    writer.EndObject();
    return buffer.take();
}

// The same for --raw: the message as it is in a file.
std::optional<QByteArray> wrapped(Session &session)
{
    const std::optional<QByteArray> bytes = contentOf(session, session.option(u"raw"_s));
    if (!bytes)
        return std::nullopt;
    control::JsonBuffer buffer(bytes->size() * 4 / 3 + 1024);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    writeText(writer, session, u"from"_s, "from");
    writeList(writer, session, u"to"_s);
    control::writeKey(writer, "content");
    control::writeUtf8(writer, bytes->toBase64());
    if (!writeWhen(writer, session))
        return std::nullopt;
    writer.EndObject();
    return buffer.take();
}

// What --raw leaves to the file.
bool onlyEnvelope(const Session &session)
{
    for (const QString &option :
         {u"cc"_s, u"bcc"_s, u"reply-to"_s, u"subject"_s, u"text"_s, u"html"_s, u"attach"_s}) {
        if (session.has(option))
            return false;
    }
    return true;
}

void printAccepted(Session &session, const QByteArray &body)
{
    const std::optional<Accepted> accepted = readAccepted(body);
    if (!accepted) {
        session.fail(Ctl::tr("the server's answer is not what this version understands"));
        return;
    }
    session.print(Ctl::tr("Accepted as mail %1; follow it with: postkontorctl trace %1")
                      .arg(base::idToString(accepted->mailId)) +
                  u'\n');
    if (!accepted->queue.isEmpty()) {
        Table table({{Ctl::tr("QUEUED AS")}, {Ctl::tr("TO"), Table::Align::Left, 80}});
        for (const control::QueueItem &item : accepted->queue)
            table.add({base::idToString(item.id), item.to});
        session.print(table.toText());
    }
    session.finish();
}

} // namespace

void runMessageSend(Session &session)
{
    const bool raw = session.has(u"raw"_s);
    if (raw && !onlyEnvelope(session)) {
        session.refuse(Ctl::tr(
            "with --raw the file is the message; only --from, --to, --class, --lane and --at go with it"));
        return;
    }
    const bool hasRecipients = session.has(u"to"_s) || session.has(u"cc"_s) || session.has(u"bcc"_s);
    if (!raw && (!session.has(u"from"_s) || !hasRecipients)) {
        session.refuse(Ctl::tr("a mail wants --from and at least one --to, --cc or --bcc"));
        return;
    }
    const std::optional<QByteArray> body = raw ? wrapped(session) : composed(session);
    if (!body)
        return;
    session.send("POST", raw ? u"/v1/messages:raw"_s : u"/v1/messages"_s, {}, *body,
                 [&session](const QByteArray &answer) {
                     if (session.line().json) {
                         session.write(answer.trimmed() + '\n');
                         session.finish();
                     } else {
                         printAccepted(session, answer);
                     }
                 });
}

} // namespace ctl
