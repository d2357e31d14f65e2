// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/eventsocket.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTest>
#include <cstdio>
#include <mutex>
#include <thread>

// From the 250 that acknowledges a message to its WebSocket frame, both stamped in one process on one clock.

using namespace Qt::StringLiterals;

namespace {

struct Sent
{
    std::mutex mutex;
    QHash<QString, qint64> acknowledgedUs; // subject -> when the 250 came
};

void sendMessages(quint16 port, int client, int messages, double ratePerSecond, Sent &sent)
{
    support::SmtpClient smtp;
    smtp.connectTo(port);
    smtp.command("EHLO bench.test");
    const qint64 startUs = support::EventSocket::nowUs();
    for (int n = 0; n < messages; ++n) {
        const qint64 dueUs = startUs + qint64(n * 1e6 / ratePerSecond); // open loop: a slow reply does not lower the rate
        if (const qint64 wait = dueUs - support::EventSocket::nowUs(); wait > 0)
            std::this_thread::sleep_for(std::chrono::microseconds(wait));
        const QByteArray subject = QByteArray::number(client) + '/' + QByteArray::number(n);
        const QByteArray reply = smtp.deliver("a@sender.test", {"bench@example.test"},
                                              "Subject: " + subject + "\r\n\r\n" + QByteArray(4000, 'x') + "\r\n");
        const qint64 now = support::EventSocket::nowUs();
        if (!reply.startsWith("250"))
            continue;
        const std::lock_guard lock(sent.mutex);
        sent.acknowledgedUs.insert(QString::fromLatin1(subject), now);
    }
}

double percentile(const QList<qint64> &sorted, double q)
{
    return sorted.isEmpty() ? 0 : double(sorted[qsizetype(q * double(sorted.size() - 1))]) / 1000;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({u"clients"_s, u"SMTP sessions (default 10)"_s, u"N"_s, u"10"_s});
    parser.addOption({u"messages"_s, u"per session (default 200)"_s, u"N"_s, u"200"_s});
    parser.addOption({u"rate"_s, u"messages per second and session (default 10)"_s, u"R"_s, u"10"_s});
    parser.process(app);
    const int clients = parser.value(u"clients"_s).toInt();
    const int messages = parser.value(u"messages"_s).toInt();

    support::EngineProcess engine;
    if (!engine.start())
        return 1;
    support::RestClient rest(engine.url({}), engine.token());
    support::EventSocket events;
    if (!events.open(engine, {u"mailbox:"_s + rest.ensureMailbox(u"bench@example.test"_s)}))
        return 1;
    Sent sent;
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back(sendMessages, engine.port(u"smtp"_s), client, messages, parser.value(u"rate"_s).toDouble(), std::ref(sent));
    events.waitFor(u"message.received"_s, clients * messages, 120000);
    for (std::thread &thread : threads)
        thread.join();
    const bool all = QTest::qWaitFor([&] { return events.ofType(u"message.received"_s).size() >= sent.acknowledgedUs.size(); }, 10000);

    if (!all)
        std::printf("some frames did not come within 10 s\n");
    QList<qint64> latencies;
    for (const auto &frame : events.ofType(u"message.received"_s)) {
        const auto it = sent.acknowledgedUs.constFind(frame.object.value(u"data").toObject().value(u"subject").toString());
        if (it != sent.acknowledgedUs.cend())
            latencies.append(std::max<qint64>(0, frame.atUs - *it)); // the frame may overtake the reply
    }
    std::sort(latencies.begin(), latencies.end());
    std::printf("acknowledged %lld, pushed %lld\n250 to frame: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms\n",
                qint64(sent.acknowledgedUs.size()), qint64(latencies.size()), percentile(latencies, 0.5),
                percentile(latencies, 0.95), percentile(latencies, 0.99), percentile(latencies, 1));
    return latencies.size() == sent.acknowledgedUs.size() ? 0 : 1;
}
