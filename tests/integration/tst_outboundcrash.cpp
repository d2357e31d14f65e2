// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include "support/smtpsink.h"
#include <QJsonArray>
#include <QMutex>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::SmtpClient;
using support::SmtpSink;

namespace {

constexpr int kKills = 20;
constexpr int kClients = 4;
constexpr int kRecipients = 3;
constexpr int kInFlight = 100; ///< recipients whose positive reply a kill may cut off: those of all open transactions

/// "subject recipient" of every recipient somebody was told 250 for; kept outside the engine.
struct Journal
{
    QMutex mutex;
    QSet<QString> acknowledged;
};

/// Relays mail for several recipients at several domains until the engine dies.
void relayUntilDeath(quint16 port, int round, int client, Journal &journal)
{
    SmtpClient smtp;
    if (!smtp.connectTo(port).startsWith("220") || !smtp.command("EHLO crash.test").startsWith("250"))
        return;
    for (int n = 0;; ++n) {
        const QByteArray id = QByteArray::number(round) + '-' + QByteArray::number(client) + '-' + QByteArray::number(n);
        QByteArrayList recipients;
        for (int i = 0; i < kRecipients; ++i)
            recipients << "r" + QByteArray::number(i) + "@d" + QByteArray::number((n + i) % 5) + ".test";
        const QByteArray reply = smtp.deliver("a@sender.test", recipients, "Subject: " + id + "\r\n\r\nHello\r\n");
        if (reply.isEmpty() || reply.startsWith("421"))
            return;
        if (!reply.startsWith("250"))
            continue;
        const QMutexLocker lock(&journal.mutex);
        for (const QByteArray &recipient : recipients)
            journal.acknowledged.insert(QString::fromLatin1(id + ' ' + recipient));
    }
}

} // namespace

/// `kill -9` while mail goes out: every acknowledged recipient is delivered; a second time only those whose reply was
/// on its way when the engine died.
class TestOutboundCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedWhileDelivering();
};

void TestOutboundCrash::killedWhileDelivering()
{
    if (SmtpSink::program().isEmpty())
        QSKIP("smtp-sink is missing; ./dev test fetches it");
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? qEnvironmentVariableIntValue("POSTKONTOR_SEED")
                                                                      : QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    qInfo("seed %u (POSTKONTOR_SEED repeats the moments)", seed);
    SmtpSink sink;
    QVERIFY(sink.start());
    EngineProcess engine;
    engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nsmarthost = \"127.0.0.1:%1\"\n"_s.arg(sink.port()));
    QVERIFY2(engine.start(), qPrintable(engine.log()));
    Journal journal;
    qint64 slowestStartMs = 0;
    for (int round = 0; round < kKills; ++round) {
        std::vector<std::thread> clients;
        for (int client = 0; client < kClients; ++client)
            clients.emplace_back(relayUntilDeath, engine.port(u"smtp"_s), round, client, std::ref(journal));
        QTest::qWait(100 + int(random.bounded(500)));
        engine.kill();
        for (std::thread &client : clients)
            client.join();
        QVERIFY2(engine.start(), "the engine did not come back");
        slowestStartMs = std::max(slowestStartMs, engine.startMs());
    }

    RestClient rest(engine.url({}), engine.token());
    const auto unfinished = [&rest] { return rest.get(u"/v1/queue?limit=1"_s).object().value(u"items").toArray().size(); };
    QTRY_COMPARE_WITH_TIMEOUT(unfinished(), 0, 120000);

    const QHash<QString, int> taken = sink.counts();
    int lost = 0;
    int doubled = 0;
    for (const QString &recipient : std::as_const(journal.acknowledged))
        lost += taken.value(recipient) == 0;
    for (const int count : taken)
        doubled += count - 1;
    qInfo("%d kills: %lld recipients acknowledged, %d lost, %d delivered again after a lost reply; slowest start %lld ms",
          kKills, qint64(journal.acknowledged.size()), lost, doubled, slowestStartMs);
    QCOMPARE(lost, 0);
    QVERIFY(journal.acknowledged.size() > kKills * 10); // there was load
    QVERIFY2(doubled <= kKills * kInFlight, "more recipients got their mail twice than were on their way");
    QVERIFY(slowestStartMs < 5000);
}

QTEST_GUILESS_MAIN(TestOutboundCrash)
#include "tst_outboundcrash.moc"
