// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"
#include "control/jsonparser.h"
#include "control/jsonwriter.h"

namespace storage {

QByteArray JsonObject::quoted(const QString &text)
{
    control::JsonBuffer buffer(text.size() + 16);
    control::JsonWriter writer(buffer);
    control::writeString(writer, text);
    return buffer.take();
}

JsonObject &JsonObject::addRaw(const char *name, const QByteArray &json)
{
    if (m_text.size() > 1)
        m_text += ',';
    m_text += '"';
    m_text += name;
    m_text += "\":";
    m_text += json;
    return *this;
}

JsonObject &JsonObject::add(const char *name, const QString &text)
{
    return addRaw(name, quoted(text));
}

JsonObject &JsonObject::add(const char *name, qint64 number)
{
    return addRaw(name, QByteArray::number(number));
}

JsonObject &JsonObject::add(const char *name, bool yes)
{
    return addRaw(name, yes ? "true" : "false");
}

JsonObject &JsonObject::add(const char *name, const QStringList &texts)
{
    QByteArray list = "[";
    for (const QString &text : texts) {
        if (list.size() > 1)
            list += ',';
        list += quoted(text);
    }
    return addRaw(name, list + ']');
}

JsonObject &JsonObject::addDifference(const QByteArray &before, const QByteArray &after)
{
    rapidjson::Document was, is;
    if (!control::parseJson(before, was) || !control::parseJson(after, is) || !was.IsObject() || !is.IsObject())
        return *this;
    control::JsonBuffer old, now;
    control::JsonWriter oldWriter(old), nowWriter(now);
    oldWriter.StartObject();
    nowWriter.StartObject();
    for (const auto &member : is.GetObject()) {
        const auto known = was.FindMember(member.name);
        if (known != was.MemberEnd() && known->value == member.value)
            continue;
        nowWriter.Key(member.name.GetString(), member.name.GetStringLength());
        member.value.Accept(nowWriter);
        if (known == was.MemberEnd())
            continue;
        oldWriter.Key(member.name.GetString(), member.name.GetStringLength());
        known->value.Accept(oldWriter);
    }
    oldWriter.EndObject();
    nowWriter.EndObject();
    return addRaw("before", old.take()).addRaw("after", now.take());
}

QByteArray JsonObject::withActor(const QByteArray &object, const base::Actor &actor)
{
    if (!object.isEmpty() && !object.endsWith('}'))
        return object;
    const QByteArray by = object.contains("\"by\":") ? QByteArray() : "\"by\":" + quoted(actor.name);
    const QByteArray peer = object.contains("\"peer\":") ? QByteArray() : "\"peer\":" + quoted(actor.peer);
    if (by.isEmpty() && peer.isEmpty())
        return object;
    const QByteArray members = by + (by.isEmpty() || peer.isEmpty() ? "" : ",") + peer + '}';
    if (object.isEmpty() || object == "{}")
        return '{' + members;
    return object.chopped(1) + ',' + members;
}

} // namespace storage
