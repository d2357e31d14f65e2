// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/utf8validator.h"
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace http {

/// Close codes of RFC 6455 7.4.1 that this program uses.
enum class CloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    InvalidData = 1007,
    Policy = 1008,
    TooBig = 1009,
    TryAgainLater = 1013
};

/// RFC 6455 framing, server side, sans-IO, no extensions: feed() what came, call next() until it wants more.
/// Invalid text fails at the octet that makes it so. Memory is bounded by `maxMessage` plus what one feed()
/// brings. One thread.
class WebSocketCodec
{
public:
    enum class Kind {
        NeedMore,
        Text,
        Binary,
        Ping, ///< answer with encodePong(payload)
        Pong,
        Close, ///< answer with encodeClose(closeReply()), then close
        Failed ///< send encodeClose(closeReply()), then close; nothing more is read
    };
    struct Event
    {
        Kind kind = Kind::NeedMore;
        QByteArray payload;
    };

    explicit WebSocketCodec(qint64 maxMessage = 1 << 20)
        : m_maxMessage(maxMessage)
    {
    }

    void feed(QByteArrayView bytes);
    Event next();
    /// Code to answer with after Close (the peer's own, or 1000 when it gave none) or Failed.
    quint16 closeReply() const { return m_closeReply; }
    bool finished() const { return m_finished; }

    /// Unmasked, unfragmented frames; encode once, share the bytes among all readers.
    static QByteArray encodeText(QByteArrayView utf8) { return encode(0x1, utf8); }
    static QByteArray encodeBinary(QByteArrayView payload) { return encode(0x2, payload); }
    static QByteArray encodePing(QByteArrayView payload) { return encode(0x9, payload); }
    static QByteArray encodePong(QByteArrayView payload) { return encode(0xa, payload); }
    static QByteArray encodeClose(quint16 code, QByteArrayView reason = {});

private:
    static QByteArray encode(quint8 opcode, QByteArrayView payload);
    Event fail(CloseCode code);
    bool readHeader(std::optional<Event> &failure);
    std::optional<Event> checkHeader(quint8 first, quint8 second);
    std::optional<Event> readPayload();
    Event endFrame();
    Event endControl();
    Event endClose();
    void consume(qsizetype octets);

    qint64 m_maxMessage;
    QByteArray m_buffer;
    qsizetype m_start = 0;

    bool m_inFrame = false; // header read, payload under way
    bool m_fin = false;
    quint8 m_opcode = 0;
    quint64 m_left = 0;
    unsigned char m_mask[4] = {};
    int m_maskIndex = 0;

    quint8 m_messageOpcode = 0; // 0: no message under way
    QByteArray m_message;
    QByteArray m_control;
    Utf8Validator m_utf8;
    bool m_finished = false;
    quint16 m_closeReply = 0;
};

} // namespace http
