// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/httpconnection.h"
#include "fuzz/fuzz.h"
#include "http/httpparser.h"
#include "http/utf8validator.h"
#include "unit/api/apibench.h"
#include <QCoreApplication>
#include <QLoggingCategory>

// A whole connection: parser, guard, router, handlers, pipelining and, after an upgrade, WebSocket frames, before an engine made
// of memory. The first octet says how the world around it behaves, the rest is what the client sends.

namespace {

enum World {
    SlowEngine = 1,  ///< answers come only when nothing else can go on
    SlowReader = 2,  ///< the client reads only then
    InputEnds = 4,   ///< the client closes its half behind the last octet
    Drains = 8,      ///< the engine shuts down behind the last octet
    TimesOut = 16,   ///< the deadline passes behind the last octet
    LongAnswers = 32 ///< lists that are packed in the pool
};

/// Plays one client; octets wait while the connection does not read.
class Player
{
public:
    explicit Player(int world)
        : m_world(world)
    {
        m_engine.options.testEcho = true;
        m_engine.services.hold = world & SlowEngine;
        m_engine.services.listSize = world & LongAnswers ? 250 : 1;
        m_client = std::make_unique<BenchClient>(m_engine);
        m_client->transport.stuck = world & SlowReader;
    }

    QByteArray play(QByteArrayView bytes, int largest)
    {
        fuzz::inPieces(bytes, largest, [&](QByteArrayView piece) { say(piece); });
        finishWaiting();
        if (m_world & InputEnds)
            m_client->handler->inputEnded();
        if (m_world & Drains)
            m_client->handler->drain();
        finishWaiting();
        if (m_world & TimesOut)
            m_client->handler->timedOut();
        settle();
        return m_client->transport.output;
    }
    bool ended() const { return m_client->transport.closed || m_client->transport.aborted; }

private:
    void say(QByteArrayView piece)
    {
        while (!m_client->transport.reading && !ended())
            FUZZ_CHECK(goOn(), "stopped reading for ever");
        if (ended()) // the network does not hand on what comes behind a close
            return;
        m_client->handler->received(piece);
        settle();
        // One answer may go over the bound; a second one may not begin.
        FUZZ_CHECK(m_client->transport.unread < 2 * api::HttpConnection::kWriteBound, QByteArray::number(m_client->transport.unread));
    }
    void settle()
    {
        do
            m_engine.pool.finish();
        while (m_engine.loop->runOne());
    }
    /// What was slow moves on; false when nothing was.
    bool goOn()
    {
        bool moved = false;
        if (m_engine.services.held() > 0) {
            m_engine.services.release();
            moved = true;
        }
        if (m_client->transport.unread > 0) {
            m_client->transport.unread = 0;
            m_client->handler->written();
            moved = true;
        }
        settle();
        return moved;
    }
    void finishWaiting()
    {
        while (goOn()) {
        }
    }

    const int m_world;
    BenchEngine m_engine;
    std::unique_ptr<BenchClient> m_client;
};

/// The methods asked for, as the parser alone understands the stream.
struct Asked
{
    QByteArrayList methods; ///< of each head
    qsizetype whole = 0;    ///< with their bodies
};

Asked readRequests(QByteArrayView bytes)
{
    http::HttpParser parser;
    parser.feed(bytes);
    Asked asked;
    while (true) {
        switch (parser.next()) {
        case http::HttpParser::Event::Failed:
            if (asked.methods.size() == asked.whole)
                asked.methods << parser.request().method().toByteArray();
            return asked;
        case http::HttpParser::Event::NeedMore:
            return asked;
        case http::HttpParser::Event::Head:
            parser.setBodyLimit(72 << 20);
            asked.methods << parser.request().method().toByteArray();
            break;
        case http::HttpParser::Event::Request:
            parser.takeRequest();
            ++asked.whole;
            break;
        }
    }
}

bool mayBeAnswered(int status)
{
    return (status >= 200 && status < 500) || status == 101 || status == 501 || status == 505;
}

/// One answer off the front of `bytes`; its status.
int takeAnswer(QByteArray &bytes, bool toHead)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    FUZZ_CHECK(end > 0 && bytes.startsWith("HTTP/1.1 "), fuzz::shown(bytes.left(2000)));
    const QByteArrayList lines = bytes.first(end).replace("\r\n", "\n").split('\n');
    const int status = lines[0].mid(9, 3).toInt();
    FUZZ_CHECK(mayBeAnswered(status), lines[0]);
    qsizetype length = -1;
    for (const QByteArray &line : lines.mid(1)) {
        FUZZ_CHECK(line.indexOf(": ") > 0 && !line.contains('\r') && !line.contains('\0'), fuzz::shown(line));
        FUZZ_CHECK(!line.toLower().startsWith("access-control-"), line);
        if (line.toLower().startsWith("content-length:")) {
            FUZZ_CHECK(length < 0, "two lengths");
            length = line.mid(15).trimmed().toLongLong();
        }
    }
    const bool bodyless = toHead || status == 101 || status == 204 || status == 304;
    FUZZ_CHECK(bodyless || length >= 0, bytes.first(end));
    const qsizetype size = end + 4 + (bodyless ? 0 : length);
    FUZZ_CHECK(bytes.size() >= size, "half an answer");
    bytes.remove(0, size);
    return status;
}

/// The server's frames (RFC 6455 5.1): whole, unmasked, nothing behind a close.
void checkFrames(QByteArrayView bytes)
{
    bool closed = false;
    while (!bytes.isEmpty()) {
        FUZZ_CHECK(!closed && bytes.size() >= 2, "octets behind a close frame");
        const int opcode = bytes[0] & 0x0f;
        FUZZ_CHECK((quint8(bytes[0]) & 0xf0) == 0x80 && (opcode == 1 || opcode == 2 || (opcode >= 8 && opcode <= 10)), QByteArray::number(opcode));
        const int small = quint8(bytes[1]);
        FUZZ_CHECK(small < 128, "a masked frame");
        const qsizetype head = small < 126 ? 2 : small == 126 ? 4 : 10;
        FUZZ_CHECK(bytes.size() >= head, "half a frame");
        const qsizetype length = small < 126    ? small
                                 : small == 126 ? qFromBigEndian<quint16>(bytes.data() + 2)
                                                : qsizetype(qFromBigEndian<quint64>(bytes.data() + 2));
        FUZZ_CHECK(bytes.size() >= head + length, "half a frame");
        http::Utf8Validator utf8;
        FUZZ_CHECK(opcode != 1 || (utf8.feed(bytes.sliced(head, length)) && utf8.complete()), "text that is none");
        closed = opcode == 8;
        bytes = bytes.sliced(head + length);
    }
}

/// Never more answers than questions (RFC 9112 9.3.2), each whole.
void checkOutput(QByteArray output, const Asked &asked, bool ended)
{
    qsizetype answers = 0;
    while (!output.isEmpty()) {
        FUZZ_CHECK(answers <= asked.whole, fuzz::shown(output)); // what is not whole is refused once
        const int status = takeAnswer(output, asked.methods.value(answers) == "HEAD");
        ++answers;
        if (status == 101) {
            FUZZ_CHECK(answers <= asked.whole, "an upgrade nobody asked for");
            checkFrames(output);
            return;
        }
    }
    FUZZ_CHECK(ended || answers >= asked.whole, QByteArray::number(answers));
}

/// Whether "100 Continue" is said depends on when the body comes.
QByteArray withoutContinue(QByteArray output)
{
    return output.replace("HTTP/1.1 100 Continue\r\n\r\n", "");
}

/// A close frame overtakes what a subscription still waits for: how much of it is told depends on the cuts.
QByteArray withoutFrames(const QByteArray &output)
{
    const qsizetype upgrade = output.indexOf("HTTP/1.1 101 ");
    return upgrade < 0 ? output : output.first(output.indexOf("\r\n\r\n", upgrade) + 4);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int argc = 1;
    static char name[] = "fuzz";
    static char *argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
    if (size < 1)
        return 0;
    const int world = data[0];
    const QByteArrayView bytes = fuzz::viewOf(data + 1, size - 1);
    const Asked asked = readRequests(bytes);
    Player whole(world);
    const QByteArray output = withoutContinue(whole.play(bytes, 1 << 30));
    checkOutput(output, asked, whole.ended());
    for (const int largest : {1, 40}) {
        Player cut(world);
        const QByteArray again = withoutContinue(cut.play(bytes, largest));
        checkOutput(again, asked, cut.ended());
        FUZZ_CHECK(withoutFrames(again) == withoutFrames(output) && cut.ended() == whole.ended(), fuzz::shown(output) + "\n-----\n" + fuzz::shown(again));
    }
    return 0;
}
