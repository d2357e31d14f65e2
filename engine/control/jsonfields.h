// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include <optional>

// One member of an object: its name and its value. For the codec's own files; pure functions, any thread.
namespace control {

template<size_t N>
void member(JsonWriter &writer, const char (&name)[N], const QString &text)
{
    writeKey(writer, name);
    writeString(writer, text);
}

template<size_t N>
void member(JsonWriter &writer, const char (&name)[N], qint64 number)
{
    writeKey(writer, name);
    writer.Int64(number);
}

template<size_t N>
void member(JsonWriter &writer, const char (&name)[N], bool yes)
{
    writeKey(writer, name);
    writer.Bool(yes);
}

template<size_t N>
void idMember(JsonWriter &writer, const char (&name)[N], base::Id id)
{
    writeKey(writer, name);
    writeId(writer, id);
}

template<size_t N>
void timeMember(JsonWriter &writer, const char (&name)[N], std::optional<qint64> wallMs)
{
    writeKey(writer, name);
    writeTimeOrNull(writer, wallMs);
}

template<size_t N>
void stringsMember(JsonWriter &writer, const char (&name)[N], const QStringList &texts)
{
    writeKey(writer, name);
    writer.StartArray();
    for (const QString &text : texts)
        writeString(writer, text);
    writer.EndArray();
}

/// Null when it is empty.
template<size_t N>
void textOrNullMember(JsonWriter &writer, const char (&name)[N], const QString &text)
{
    writeKey(writer, name);
    if (text.isEmpty())
        writer.Null();
    else
        writeString(writer, text);
}

/// Null when it is not set.
template<size_t N>
void numberMember(JsonWriter &writer, const char (&name)[N], std::optional<double> number)
{
    writeKey(writer, name);
    if (number)
        writeNumber(writer, *number);
    else
        writer.Null();
}

template<size_t N>
void variantMember(JsonWriter &writer, const char (&name)[N], const QVariant &value)
{
    writeKey(writer, name);
    writeVariant(writer, value);
}

// Numbers of our own making stay below 2^63, and JavaScript's 2^53 is what a reader can trust.
template<size_t N>
void countMember(JsonWriter &writer, const char (&name)[N], quint64 number)
{
    writeKey(writer, name);
    writer.Uint64(number);
}

} // namespace control
