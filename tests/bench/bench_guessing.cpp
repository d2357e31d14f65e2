// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/eventsocket.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QEventLoop>
#include <QTcpSocket>
#include <QTimer>
#include <cstdio>
#include <thread>

// What somebody who guesses passwords costs those who send mail: the time of a whole mail, from MAIL to the 250 that acknowledges it, on a
// session of its own, by turns while nobody else is there, while as many harmless requests come, and while wrong passwords come. Client,
// guessers and engine share the machine: the harmless requests show what the guessers cost as clients.

using namespace Qt::StringLiterals;

namespace {

enum Load { Nobody, Harmless, Guesses };
constexpr const char *kNames[] = {"nobody else", "harmless requests", "wrong passwords"};
constexpr int kConnections = 700; // more than passwords wait to be checked

/// Half of them over SMTP (AUTH PLAIN, or NOOP), half over REST (POST /v1/sessions, or GET /healthz); one request at a time on each.
class Guessers
{
public:
    Guessers(quint16 smtp, quint16 http, Load load, int perSecond)
        : m_smtp(smtp)
        , m_http(http)
        , m_load(load)
        , m_perSecond(perSecond)
    {
        for (int i = 0; i < kConnections; ++i)
            m_connections.push_back(std::make_unique<Connection>(i % 2 == 0));
        for (const auto &one : m_connections)
            open(*one);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { send(); });
        m_startUs = support::EventSocket::nowUs();
        m_timer.start(5);
    }
    qint64 sent() const { return m_sent; }
    qint64 answered() const { return m_answered; }
    qint64 turnedAway() const { return m_turnedAway; } ///< 454 and 429

private:
    struct Connection
    {
        explicit Connection(bool smtp_) : smtp(smtp_) {}
        const bool smtp;
        QTcpSocket socket;
        bool ready = false; // nothing is under way
    };
    void open(Connection &one)
    {
        one.ready = false;
        QObject::connect(&one.socket, &QTcpSocket::connected, &one.socket, [&one] {
            if (one.smtp)
                one.socket.write("EHLO bench.test\r\n");
            else
                one.ready = true;
        });
        QObject::connect(&one.socket, &QTcpSocket::readyRead, &one.socket, [this, &one] { heard(one, one.socket.readAll()); });
        QObject::connect(&one.socket, &QTcpSocket::disconnected, &one.socket, [this, &one] {
            one.ready = false;
            one.socket.connectToHost(u"127.0.0.1"_s, one.smtp ? m_smtp : m_http);
        });
        one.socket.connectToHost(u"127.0.0.1"_s, one.smtp ? m_smtp : m_http);
    }
    void heard(Connection &one, const QByteArray &bytes)
    {
        const bool answer = one.smtp ? !bytes.contains("220 ") && !bytes.contains("250-") : bytes.startsWith("HTTP/1.1 ");
        m_answered += answer;
        m_turnedAway += bytes.startsWith("454 ") || bytes.startsWith("HTTP/1.1 429");
        one.ready = !bytes.startsWith("220 ") && !bytes.startsWith("421 ");
    }
    void send()
    {
        const double due = double(support::EventSocket::nowUs() - m_startUs) / 1e6 * m_perSecond; // open loop: slow answers do not lower the rate
        for (int tries = 0; tries < kConnections && double(m_sent) < due; ++tries) {
            Connection &one = *m_connections[m_next++ % kConnections];
            if (!one.ready)
                continue;
            one.ready = false;
            one.socket.write(request(one.smtp, m_sent++));
        }
    }
    QByteArray request(bool smtp, qint64 number) const
    {
        if (m_load == Harmless)
            return smtp ? "NOOP\r\n" : "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        const QByteArray name = "user-" + QByteArray::number(number % 1000) + "@example.test";
        const QByteArray password = "wrong-" + QByteArray::number(number);
        if (smtp)
            return "AUTH PLAIN " + ('\0' + name + '\0' + password).toBase64() + "\r\n";
        const QByteArray body = R"({"address":")" + name + R"(","password":")" + password + "\"}";
        return "POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }

    const quint16 m_smtp;
    const quint16 m_http;
    const Load m_load;
    const int m_perSecond;
    std::vector<std::unique_ptr<Connection>> m_connections;
    QTimer m_timer;
    size_t m_next = 0;
    qint64 m_startUs = 0;
    qint64 m_sent = 0;
    qint64 m_answered = 0;
    qint64 m_turnedAway = 0;
};

/// Mails at a steady rate for some seconds; what each took, in microseconds.
QList<qint64> sendMails(quint16 port, double perSecond, int seconds)
{
    QList<qint64> took;
    support::SmtpClient smtp;
    smtp.connectTo(port);
    smtp.command("EHLO bench.test");
    const qint64 start = support::EventSocket::nowUs();
    for (int n = 0;; ++n) {
        const qint64 due = start + qint64(n * 1e6 / perSecond);
        if (due - start > seconds * 1'000'000LL)
            return took;
        if (const qint64 wait = due - support::EventSocket::nowUs(); wait > 0)
            std::this_thread::sleep_for(std::chrono::microseconds(wait));
        const qint64 began = support::EventSocket::nowUs();
        if (!smtp.deliver("a@sender.test", {"bench@example.test"}, "Subject: bench\r\n\r\n" + QByteArray(4000, 'x') + "\r\n").startsWith("250"))
            qFatal("a mail was refused");
        took << support::EventSocket::nowUs() - began;
    }
}

double percentile(QList<qint64> times, double q)
{
    std::sort(times.begin(), times.end());
    return times.isEmpty() ? 0 : double(times[qsizetype(q * double(times.size() - 1))]) / 1000;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"rate"_s, u"requests a second (default 1000)"_s, u"N"_s, u"1000"_s});
    parser.addOption({u"mails"_s, u"mails a second (default 50)"_s, u"N"_s, u"50"_s});
    parser.addOption({u"seconds"_s, u"of each turn (default 10)"_s, u"N"_s, u"10"_s});
    parser.addOption({u"rounds"_s, u"turns of each kind (default 4)"_s, u"N"_s, u"4"_s});
    parser.process(app);
    support::EngineProcess engine;
    engine.addConfig(u"[limits]\nconnections_per_address = 10000\nconnections_per_prefix = 0\nconnections_per_minute = 0\nconnections_per_minute_prefix = 0\n"_s);
    if (!engine.start())
        return 1;
    support::RestClient rest(engine.url({}), engine.token());
    rest.ensureMailbox(u"bench@example.test"_s);
    for (int i = 0; i < 20; ++i) // some of the names are there
        rest.post(u"/v1/users"_s, R"({"address":"user-)" + QByteArray::number(i * 50) + R"(@example.test","password":"nobody guesses this"})");
    const double mails = parser.value(u"mails"_s).toDouble();
    const int seconds = parser.value(u"seconds"_s).toInt();
    sendMails(engine.port(u"smtp"_s), mails, 3); // warm
    QList<qint64> took[3];
    qint64 sent[3] = {}, answered[3] = {}, turnedAway[3] = {}, cpuMs[3] = {};
    for (int round = 0; round < parser.value(u"rounds"_s).toInt(); ++round) {
        for (const Load load : {Nobody, Harmless, Guesses}) {
            std::unique_ptr<Guessers> guessers;
            if (load != Nobody)
                guessers = std::make_unique<Guessers>(engine.port(u"submission"_s), engine.port(u"http"_s), load, parser.value(u"rate"_s).toInt());
            const qint64 cpu = engine.cpuMs();
            QList<qint64> times;
            QEventLoop loop;
            std::thread client([&] {
                if (load != Nobody)
                    std::this_thread::sleep_for(std::chrono::seconds(2)); // until the line before the hashes is full
                times = sendMails(engine.port(u"smtp"_s), mails, seconds);
                QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
            });
            loop.exec();
            client.join();
            took[load] += times;
            cpuMs[load] += engine.cpuMs() - cpu;
            if (guessers) {
                sent[load] += guessers->sent();
                answered[load] += guessers->answered();
                turnedAway[load] += guessers->turnedAway();
            }
        }
    }
    std::printf("%-18s %8s %9s %9s %9s %9s %10s %10s %12s\n", "beside", "mails", "p50 ms", "p95 ms", "p99 ms", "longest", "requests", "answered", "turned away");
    for (const Load load : {Nobody, Harmless, Guesses})
        std::printf("%-18s %8lld %9.2f %9.2f %9.2f %9.2f %10lld %10lld %12lld\n", kNames[load], qlonglong(took[load].size()), percentile(took[load], 0.5), percentile(took[load], 0.95),
                    percentile(took[load], 0.99), percentile(took[load], 1), qlonglong(sent[load]), qlonglong(answered[load]), qlonglong(turnedAway[load]));
    for (const Load other : {Nobody, Harmless})
        std::printf("wrong passwords / %s: p50 %.2f, p95 %.2f, p99 %.2f\n", kNames[other], percentile(took[Guesses], 0.5) / percentile(took[other], 0.5),
                    percentile(took[Guesses], 0.95) / percentile(took[other], 0.95), percentile(took[Guesses], 0.99) / percentile(took[other], 0.99));
    return engine.stop();
}
