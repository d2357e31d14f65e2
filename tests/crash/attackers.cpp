// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "attackers.h"
#include "support/rawsocket.h"
#include <netinet/in.h>
#include <netinet/tcp.h>

using support::RawSocket;
using namespace Qt::StringLiterals;

namespace crash {

namespace {

/// One attacker's view: where it comes from, and whether it is time to go.
struct Attack
{
    const AttackTarget &target;
    QString from;
    const std::atomic<bool> &stopping;

    bool on() const { return !stopping; }
    /// A pause that ends early when all is over.
    void rest(int ms) const
    {
        for (int waited = 0; waited < ms && on(); waited += 50)
            QThread::msleep(50);
    }
    using Sockets = std::vector<std::unique_ptr<RawSocket>>;
    /// As many connections as there are to be had, up to `count`.
    Sockets open(quint16 port, int count) const
    {
        Sockets all;
        for (int i = 0; i < count && on(); ++i) {
            auto socket = std::make_unique<RawSocket>();
            if (socket->connectTo(port, from))
                all.push_back(std::move(socket));
        }
        return all;
    }
    /// `block` again and again while the other side takes it; false when it no longer does.
    bool pour(RawSocket &socket, const QByteArray &block, int times) const
    {
        for (int i = 0; i < times; ++i) {
            if (!on() || !socket.write(block))
                return false;
            socket.readSome(0);
        }
        return true;
    }
};

QByteArray request(const QByteArray &line, const QByteArray &fields = {})
{
    return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + fields + "\r\n";
}

QByteArray authorized(const Attack &attack)
{
    return "Authorization: Bearer " + attack.target.token + "\r\n";
}

/// A frame of a client; its mask is zero (RFC 6455 5.2).
QByteArray frame(char opcode, const QByteArray &payload)
{
    return QByteArray(1, char(0x80 | opcode)) + char(0x80 | payload.size()) + QByteArray(4, '\0') + payload;
}

bool upgrade(const Attack &attack, RawSocket &socket)
{
    socket.write(request("GET /v1/events", authorized(attack) + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"));
    return socket.readUntil("\r\n\r\n").startsWith("HTTP/1.1 101");
}

void mail(const Attack &attack, const QByteArray &text)
{
    RawSocket socket;
    if (!socket.connectTo(attack.target.smtp, attack.from))
        return;
    socket.write("EHLO attacker.test\r\nMAIL FROM:<a@attacker.test>\r\nRCPT TO:<bombs@example.test>\r\nDATA\r\n");
    if (!socket.readUntil("\r\n354 ").contains("354"))
        return;
    socket.write(text + "\r\n.\r\nQUIT\r\n");
    socket.readToEnd();
}

// ---- connections that do nothing, or next to it

void idle(const Attack &attack)
{
    std::vector<Attack::Sockets> all;
    for (const quint16 port : attack.target.ports())
        all.push_back(attack.open(port, 20));
    attack.rest(10'000);
}

void slowWriters(const Attack &attack)
{
    const AttackTarget &to = attack.target;
    std::vector<std::pair<Attack::Sockets, QByteArray>> all; // with what they would say in the end
    for (const quint16 port : {to.smtp, to.submission})
        all.emplace_back(attack.open(port, 10), "NOOP x");
    for (const quint16 port : {to.submissions, to.https})
        all.emplace_back(attack.open(port, 10), QByteArray::fromHex("16030100c801")); // a ClientHello
    all.emplace_back(attack.open(to.http, 10), "GET /x");
    for (int round = 0; round < 6 && attack.on(); ++round) {
        for (const auto &[sockets, text] : all) {
            for (const auto &socket : sockets)
                socket->write(text.mid(round, 1));
        }
        attack.rest(10'000);
    }
}

void slowReaders(const Attack &attack)
{
    const auto smtp = attack.open(attack.target.smtp, 10);
    const auto http = attack.open(attack.target.http, 10);
    for (const auto &socket : smtp) {
        socket->shrinkReceiveBuffer();
        socket->write(QByteArray("EHLO x\r\n").repeated(90)); // below what is too many
    }
    for (const auto &socket : http) {
        socket->shrinkReceiveBuffer();
        socket->write(request("GET /v1/openapi.json", authorized(attack)).repeated(20));
    }
    attack.rest(10'000);
}

/// They vanish without a word: no FIN, no RST. Where that cannot be had (Linux, CAP_NET_ADMIN) they say goodbye after a while.
void halfOpen(const Attack &attack)
{
    Attack::Sockets sockets;
    for (const quint16 port : attack.target.ports()) {
        for (auto &socket : attack.open(port, 10))
            sockets.push_back(std::move(socket));
    }
#ifdef TCP_REPAIR
    for (const auto &socket : sockets) {
        const int on = 1;
        ::setsockopt(int(socket->socket().socketDescriptor()), IPPROTO_TCP, TCP_REPAIR, &on, sizeof on);
    }
#endif
    attack.rest(5'000);
}

void unfinishedHandshakes(const Attack &attack)
{
    // The head of a ClientHello and half of the rest.
    const QByteArray hello = QByteArray::fromHex("16030100c8010000c40303") + QByteArray(100, 'r');
    const auto submissions = attack.open(attack.target.submissions, 15);
    const auto https = attack.open(attack.target.https, 15);
    const auto starttls = attack.open(attack.target.smtp, 15);
    for (const auto &socket : submissions)
        socket->write(hello);
    for (const auto &socket : https)
        socket->write(hello);
    for (const auto &socket : starttls)
        socket->write("EHLO x\r\nSTARTTLS\r\n" + hello);
    attack.rest(10'000);
}

// ---- too much of something

void endlessLines(const Attack &attack)
{
    const QByteArray block(64 << 10, 'x');
    RawSocket smtp;
    if (smtp.connectTo(attack.target.smtp, attack.from)) {
        smtp.write("NOOP ");
        attack.pour(smtp, block, 1024); // 64 MiB
    }
    RawSocket http;
    if (http.connectTo(attack.target.http, attack.from)) {
        http.write("GET /");
        attack.pour(http, block, 64);
    }
    attack.rest(100);
}

void mimeBombs(const Attack &attack)
{
    QByteArray nested = "Subject: nested\r\nMIME-Version: 1.0\r\n";
    for (int i = 0; i < 10'000; ++i)
        nested += "Content-Type: multipart/mixed; boundary=b" + QByteArray::number(i) + "\r\n\r\n--b" + QByteArray::number(i) + "\r\n";
    mail(attack, nested);
    QByteArray wide = "Subject: wide\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    mail(attack, wide + QByteArray("--b\r\n\r\nx\r\n").repeated(200'000) + "--b--");
    attack.rest(300);
}

void headerBombs(const Attack &attack)
{
    mail(attack, QByteArray("X-Some: thing\r\n").repeated(100'000) + "\r\nx");
    mail(attack, "To: " + QByteArray("\"a\" (b (c)) <d@e.test>,\r\n ").repeated(50'000) + "z@e.test\r\n\r\nx");
    attack.rest(300);
}

void chunkFloods(const Attack &attack)
{
    RawSocket socket;
    if (!socket.connectTo(attack.target.smtp, attack.from))
        return;
    socket.write("EHLO x\r\nMAIL FROM:<a@attacker.test>\r\nRCPT TO:<bombs@example.test>\r\n");
    attack.pour(socket, QByteArray("BDAT 1\r\nx").repeated(1000), 50);
    attack.pour(socket, QByteArray("BDAT 0\r\n").repeated(1000), 50);
    attack.rest(100);
}

void httpChunks(const Attack &attack)
{
    RawSocket socket;
    if (!socket.connectTo(attack.target.http, attack.from))
        return;
    socket.write(request("POST /v1/messages", authorized(attack) + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
    attack.pour(socket, QByteArray("1\r\n \r\n").repeated(1000), 200);
    attack.rest(100);
}

void gzipBombs(const Attack &attack)
{
    // 32 MiB of zeros as stored blocks would be honest; a few octets that claim them are enough to see whether anybody unpacks.
    QByteArray packed = qCompress(QByteArray(32 << 20, '\0'), 9).mid(4);
    for (int i = 0; i < 5 && attack.on(); ++i) {
        RawSocket socket;
        if (!socket.connectTo(attack.target.http, attack.from))
            return;
        socket.write(request("POST /v1/messages", authorized(attack) + "Content-Type: application/json\r\nContent-Encoding: deflate\r\nContent-Length: "
                                                      + QByteArray::number(packed.size()) + "\r\n")
                     + packed);
        socket.readAnswer();
    }
    attack.rest(300);
}

void pipelined(const Attack &attack)
{
    RawSocket socket;
    if (!socket.connectTo(attack.target.http, attack.from))
        return;
    const QByteArray hundred = request("GET /healthz").repeated(100);
    attack.pour(socket, hundred, 100); // 1e4
    attack.rest(100);
}

void pings(const Attack &attack)
{
    RawSocket socket;
    if (!socket.connectTo(attack.target.http, attack.from) || !upgrade(attack, socket))
        return;
    attack.pour(socket, frame(9, QByteArray(100, 'p')).repeated(100), 200);
    attack.rest(100);
}

void neverReading(const Attack &attack)
{
    const auto sockets = attack.open(attack.target.http, 10);
    for (const auto &socket : sockets) {
        if (upgrade(attack, *socket))
            socket->write(frame(1, R"({"subscribe":["queue","log","metrics"]})"));
        socket->shrinkReceiveBuffer();
    }
    attack.rest(10'000);
}

void foreignTongues(const Attack &attack)
{
    for (const quint16 port : {attack.target.smtp, attack.target.submissions, attack.target.https}) {
        RawSocket socket;
        if (socket.connectTo(port, attack.from)) {
            socket.write(request("POST /v1/messages", "Content-Length: 60\r\n") + "MAIL FROM:<a@b.test>\r\nRCPT TO:<bombs@example.test>\r\nDATA\r\n");
            socket.readToEnd(500);
        }
    }
    RawSocket http;
    if (http.connectTo(attack.target.http, attack.from)) {
        http.write("EHLO x\r\nMAIL FROM:<a@b.test>\r\n");
        http.readToEnd(500);
    }
    attack.rest(200);
}

struct Kind
{
    const char *name;
    void (*work)(const Attack &);
};
constexpr Kind kKinds[] = {
    {"idle", idle}, {"slow writers", slowWriters}, {"slow readers", slowReaders}, {"half open", halfOpen},
    {"handshakes without an end", unfinishedHandshakes}, {"lines without an end", endlessLines}, {"MIME bombs", mimeBombs},
    {"header bombs", headerBombs}, {"BDAT floods", chunkFloods}, {"HTTP chunks without an end", httpChunks}, {"packed bombs", gzipBombs},
    {"10,000 pipelined requests", pipelined}, {"ping floods", pings}, {"WebSockets that never read", neverReading},
    {"foreign protocols", foreignTongues},
};

} // namespace

void Attackers::start(const AttackTarget &target, const QStringList &only)
{
    m_stopping = false;
    m_rounds = std::vector<std::atomic<int>>(std::size(kKinds));
    for (size_t i = 0; i < std::size(kKinds); ++i) {
        const QLatin1StringView name(kKinds[i].name);
        if (!only.isEmpty() && std::none_of(only.begin(), only.end(), [name](const QString &wanted) { return name.contains(wanted); })) {
            m_rounds[i] = -1;
            continue;
        }
        m_threads.emplace_back(QThread::create([this, i, target] {
            const Attack attack{target, u"127.0.7.%1"_s.arg(i + 1), m_stopping};
            while (attack.on()) {
                kKinds[i].work(attack);
                ++m_rounds[i];
            }
        }));
        m_threads.back()->start(QThread::IdlePriority); // they come from elsewhere: their own work must not take the engine's processors
    }
}

void Attackers::join()
{
    stop();
    for (const auto &thread : m_threads)
        thread->wait();
    m_threads.clear();
}

QHash<QString, int> Attackers::rounds() const
{
    QHash<QString, int> all;
    for (size_t i = 0; i < m_rounds.size(); ++i) {
        if (m_rounds[i] >= 0)
            all.insert(QString::fromLatin1(kKinds[i].name), m_rounds[i]);
    }
    return all;
}

} // namespace crash
