// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"
#include "control/jsonparser.h"
#include "control/jsonwriter.h"
#include <QCryptographicHash>
#include <QSet>

using namespace Qt::Literals;

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

namespace {

constexpr qsizetype kMostText = 1000; // characters
constexpr rapidjson::SizeType kMostItems = 50;

using Value = rapidjson::Value;

QString textOf(const Value &value)
{
    return QString::fromUtf8(value.GetString(), qsizetype(value.GetStringLength()));
}

/// The hash tells two long texts apart that begin alike.
void writeShortened(control::JsonWriter &writer, const QString &text)
{
    if (text.size() <= kMostText)
        return control::writeString(writer, text);
    const QByteArray hash = QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex();
    control::writeString(writer, text.first(kMostText) + u"… (%1 characters, SHA-256 %2)"_s.arg(text.size()).arg(QLatin1StringView(hash)));
}

void writeShort(control::JsonWriter &writer, const Value &value)
{
    if (value.IsString()) {
        writeShortened(writer, textOf(value));
    } else if (value.IsArray()) {
        writer.StartArray();
        for (rapidjson::SizeType i = 0; i < std::min(value.Size(), kMostItems); ++i)
            writeShort(writer, value[i]);
        if (value.Size() > kMostItems)
            control::writeString(writer, u"… and %1 more"_s.arg(value.Size() - kMostItems));
        writer.EndArray();
    } else if (value.IsObject()) {
        writer.StartObject();
        for (const auto &member : value.GetObject()) {
            writer.Key(member.name.GetString(), member.name.GetStringLength());
            writeShort(writer, member.value);
        }
        writer.EndObject();
    } else {
        value.Accept(writer);
    }
}

QByteArray canonical(const Value &value)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    value.Accept(writer);
    return buffer.take();
}

/// Items of `list` that `other` has not.
Value itemsWithout(const Value &list, const Value &other, rapidjson::Document::AllocatorType &memory)
{
    QSet<QByteArray> known;
    for (const Value &item : other.GetArray())
        known.insert(canonical(item));
    Value rest(rapidjson::kArrayType);
    for (const Value &item : list.GetArray()) {
        if (!known.contains(canonical(item)))
            rest.PushBack(Value(item, memory), memory);
    }
    return rest;
}

bool isLongList(const Value *value)
{
    return value && value->IsArray() && value->Size() > kMostItems;
}

const Value *memberOf(const Value &object, const Value &name)
{
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

/// What of `object` is another in `other`.
QByteArray differing(const Value &object, const Value &other)
{
    rapidjson::Document memory;
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    for (const auto &member : object.GetObject()) {
        const Value *there = memberOf(other, member.name);
        if (there && *there == member.value)
            continue;
        writer.Key(member.name.GetString(), member.name.GetStringLength());
        const bool lists = there && there->IsArray() && member.value.IsArray();
        if (lists && (isLongList(there) || isLongList(&member.value)))
            writeShort(writer, itemsWithout(member.value, *there, memory.GetAllocator()));
        else
            writeShort(writer, member.value);
    }
    writer.EndObject();
    return buffer.take();
}

} // namespace

JsonObject &JsonObject::addDifference(const QByteArray &before, const QByteArray &after)
{
    rapidjson::Document was, is;
    if (!control::parseJson(before, was) || !control::parseJson(after, is) || !was.IsObject() || !is.IsObject())
        return *this;
    return addRaw("before", differing(was, is)).addRaw("after", differing(is, was));
}

QByteArray JsonObject::withDifference(const QByteArray &before, const QByteArray &after)
{
    return joined(after, JsonObject().addDifference(before, after).text());
}

QByteArray JsonObject::joined(const QByteArray &object, const QByteArray &more)
{
    if (object.size() <= 2)
        return more.isEmpty() ? object : more;
    return more.size() <= 2 ? object : object.chopped(1) + ',' + more.sliced(1);
}

QByteArray JsonObject::withActor(const QByteArray &object, const base::Actor &actor)
{
    rapidjson::Document known;
    const bool empty = object.isEmpty();
    if (!empty && (!control::parseJson(object, known) || !known.IsObject()))
        return object;
    JsonObject who;
    if (empty || !known.HasMember("by"))
        who.add("by", actor.name);
    if (!actor.peer.isEmpty() && (empty || !known.HasMember("peer")))
        who.add("peer", actor.peer);
    return joined(object, who.text());
}

} // namespace storage
