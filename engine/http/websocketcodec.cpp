// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/websocketcodec.h"
#include <QtEndian>
#include <array>
#include <cstring>

namespace http {

namespace {

constexpr quint8 kContinuation = 0x0;
constexpr quint8 kText = 0x1;
constexpr quint8 kBinary = 0x2;
constexpr quint8 kClose = 0x8;
constexpr quint8 kPing = 0x9;
constexpr quint8 kPong = 0xa;

bool isControl(quint8 opcode)
{
    return opcode >= 0x8;
}

/// RFC 6455 7.4: what a peer may send; 1004-1006 and 1015 never travel.
bool isValidCloseCode(quint16 code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

} // namespace

QByteArray WebSocketCodec::encode(quint8 opcode, QByteArrayView payload)
{
    QByteArray frame;
    frame.reserve(payload.size() + 10);
    frame.append(char(0x80 | opcode));
    if (payload.size() < 126) {
        frame.append(char(payload.size()));
    } else if (payload.size() <= 0xffff) {
        std::array<char, 2> length{};
        qToBigEndian(quint16(payload.size()), length.data());
        frame.append(char(126)).append(length.data(), 2);
    } else {
        std::array<char, 8> length{};
        qToBigEndian(quint64(payload.size()), length.data());
        frame.append(char(127)).append(length.data(), 8);
    }
    frame.append(payload);
    return frame;
}

QByteArray WebSocketCodec::encodeClose(quint16 code, QByteArrayView reason)
{
    if (code == 0)
        return encode(kClose, {});
    std::array<char, 2> number{};
    qToBigEndian(code, number.data());
    QByteArray payload(number.data(), 2);
    payload.append(reason.first(std::min<qsizetype>(reason.size(), 123)));
    return encode(kClose, payload);
}

void WebSocketCodec::feed(QByteArrayView bytes)
{
    if (m_finished)
        return;
    if (m_start == m_buffer.size()) {
        m_buffer.resize(0);
        m_start = 0;
    }
    m_buffer.append(bytes);
}

void WebSocketCodec::consume(qsizetype octets)
{
    m_start += octets;
    if (m_start > 4096 && m_start * 2 > m_buffer.size()) { // linear in the input
        m_buffer.remove(0, m_start);
        m_start = 0;
    }
}

WebSocketCodec::Event WebSocketCodec::fail(CloseCode code)
{
    m_finished = true;
    m_closeReply = quint16(code);
    m_buffer.clear();
    m_message.clear();
    m_start = 0;
    return {Kind::Failed, {}};
}

WebSocketCodec::Event WebSocketCodec::next()
{
    while (!m_finished) {
        if (!m_inFrame) {
            std::optional<Event> failure;
            if (!readHeader(failure))
                return failure ? *failure : Event{};
        }
        if (std::optional<Event> failure = readPayload())
            return *failure;
        if (m_left > 0)
            return {};
        m_inFrame = false;
        Event event = endFrame();
        if (event.kind != Kind::NeedMore)
            return event;
    }
    return {};
}

bool WebSocketCodec::readHeader(std::optional<Event> &failure)
{
    const qsizetype available = m_buffer.size() - m_start;
    const auto *p = reinterpret_cast<const unsigned char *>(m_buffer.constData()) + m_start;
    if (available < 2)
        return false;
    failure = checkHeader(p[0], p[1]);
    if (failure)
        return false;
    const int extended = (p[1] & 0x7f) == 126 ? 2 : (p[1] & 0x7f) == 127 ? 8 : 0;
    if (available < 2 + extended)
        return false;
    quint64 length = p[1] & 0x7f;
    if (extended == 2)
        length = qFromBigEndian<quint16>(p + 2);
    else if (extended == 8)
        length = qFromBigEndian<quint64>(p + 2);
    if (!isControl(p[0] & 0xf) &&
        (length > quint64(m_maxMessage) || length + quint64(m_message.size()) > quint64(m_maxMessage))) {
        failure = fail(CloseCode::TooBig);
        return false;
    }
    if (available < 2 + extended + 4)
        return false;
    m_fin = p[0] & 0x80;
    m_opcode = p[0] & 0xf;
    m_left = length;
    std::memcpy(m_mask, p + 2 + extended, 4);
    m_maskIndex = 0;
    m_inFrame = true;
    if (m_opcode == kText || m_opcode == kBinary) {
        m_messageOpcode = m_opcode;
        m_utf8.reset();
    }
    consume(2 + extended + 4);
    return true;
}

std::optional<WebSocketCodec::Event> WebSocketCodec::checkHeader(quint8 first, quint8 second)
{
    const quint8 opcode = first & 0xf;
    const bool fin = first & 0x80;
    const bool known = opcode <= kBinary || (opcode >= kClose && opcode <= kPong);
    if ((first & 0x70) || !known || !(second & 0x80)) // RFC 6455 5.2: no extension agreed; 5.1: clients mask
        return fail(CloseCode::ProtocolError);
    if (isControl(opcode) && (!fin || (second & 0x7f) > 125)) // RFC 6455 5.5
        return fail(CloseCode::ProtocolError);
    if (!isControl(opcode) && (opcode == kContinuation) == (m_messageOpcode == 0)) // RFC 6455 5.4
        return fail(CloseCode::ProtocolError);
    return {};
}

std::optional<WebSocketCodec::Event> WebSocketCodec::readPayload()
{
    const qsizetype take = qsizetype(std::min<quint64>(m_left, quint64(m_buffer.size() - m_start)));
    if (take == 0)
        return {};
    QByteArray &target = isControl(m_opcode) ? m_control : m_message;
    const qsizetype before = target.size();
    target.append(QByteArrayView(m_buffer).sliced(m_start, take));
    char *bytes = target.data() + before;
    for (qsizetype i = 0; i < take; ++i)
        bytes[i] = char(static_cast<unsigned char>(bytes[i]) ^ m_mask[(m_maskIndex + i) & 3]);
    m_maskIndex = (m_maskIndex + int(take & 3)) & 3;
    m_left -= quint64(take);
    consume(take);
    if (!isControl(m_opcode) && m_messageOpcode == kText &&
        !m_utf8.feed(QByteArrayView(target).sliced(before))) // RFC 6455 8.1, at once
        return fail(CloseCode::InvalidData);
    return {};
}

WebSocketCodec::Event WebSocketCodec::endFrame()
{
    if (isControl(m_opcode))
        return endControl();
    if (!m_fin)
        return {};
    const quint8 opcode = m_messageOpcode;
    m_messageOpcode = 0;
    if (opcode == kText && !m_utf8.complete())
        return fail(CloseCode::InvalidData);
    return {opcode == kText ? Kind::Text : Kind::Binary, std::exchange(m_message, {})};
}

WebSocketCodec::Event WebSocketCodec::endControl()
{
    if (m_opcode == kClose)
        return endClose();
    return {m_opcode == kPing ? Kind::Ping : Kind::Pong, std::exchange(m_control, {})};
}

WebSocketCodec::Event WebSocketCodec::endClose()
{
    const QByteArray payload = std::exchange(m_control, {});
    m_closeReply = quint16(CloseCode::Normal);
    if (payload.size() == 1)
        return fail(CloseCode::ProtocolError);
    if (payload.size() >= 2) {
        const quint16 code = qFromBigEndian<quint16>(payload.constData());
        Utf8Validator reason;
        if (!isValidCloseCode(code))
            return fail(CloseCode::ProtocolError);
        if (!reason.feed(QByteArrayView(payload).sliced(2)) || !reason.complete())
            return fail(CloseCode::InvalidData);
        m_closeReply = code; // RFC 6455 5.5.1: typically echoes the code received
    }
    m_finished = true;
    m_buffer.clear();
    m_start = 0;
    return {Kind::Close, payload};
}

} // namespace http
