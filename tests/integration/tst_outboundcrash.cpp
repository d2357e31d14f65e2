// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/killload.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include "support/smtpsink.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::Journal;
using support::RestClient;
using support::SmtpClient;
using support::SmtpSink;

namespace {

constexpr int kKills = 20;
constexpr int kRecipients = 3;
constexpr int kInFlight = 100; ///< recipients whose positive reply a kill may cut off: those of all open transactions

/// Relays mail for several recipients at several domains until the engine dies. The journal has "subject recipient".
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
        for (const QByteArray &recipient : recipients)
            journal.acknowledged(QString::fromLatin1(id + ' ' + recipient));
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
    SmtpSink sink;
    QVERIFY(sink.start());
    EngineProcess engine;
    engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nsmarthost = \"127.0.0.1:%1\"\n"_s.arg(sink.port()));
    QVERIFY2(engine.start(), qPrintable(engine.log()));
    Journal journal;
    const support::KillLoad load{.kills = kKills, .clients = 4, .leastMs = 100, .mostMs = 600,
                                 .work = [&](quint16 port, int round, int client) { relayUntilDeath(port, round, client, journal); }};
    const qint64 slowestStartMs = load.run(engine);
    QVERIFY2(slowestStartMs >= 0, "the engine did not come back");

    RestClient rest(engine.url({}), engine.token());
    const auto unfinished = [&rest] { return rest.get(u"/v1/queue?limit=1"_s).object().value(u"items").toArray().size(); };
    QTRY_COMPARE_WITH_TIMEOUT(unfinished(), 0, 120000);

    const QHash<QString, int> taken = sink.counts();
    const QSet<QString> acknowledged = journal.all();
    int lost = 0;
    int doubled = 0;
    for (const QString &recipient : acknowledged)
        lost += taken.value(recipient) == 0;
    for (const int count : taken)
        doubled += count - 1;
    qInfo("%d kills: %lld recipients acknowledged, %d lost, %d delivered again after a lost reply; slowest start %lld ms",
          kKills, qint64(acknowledged.size()), lost, doubled, slowestStartMs);
    QCOMPARE(lost, 0);
    QVERIFY(acknowledged.size() > kKills * 10); // there was load
    QVERIFY2(doubled <= kKills * kInFlight, "more recipients got their mail twice than were on their way");
    QVERIFY(slowestStartMs < 5000);
}

QTEST_GUILESS_MAIN(TestOutboundCrash)
#include "tst_outboundcrash.moc"
