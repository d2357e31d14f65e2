// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>
#include <cstring>
#include <optional>
#include <rapidjson/writer.h>

namespace control {

/// RapidJSON output stream over a QByteArray that is taken without a copy. One thread at a time.
class JsonBuffer
{
public:
    using Ch = char;
    explicit JsonBuffer(qsizetype reserve = 1024);
    JsonBuffer(const JsonBuffer &) = delete;
    JsonBuffer &operator=(const JsonBuffer &) = delete;

    void Put(char c) // named by RapidJSON's stream concept
    {
        if (m_at == m_end)
            grow(1);
        *m_at++ = c;
    }
    void Flush() {}

    void append(QByteArrayView bytes)
    {
        if (m_end - m_at < bytes.size())
            grow(bytes.size());
        std::memcpy(m_at, bytes.data(), size_t(bytes.size()));
        m_at += bytes.size();
    }
    qsizetype size() const { return m_at - m_begin; }
    /// What was written so far; the buffer is empty afterwards and may be used again.
    QByteArray take();

private:
    void grow(qsizetype atLeast);

    QByteArray m_bytes; // its size is the room; m_at is where the text ends
    char *m_begin = nullptr;
    char *m_at = nullptr;
    char *m_end = nullptr;
};

using JsonWriter = rapidjson::Writer<JsonBuffer>;

/// A member's name. Literals only: it is not checked for UTF-8.
template<size_t N>
void writeKey(JsonWriter &writer, const char (&name)[N])
{
    writer.Key(name, rapidjson::SizeType(N - 1));
}

/// Always valid UTF-8: a lone surrogate becomes U+FFFD.
void writeString(JsonWriter &writer, QStringView text);
/// Bytes meant to be UTF-8; what is not becomes U+FFFD.
void writeUtf8(JsonWriter &writer, QByteArrayView text);
void writeId(JsonWriter &writer, base::Id id);
/// RFC 3339 UTC with milliseconds.
void writeTime(JsonWriter &writer, qint64 wallMs);
void writeTimeOrNull(JsonWriter &writer, std::optional<qint64> wallMs);
/// NaN and infinities, which JSON has no word for, become null.
void writeNumber(JsonWriter &writer, double value);
/// `json` as it stands when it is one JSON object in valid UTF-8, else {}.
void writeObjectOrEmpty(JsonWriter &writer, QByteArrayView json);

} // namespace control
