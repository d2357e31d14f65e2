// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/transfercoding.h"
#include "mail/asciitext.h"
#include <array>

namespace mail {
namespace {

constexpr std::array<signed char, 256> makeBase64Table()
{
    std::array<signed char, 256> table{};
    for (signed char &value : table)
        value = -1;
    for (int i = 0; i < 26; ++i) {
        table[static_cast<size_t>('A' + i)] = static_cast<signed char>(i);
        table[static_cast<size_t>('a' + i)] = static_cast<signed char>(26 + i);
    }
    for (int i = 0; i < 10; ++i)
        table[static_cast<size_t>('0' + i)] = static_cast<signed char>(52 + i);
    table[static_cast<size_t>('+')] = 62;
    table[static_cast<size_t>('/')] = 63;
    return table;
}
constexpr std::array<signed char, 256> kBase64 = makeBase64Table();

/// Where decoded bytes go; full() ends the work early.
class BytesSink
{
public:
    BytesSink(qsizetype expected, qsizetype limit) : m_limit(limit)
    {
        m_bytes.reserve(limit >= 0 ? std::min(expected, limit) : expected);
    }
    void put(char c) { m_bytes.append(c); }
    bool full() const { return m_limit >= 0 && m_bytes.size() >= m_limit; }
    QByteArray take()
    {
        if (m_limit >= 0 && m_bytes.size() > m_limit)
            m_bytes.truncate(m_limit);
        return std::move(m_bytes);
    }

private:
    QByteArray m_bytes;
    qsizetype m_limit;
};

class CountingSink
{
public:
    void put(char) { ++m_count; }
    bool full() const { return false; }
    qint64 count() const { return m_count; }

private:
    qint64 m_count = 0;
};

// RFC 2045 6.8: characters outside the alphabet are ignored. "=" ends a quantum, not the data: some senders join
// separately encoded pieces.
template<typename Sink>
void base64(QByteArrayView body, Sink &sink)
{
    quint32 bits = 0;
    int count = 0;
    for (const char c : body) {
        const int value = kBase64[static_cast<unsigned char>(c)];
        if (value >= 0) {
            bits = bits << 6 | static_cast<quint32>(value);
            if (++count < 4)
                continue;
            sink.put(static_cast<char>(bits >> 16));
            sink.put(static_cast<char>(bits >> 8));
            sink.put(static_cast<char>(bits));
        } else if (c == '=') {
            if (count >= 2)
                sink.put(static_cast<char>(count == 2 ? bits >> 4 : bits >> 10));
            if (count == 3)
                sink.put(static_cast<char>(bits >> 2));
        } else {
            continue;
        }
        bits = 0;
        count = 0;
        if (sink.full())
            return;
    }
    if (count >= 2)
        sink.put(static_cast<char>(count == 2 ? bits >> 4 : bits >> 10));
    if (count == 3)
        sink.put(static_cast<char>(bits >> 2));
}

/// Index after the line end when `from` is followed by nothing but blanks to the end of its line, else -1.
qsizetype blankToLineEnd(QByteArrayView body, qsizetype from)
{
    qsizetype i = from;
    while (i < body.size() && ascii::isWsp(body[i]))
        ++i;
    if (i < body.size() && body[i] == '\r')
        ++i;
    if (i == body.size())
        return i;
    return body[i] == '\n' ? i + 1 : -1;
}

template<typename Sink>
void quotedPrintable(QByteArrayView body, Sink &sink)
{
    qsizetype i = 0;
    while (i < body.size() && !sink.full()) {
        const char c = body[i];
        if (c == '=') {
            if (i + 2 < body.size() && ascii::hexValue(body[i + 1]) >= 0 && ascii::hexValue(body[i + 2]) >= 0) {
                sink.put(static_cast<char>(ascii::hexValue(body[i + 1]) * 16 + ascii::hexValue(body[i + 2])));
                i += 3;
                continue;
            }
            if (const qsizetype next = blankToLineEnd(body, i + 1); next >= 0) { // soft line break
                i = next;
                continue;
            }
            sink.put(c); // RFC 2045 6.7: keep what is not an escape
            ++i;
        } else if (ascii::isWsp(c)) {
            qsizetype end = i;
            while (end < body.size() && ascii::isWsp(body[end]))
                ++end;
            const bool trailing = end == body.size() || body[end] == '\n' || (body[end] == '\r' && end + 1 < body.size() && body[end + 1] == '\n');
            for (; !trailing && i < end; ++i)
                sink.put(body[i]);
            i = end; // RFC 2045 6.7 (3): blanks before a line end were added on the way
        } else {
            sink.put(c);
            ++i;
        }
    }
}

template<typename Sink>
void uudecodeLine(QByteArrayView line, Sink &sink)
{
    const auto value = [&line](qsizetype i) { return i < line.size() ? (line[i] - 32) & 63 : 0; };
    int left = value(0);
    for (qsizetype i = 1; left > 0 && i < line.size(); i += 4) {
        const int a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
        sink.put(static_cast<char>(a << 2 | b >> 4));
        if (left > 1)
            sink.put(static_cast<char>(b << 4 | c >> 2));
        if (left > 2)
            sink.put(static_cast<char>(c << 6 | d));
        left -= 3;
    }
}

template<typename Sink>
void uuencode(QByteArrayView body, Sink &sink)
{
    bool inside = false;
    qsizetype i = 0;
    while (i < body.size() && !sink.full()) {
        qsizetype end = body.indexOf('\n', i);
        if (end < 0)
            end = body.size();
        QByteArrayView line = body.sliced(i, end - i);
        if (line.endsWith('\r'))
            line.chop(1);
        i = end + 1;
        if (!inside)
            inside = line.startsWith("begin ");
        else if (line == "end")
            return;
        else if (!line.isEmpty())
            uudecodeLine(line, sink);
    }
}

template<typename Sink>
void decode(QByteArrayView body, TransferCoding coding, Sink &sink)
{
    if (coding == TransferCoding::Base64)
        base64(body, sink);
    else if (coding == TransferCoding::QuotedPrintable)
        quotedPrintable(body, sink);
    else
        uuencode(body, sink);
}

} // namespace

TransferCoding transferCodingFromName(QByteArrayView name)
{
    name = ascii::trimmed(name);
    if (ascii::equals(name, "base64"))
        return TransferCoding::Base64;
    if (ascii::equals(name, "quoted-printable"))
        return TransferCoding::QuotedPrintable;
    if (ascii::equals(name, "x-uuencode") || ascii::equals(name, "x-uue") || ascii::equals(name, "uuencode"))
        return TransferCoding::Uuencode;
    return TransferCoding::Identity;
}

QByteArray decodeBody(QByteArrayView body, TransferCoding coding, qsizetype maxOutput)
{
    if (coding == TransferCoding::Identity)
        return (maxOutput >= 0 && body.size() > maxOutput ? body.first(maxOutput) : body).toByteArray();
    BytesSink sink(coding == TransferCoding::QuotedPrintable ? body.size() : body.size() / 4 * 3 + 3, maxOutput);
    decode(body, coding, sink);
    return sink.take();
}

qint64 decodedSize(QByteArrayView body, TransferCoding coding)
{
    if (coding == TransferCoding::Identity)
        return body.size();
    CountingSink sink;
    decode(body, coding, sink);
    return sink.count();
}

QByteArray decodeQ(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '_') {
            out += ' ';
        } else if (c == '=' && i + 2 < text.size() && ascii::hexValue(text[i + 1]) >= 0 && ascii::hexValue(text[i + 2]) >= 0) {
            out += static_cast<char>(ascii::hexValue(text[i + 1]) * 16 + ascii::hexValue(text[i + 2]));
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace mail
