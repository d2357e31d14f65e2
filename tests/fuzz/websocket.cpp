// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "http/utf8validator.h"
#include "http/websocketcodec.h"
#include <QList>
#include <QStringDecoder>

// Frames of a client (RFC 6455 5), as sent, masked; and our own frames read back.

namespace {

using http::WebSocketCodec;
constexpr qint64 kMaxMessage = 1000;

struct Event
{
    WebSocketCodec::Kind kind;
    QByteArray payload;
    bool operator==(const Event &) const = default;
};

struct Outcome
{
    QList<Event> events;
    quint16 closeReply = 0;
    bool operator==(const Outcome &) const = default;
};

bool isUtf8(QByteArrayView text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless | QStringDecoder::Flag::ConvertInitialBom);
    const QString decoded = decoder.decode(text);
    return !decoder.hasError() && decoded.toUtf8() == text.toByteArray();
}

void checkEvent(const Event &event)
{
    switch (event.kind) {
    case WebSocketCodec::Kind::Text:
        FUZZ_CHECK(isUtf8(event.payload), fuzz::shown(event.payload));
        [[fallthrough]];
    case WebSocketCodec::Kind::Binary:
        FUZZ_CHECK(event.payload.size() <= kMaxMessage, QByteArray::number(event.payload.size()));
        break;
    case WebSocketCodec::Kind::Ping:
    case WebSocketCodec::Kind::Pong:
        FUZZ_CHECK(event.payload.size() <= 125, QByteArray::number(event.payload.size()));
        break;
    default:
        break;
    }
}

Outcome run(QByteArrayView bytes, int largest)
{
    WebSocketCodec codec(kMaxMessage);
    Outcome outcome;
    fuzz::inPieces(bytes, largest, [&](QByteArrayView piece) {
        codec.feed(piece);
        while (!codec.finished()) {
            const WebSocketCodec::Event event = codec.next();
            if (event.kind == WebSocketCodec::Kind::NeedMore)
                break;
            outcome.events.append({event.kind, event.payload});
            checkEvent(outcome.events.last());
        }
    });
    if (codec.finished()) {
        const Event last = outcome.events.isEmpty() ? Event{} : outcome.events.last();
        FUZZ_CHECK(last.kind == WebSocketCodec::Kind::Close || last.kind == WebSocketCodec::Kind::Failed, "finished without a reason");
        outcome.closeReply = codec.closeReply();
        FUZZ_CHECK(outcome.closeReply >= 1000 && outcome.closeReply < 5000, QByteArray::number(outcome.closeReply));
        const QByteArray frame = WebSocketCodec::encodeClose(outcome.closeReply, "bye");
        FUZZ_CHECK(frame.size() <= 127, QByteArray::number(frame.size()));
    }
    return outcome;
}

/// What a client would send to say the same: our frame with a mask.
QByteArray masked(const QByteArray &frame)
{
    const int small = quint8(frame[1]);
    const qsizetype head = small < 126 ? 2 : small == 126 ? 4 : 10;
    QByteArray out = frame.first(head);
    out[1] = char(small | 0x80);
    const QByteArray mask("\x11\x22\x33\x44");
    out += mask;
    for (qsizetype i = head; i < frame.size(); ++i)
        out += char(frame[i] ^ mask[(i - head) % 4]);
    return out;
}

void checkOurs(QByteArrayView payload)
{
    const QByteArray content = payload.first(std::min<qsizetype>(payload.size(), kMaxMessage)).toByteArray();
    const Outcome binary = run(masked(WebSocketCodec::encodeBinary(content)), 13);
    FUZZ_CHECK(binary.events == QList<Event>({{WebSocketCodec::Kind::Binary, content}}), fuzz::shown(content));
    const Outcome text = run(masked(WebSocketCodec::encodeText(content)), 3);
    FUZZ_CHECK(text.events.size() == 1, fuzz::shown(content));
    FUZZ_CHECK((text.events[0].kind == WebSocketCodec::Kind::Text) == isUtf8(content), fuzz::shown(content));
    FUZZ_CHECK(isUtf8(content) || text.closeReply == 1007, fuzz::shown(content));
    http::Utf8Validator validator;
    bool valid = true;
    fuzz::inPieces(content, 2, [&](QByteArrayView piece) { valid = valid && validator.feed(piece); });
    FUZZ_CHECK((valid && validator.complete()) == isUtf8(content), fuzz::shown(content));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes = fuzz::viewOf(data, size);
    const Outcome whole = run(bytes, 1 << 30);
    FUZZ_CHECK(run(bytes, 1) == whole, fuzz::shown(bytes.toByteArray()));
    FUZZ_CHECK(run(bytes, 7) == whole, fuzz::shown(bytes.toByteArray()));
    checkOurs(bytes);
    return 0;
}
