// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonwriter.h"
#include "control/jsonparser.h"
#include "control/rfc3339.h"
#include <QVarLengthArray>
#include <cmath>

namespace control {

namespace {

// At most three bytes per UTF-16 unit. Returns the end of what was written.
char *toUtf8(QStringView text, char *out)
{
    const qsizetype size = text.size();
    for (qsizetype i = 0; i < size; ++i) {
        char32_t c = text[i].unicode();
        if (c < 0x80) {
            *out++ = char(c);
            continue;
        }
        if (QChar::isSurrogate(c)) {
            if (QChar::isHighSurrogate(c) && i + 1 < size && text[i + 1].isLowSurrogate())
                c = QChar::surrogateToUcs4(char16_t(c), text[++i].unicode());
            else
                c = QChar::ReplacementCharacter;
        }
        if (c < 0x800) {
            *out++ = char(0xc0 | (c >> 6));
        } else {
            if (c < 0x10000) {
                *out++ = char(0xe0 | (c >> 12));
            } else {
                *out++ = char(0xf0 | (c >> 18));
                *out++ = char(0x80 | ((c >> 12) & 0x3f));
            }
            *out++ = char(0x80 | ((c >> 6) & 0x3f));
        }
        *out++ = char(0x80 | (c & 0x3f));
    }
    return out;
}

} // namespace

JsonBuffer::JsonBuffer(qsizetype reserve)
{
    grow(reserve);
}

QByteArray JsonBuffer::take()
{
    m_bytes.truncate(size());
    QByteArray taken = std::move(m_bytes);
    m_bytes = QByteArray();
    m_begin = m_at = m_end = nullptr;
    return taken;
}

void JsonBuffer::grow(qsizetype atLeast)
{
    const qsizetype used = size();
    m_bytes.resize(std::max(used + atLeast, used * 2));
    m_begin = m_bytes.data();
    m_at = m_begin + used;
    m_end = m_begin + m_bytes.size();
}

void writeString(JsonWriter &writer, QStringView text)
{
    QVarLengthArray<char, 768> utf8(text.size() * 3);
    const char *end = toUtf8(text, utf8.data());
    writer.String(utf8.constData(), rapidjson::SizeType(end - utf8.constData()));
}

void writeUtf8(JsonWriter &writer, QByteArrayView text)
{
    writeString(writer, stringFromUtf8(text));
}

void writeId(JsonWriter &writer, base::Id id)
{
    writeString(writer, base::idToString(id));
}

void writeTime(JsonWriter &writer, qint64 wallMs)
{
    char text[kTimeLength];
    formatTime(wallMs, text);
    writer.String(text, kTimeLength);
}

void writeTimeOrNull(JsonWriter &writer, std::optional<qint64> wallMs)
{
    if (wallMs)
        writeTime(writer, *wallMs);
    else
        writer.Null();
}

void writeNumber(JsonWriter &writer, double value)
{
    constexpr double kExactIntegers = 9007199254740992.0; // 2^53
    if (!std::isfinite(value))
        writer.Null();
    else if (std::abs(value) <= kExactIntegers && value == std::trunc(value))
        writer.Int64(qint64(value));
    else
        writer.Double(value);
}

void writeObjectOrEmpty(JsonWriter &writer, QByteArrayView json)
{
    const QByteArrayView object = isJsonObject(json) ? json : QByteArrayView("{}");
    writer.RawValue(object.data(), size_t(object.size()), rapidjson::kObjectType);
}

} // namespace control
