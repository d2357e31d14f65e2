// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxyheader.h"
#include "net/addressset.h"
#include <QList>
#include <QtEndian>
#include <algorithm>
#include <optional>

namespace net {

namespace {

constexpr qsizetype kMaxLine = 107; // with CRLF
constexpr qsizetype kFixed = 16;
constexpr char kSignature[] = "\r\n\r\n\0\r\nQUIT\n";
constexpr QByteArrayView kBinary(kSignature, 12);
constexpr QByteArrayView kText("PROXY ", 6);

bool beginsAs(QByteArrayView bytes, QByteArrayView pattern)
{
    const qsizetype length = std::min(bytes.size(), pattern.size());
    return bytes.first(length) == pattern.first(length);
}

std::optional<quint16> parsePort(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > 5 || (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    quint32 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + quint32(c - '0');
    }
    return value <= 65535 ? std::optional<quint16>(quint16(value)) : std::nullopt;
}

std::optional<QHostAddress> parseIpv4(QByteArrayView text)
{
    quint32 address = 0;
    int octets = 0;
    for (qsizetype start = 0; start <= text.size();) {
        qsizetype end = text.indexOf('.', start);
        if (end < 0)
            end = text.size();
        const QByteArrayView part = text.sliced(start, end - start);
        const std::optional<quint16> octet = parsePort(part);
        if (!octet || *octet > 255 || ++octets > 4)
            return std::nullopt;
        address = (address << 8) | *octet;
        start = end + 1;
    }
    return octets == 4 ? std::optional<QHostAddress>(QHostAddress(address)) : std::nullopt;
}

std::optional<QHostAddress> parseIpv6(QByteArrayView text)
{
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    });
    QHostAddress address;
    if (!plain || !text.contains(':') || !address.setAddress(QString::fromLatin1(text)))
        return std::nullopt;
    return address;
}

} // namespace

ProxyHeader::Fed ProxyHeader::feed(QByteArrayView bytes)
{
    qsizetype consumed = 0;
    if (bytes.isEmpty())
        return {State::NeedMore, 0};
    const char first = m_buffer.isEmpty() ? bytes[0] : m_buffer[0];
    State state = State::Invalid;
    if (first == kText[0])
        state = feedLine(bytes, consumed);
    else if (first == kBinary[0])
        state = feedBinary(bytes, consumed);
    return {state, consumed};
}

ProxyHeader::State ProxyHeader::feedLine(QByteArrayView bytes, qsizetype &consumed)
{
    const qsizetype newline = bytes.indexOf('\n');
    const qsizetype room = kMaxLine - m_buffer.size();
    const qsizetype count = std::min(newline < 0 ? bytes.size() : newline + 1, room + 1);
    m_buffer.append(bytes.first(count));
    consumed = count;
    if (m_buffer.size() > kMaxLine || !beginsAs(m_buffer, kText))
        return State::Invalid;
    if (!m_buffer.endsWith('\n'))
        return State::NeedMore;
    return m_buffer.endsWith("\r\n") ? parseLine(QByteArrayView(m_buffer).chopped(2)) : State::Invalid;
}

ProxyHeader::State ProxyHeader::parseLine(QByteArrayView line)
{
    if (line == "PROXY UNKNOWN" || line.startsWith("PROXY UNKNOWN "))
        return State::Done; // what follows UNKNOWN is to be ignored
    const QList<QByteArray> words = line.toByteArray().split(' ');
    if (words.size() != 6)
        return State::Invalid;
    const bool ipv6 = words[1] == "TCP6";
    if (!ipv6 && words[1] != "TCP4")
        return State::Invalid;
    const auto source = ipv6 ? parseIpv6(words[2]) : parseIpv4(words[2]);
    const auto destination = ipv6 ? parseIpv6(words[3]) : parseIpv4(words[3]);
    const auto sourcePort = parsePort(words[4]);
    const auto destinationPort = parsePort(words[5]);
    if (!source || !destination || !sourcePort || !destinationPort)
        return State::Invalid;
    m_source = plainAddress(*source);
    m_destination = plainAddress(*destination);
    m_sourcePort = *sourcePort;
    m_destinationPort = *destinationPort;
    m_hasAddresses = true;
    return State::Done;
}

// Moves bytes into the buffer until it holds `wanted`.
bool ProxyHeader::take(QByteArrayView bytes, qsizetype &consumed, qsizetype wanted)
{
    const qsizetype count = std::min(bytes.size() - consumed, wanted - m_buffer.size());
    m_buffer.append(bytes.sliced(consumed, count));
    consumed += count;
    return m_buffer.size() == wanted;
}

ProxyHeader::State ProxyHeader::feedBinary(QByteArrayView bytes, qsizetype &consumed)
{
    if (m_toSkip < 0) {
        const bool complete = take(bytes, consumed, kFixed);
        if (!beginsAs(m_buffer, kBinary))
            return State::Invalid;
        if (!complete)
            return State::NeedMore;
        if (parseFixedPart() == State::Invalid)
            return State::Invalid;
    }
    if (!take(bytes, consumed, m_kept))
        return State::NeedMore;
    const qsizetype skipped = std::min(m_toSkip, bytes.size() - consumed);
    consumed += skipped;
    m_toSkip -= skipped;
    return m_toSkip > 0 ? State::NeedMore : parseAddresses();
}

ProxyHeader::State ProxyHeader::parseFixedPart()
{
    const quint8 versionAndCommand = quint8(m_buffer[12]);
    const quint8 family = quint8(m_buffer[13]);
    const quint16 length = qFromBigEndian<quint16>(m_buffer.constData() + 14);
    const bool proxied = (versionAndCommand & 0x0f) == 1;
    // Version 2 only; commands LOCAL and PROXY; families up to AF_UNIX, transports up to DGRAM.
    if ((versionAndCommand >> 4) != 2 || (versionAndCommand & 0x0f) > 1 || (family >> 4) > 3 || (family & 0x0f) > 2)
        return State::Invalid;
    const qsizetype addresses = !proxied ? 0 : family == 0x11 ? 12 : family == 0x21 ? 36 : 0;
    if (length < addresses)
        return State::Invalid;
    m_kept = kFixed + addresses;
    m_toSkip = length - addresses;
    return State::NeedMore;
}

ProxyHeader::State ProxyHeader::parseAddresses()
{
    const char *data = m_buffer.constData() + kFixed;
    const qsizetype size = m_kept - kFixed;
    if (size == 12) {
        m_source = QHostAddress(qFromBigEndian<quint32>(data));
        m_destination = QHostAddress(qFromBigEndian<quint32>(data + 4));
    } else if (size == 36) {
        m_source = plainAddress(QHostAddress(reinterpret_cast<const quint8 *>(data)));
        m_destination = plainAddress(QHostAddress(reinterpret_cast<const quint8 *>(data + 16)));
    } else {
        return State::Done;
    }
    m_sourcePort = qFromBigEndian<quint16>(data + size - 4);
    m_destinationPort = qFromBigEndian<quint16>(data + size - 2);
    m_hasAddresses = true;
    return State::Done;
}

} // namespace net
