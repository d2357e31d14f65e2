// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feedframe.h"
#include "control/json.h"
#include "http/websocketcodec.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

/// {"type", "at", "data", "cursor"?} around what `writeData` writes.
template<typename WriteData>
FeedFramePtr encode(const QByteArray &topic, QByteArrayView type, qint64 at, quint64 seq, WriteData writeData)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "type");
    control::writeUtf8(writer, type);
    control::writeKey(writer, "at");
    control::writeTime(writer, at);
    control::writeKey(writer, "data");
    writeData(writer);
    if (seq) {
        control::writeKey(writer, "cursor");
        control::writeUtf8(writer, cursorOf(seq));
    }
    writer.EndObject();
    auto frame = std::make_shared<FeedFrame>();
    frame->topic = topic;
    frame->seq = seq;
    frame->bytes = http::WebSocketCodec::encodeText(buffer.take());
    return frame;
}

} // namespace

QByteArray mailboxTopic(base::Id mailboxId)
{
    return "mailbox:" + base::idToString(mailboxId).toLatin1();
}

QByteArray messageTopic(const control::Event &event)
{
    const bool known = event.kind == "message.received"_L1 || event.kind == "message.appended"_L1 || event.kind == "message.flags"_L1 ||
                       event.kind == "message.moved"_L1 || event.kind == "message.deleted"_L1;
    return known && event.mailboxId ? mailboxTopic(event.mailboxId) : QByteArray();
}

QByteArray kindTopic(const control::Event &event)
{
    if (event.kind.startsWith("queue."_L1))
        return "queue";
    if (event.kind.startsWith("alert."_L1))
        return "alerts";
    if (event.kind.startsWith("settings."_L1))
        return "settings";
    return {};
}

QByteArray cursorOf(quint64 seq)
{
    return base::idToString(seq).toLatin1();
}

std::optional<quint64> seqOfCursor(QStringView cursor)
{
    return base::idFromString(cursor);
}

FeedFramePtr messageFrame(const control::Event &event, const control::Message &message)
{
    return encode(mailboxTopic(event.mailboxId), event.kind.toUtf8(), event.at, event.seq,
                  [&message](control::JsonWriter &writer) { control::writeJson(writer, message); });
}

control::Message goneMessage(const control::Event &event)
{
    control::Message message;
    message.id = event.messageId;
    message.mailId = event.mailId;
    message.mailboxId = event.mailboxId;
    message.receivedAt = event.at;
    return message;
}

FeedFramePtr eventFrame(const control::Event &event)
{
    return encode("events", event.kind.toUtf8(), event.at, event.seq,
                  [&event](control::JsonWriter &writer) { control::writeJson(writer, event); });
}

FeedFramePtr detailFrame(const control::Event &event, const QByteArray &topic)
{
    QByteArray type = event.kind.toUtf8();
    if (topic == "queue" && type != "queue.removed")
        type = "queue.changed"; // the detail of every queue event is the item as it is then
    return encode(topic, type, event.at, event.seq, [&event](control::JsonWriter &writer) {
        control::writeObjectOrEmpty(writer, event.detail);
    });
}

FeedFramePtr liveFrame(const QByteArray &topic, QByteArrayView type, qint64 at, QByteArrayView data)
{
    return encode(topic, type, at, 0,
                  [data](control::JsonWriter &writer) { control::writeObjectOrEmpty(writer, data); });
}

} // namespace api
