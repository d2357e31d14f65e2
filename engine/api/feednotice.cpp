// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feednotice.h"
#include "api/feedframe.h"
#include "control/jsonwriter.h"
#include "http/websocketcodec.h"

namespace api {

namespace {

/// {"type": …, then what `write` adds}
template<typename Write>
QByteArray notice(QByteArrayView type, Write write)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "type");
    control::writeUtf8(writer, type);
    write(writer);
    writer.EndObject();
    return http::WebSocketCodec::encodeText(buffer.take());
}

void writeAt(control::JsonWriter &writer, qint64 at)
{
    control::writeKey(writer, "at");
    control::writeTime(writer, at);
}

} // namespace

QByteArray topicsNotice(QByteArrayView type, const QStringList &topics, std::optional<quint64> cursor)
{
    return notice(type, [&](control::JsonWriter &writer) {
        control::writeKey(writer, "topics");
        writer.StartArray();
        for (const QString &topic : topics)
            control::writeString(writer, topic);
        writer.EndArray();
        if (cursor) {
            control::writeKey(writer, "cursor");
            control::writeUtf8(writer, cursorOf(*cursor));
        }
    });
}

QByteArray gapNotice(qint64 at, quint64 from, quint64 to)
{
    return notice("gap", [&](control::JsonWriter &writer) {
        writeAt(writer, at);
        control::writeKey(writer, "data");
        writer.StartObject();
        control::writeKey(writer, "from");
        control::writeUtf8(writer, cursorOf(from));
        control::writeKey(writer, "to");
        control::writeUtf8(writer, cursorOf(to));
        writer.EndObject();
        control::writeKey(writer, "cursor");
        control::writeUtf8(writer, cursorOf(to));
    });
}

QByteArray droppedNotice(qint64 at)
{
    return notice("dropped", [at](control::JsonWriter &writer) { writeAt(writer, at); });
}

QByteArray errorNotice(qint64 at, QByteArrayView code, const QString &detail)
{
    return notice("error", [&](control::JsonWriter &writer) {
        writeAt(writer, at);
        control::writeKey(writer, "data");
        writer.StartObject();
        control::writeKey(writer, "code");
        control::writeUtf8(writer, code);
        control::writeKey(writer, "detail");
        control::writeString(writer, detail);
        writer.EndObject();
    });
}

} // namespace api
