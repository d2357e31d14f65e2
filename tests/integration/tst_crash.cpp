// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/killload.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QHash>
#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::Journal;
using support::RestClient;
using support::SmtpClient;

namespace {

constexpr int kKills = 10;

/// Delivers until the engine dies; small and large bodies, so that memory and spool files are both cut.
void deliverUntilDeath(quint16 port, int round, int client, Journal &journal, std::atomic<int> &attempted)
{
    SmtpClient smtp;
    if (!smtp.connectTo(port).startsWith("220") || !smtp.command("EHLO crash.test").startsWith("250"))
        return;
    const QByteArray small(700, 'x');
    const QByteArray large = QByteArray(76, 'y').append("\r\n").repeated(4000); // past the in-memory bound
    for (int n = 0;; ++n) {
        const QByteArray id = QByteArray::number(round) + '-' + QByteArray::number(client) + '-' + QByteArray::number(n);
        ++attempted;
        const QByteArray body = "Subject: " + id + "\r\n\r\n" + (n % 16 == 7 ? large : small) + "\r\n";
        const QByteArray reply = smtp.deliver("a@sender.test", {"crash@example.test"}, body);
        if (reply.startsWith("250"))
            journal.acknowledged(QString::fromLatin1(id));
        else if (reply.isEmpty() || reply.startsWith("421"))
            return;
    }
}

} // namespace

/// `kill -9` at random moments under load: no acknowledged message is lost or doubled.
class TestCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedUnderLoad();
};

void TestCrash::killedUnderLoad()
{
    EngineProcess engine;
    QVERIFY(engine.start());
    QString mailbox = RestClient(engine.url({}), engine.token()).ensureMailbox(u"crash@example.test"_s);
    QVERIFY(!mailbox.isEmpty());
    Journal journal;
    std::atomic<int> attempted = 0;
    const support::KillLoad load{.kills = kKills, .work = [&](quint16 port, int round, int client) {
                                     deliverUntilDeath(port, round, client, journal, attempted);
                                 }};
    const qint64 slowestStartMs = load.run(engine);
    QVERIFY2(slowestStartMs >= 0, "the engine did not come back");

    RestClient rest(engine.url({}), engine.token());
    QHash<QString, int> found;
    for (const QJsonValue &message : rest.list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox)))
        ++found[message[u"subject"].toString()];
    const QSet<QString> acknowledged = journal.all();
    int lost = 0;
    int doubled = 0;
    for (const QString &id : acknowledged)
        lost += found.value(id) == 0;
    for (const int count : std::as_const(found))
        doubled += count > 1;
    qInfo("attempted %d, acknowledged %lld, lost %d, doubled %d, kept without a reply %lld; slowest start %lld ms",
          attempted.load(), qint64(acknowledged.size()), lost, doubled, qint64(found.size() - (acknowledged.size() - lost)),
          slowestStartMs);
    QCOMPARE(lost, 0);
    QCOMPARE(doubled, 0);
    QVERIFY(acknowledged.size() > kKills * 10); // there was load
    QVERIFY(slowestStartMs < 2000);
    // Bodies are whole, too: each listed message reads back.
    const QJsonArray list = rest.list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox));
    for (qsizetype i = 0; i < list.size(); i += std::max<qsizetype>(1, list.size() / 200)) {
        const auto raw = rest.get(u"/v1/messages/%1/raw"_s.arg(list[i].toObject().value(u"id").toString()));
        QCOMPARE(raw.status, 200);
        QVERIFY(raw.body.contains("Subject: " + list[i].toObject().value(u"subject").toString().toUtf8() + "\r\n"));
    }
}

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
