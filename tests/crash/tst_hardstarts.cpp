// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/indexcheck.h"
#include "support/office.h"
#include "unit/storage/oldstore.h"
#include <QDateTime>
#include <QJsonArray>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

namespace {

constexpr quint32 kSeed = 20261123;
constexpr int kMostKillsInARow = 3;

} // namespace

/// `kill -9` at random moments of a start: while the engine makes good what another kill left, and while it brings the data folder of
/// an older release up to date. Whatever was acknowledged is there once it is let come up.
class TestHardStarts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_office.reset(); }
    void killedWhileRecovering();
    void killedWhileMigrating();

private:
    void deliver(int mails);
    void submit(int mails);
    void breakOff();
    void startAndKill(qint64 afterMs);
    void startSeveralTimes();
    void reopen();
    void verifyAllIsThere();

    std::unique_ptr<Office> m_office;
    QRandomGenerator m_random{kSeed};
    QSet<QString> m_delivered; ///< subjects that were acknowledged
    int m_submitted = 0;       ///< recipients that wait for next year
    int m_cut = 0;             ///< kills before it was ready
    int m_ready = 0;           ///< and after
};

void TestHardStarts::init()
{
    m_office = std::make_unique<Office>();
    m_delivered.clear();
    m_submitted = m_cut = m_ready = 0;
    QVERIFY(m_office->open());
}

/// Small ones that are held in memory, and every third one large, by way of the spool.
void TestHardStarts::deliver(int mails)
{
    SmtpClient smtp;
    QVERIFY(m_office->greet(smtp));
    for (int i = 0; i < mails; ++i) {
        const QByteArray subject = "mail " + QByteArray::number(m_delivered.size());
        const QByteArray text = QByteArray(70, 'x').append("\r\n").repeated(i % 3 ? 3 : 6000);
        QVERIFY(smtp.deliver("anna@sender.test", {"mei@example.test"}, Office::letter(subject, text)).startsWith("250"));
        m_delivered.insert(QString::fromLatin1(subject));
    }
}

void TestHardStarts::submit(int mails)
{
    for (int i = 0; i < mails; ++i, m_submitted += 2) {
        const QJsonObject mail{{u"from"_s, u"shop@example.test"_s}, {u"to"_s, QJsonArray{u"a%1@one.test"_s.arg(m_submitted), u"b%1@two.test"_s.arg(m_submitted)}},
                               {u"subject"_s, u"x"_s}, {u"text"_s, u"x"_s}, {u"sendAt"_s, QDateTime::currentDateTimeUtc().addDays(300).toString(Qt::ISODate)}};
        QCOMPARE(m_office->rest->post(u"/v1/messages"_s, QJsonDocument(mail).toJson()).status, 202);
    }
}

/// Dies with mails half taken, in memory and in the spool.
void TestHardStarts::breakOff()
{
    SmtpClient clients[4];
    for (int i = 0; i < 4; ++i) {
        QVERIFY(m_office->greet(clients[i]));
        QVERIFY(clients[i].command("MAIL FROM:<a@b.test>").startsWith("250"));
        QVERIFY(clients[i].command("RCPT TO:<mei@example.test>").startsWith("250"));
        QVERIFY(clients[i].command("DATA").startsWith("354"));
        clients[i].write("Subject: half\r\n\r\n" + QByteArray(70, 'y').append("\r\n").repeated(i % 2 ? 3 : 6000));
    }
    m_office->engine.kill();
}

void TestHardStarts::startAndKill(qint64 afterMs)
{
    const QString log = m_office->engine.folder() + u"/killed.log"_s;
    QFile::remove(log);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"JOURNAL_STREAM"_s);
    for (const QString &name : environment.keys()) {
        if (name.startsWith("POSTKONTOR_"_L1))
            environment.remove(name);
    }
    process.setProcessEnvironment(environment);
    process.setStandardErrorFile(log);
    process.start(QStringLiteral(POSTKONTORD_PATH), {u"--config"_s, m_office->engine.configFile()});
    QVERIFY(process.waitForStarted());
    QTest::qSleep(int(afterMs));
    process.kill();
    QVERIFY(process.waitForFinished());
    QFile file(log);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray said = file.readAll();
    ++(said.contains(": ready") ? m_ready : m_cut);
    QVERIFY2(process.exitStatus() == QProcess::CrashExit, said); // it had not given up before
}

void TestHardStarts::startSeveralTimes()
{
    for (int i = 1 + int(m_random.bounded(kMostKillsInARow)); i > 0; --i)
        startAndKill(qint64(m_random.bounded(int(m_office->engine.startMs() * 6 / 5 + 5))));
}

void TestHardStarts::reopen()
{
    QVERIFY(m_office->engine.start());
    m_office->rest = std::make_unique<support::RestClient>(m_office->engine.url({}), m_office->engine.token());
}

void TestHardStarts::verifyAllIsThere()
{
    QSet<QString> found;
    for (const QJsonValue &message : m_office->rest->list(m_office->messagesPath())) {
        const QString subject = message[u"subject"_s].toString();
        QVERIFY2(!found.contains(subject), qPrintable(subject)); // once
        found.insert(subject);
        const auto raw = m_office->rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"_s].toString()));
        QCOMPARE(raw.status, 200);
        QVERIFY(raw.body.contains("Subject: " + subject.toLatin1() + "\r\n") && raw.body.endsWith("x\r\n\r\n"));
    }
    QCOMPARE(found, m_delivered);
    QCOMPARE(m_office->rest->list(u"/v1/queue"_s).size(), m_submitted);
}

void TestHardStarts::killedWhileRecovering()
{
    submit(20);
    for (int round = 0; round < 12; ++round) {
        deliver(9);
        submit(3);
        breakOff();
        startSeveralTimes();
        reopen();
        verifyAllIsThere();
        if (QTest::currentTestFailed())
            return;
    }
    QCOMPARE(m_office->engine.stop(), 0);
    QCOMPARE(support::indexCheck(m_office->engine.dataDir()), u"ok"_s);
    qInfo("seed %u: %d kills before it was ready, %d after", kSeed, m_cut, m_ready);
    QVERIFY(m_cut > 0);
}

void TestHardStarts::killedWhileMigrating()
{
    submit(150);
    deliver(60);
    const QString dataDir = m_office->engine.dataDir(), master = m_office->engine.folder() + u"/master"_s;
    QCOMPARE(m_office->engine.stop(), 0);
    QVERIFY(oldstore::makeOld(dataDir));
    QVERIFY(oldstore::copyTree(dataDir, master));
    for (int round = 0; round < 15; ++round) {
        QVERIFY(QDir(dataDir).removeRecursively());
        QVERIFY(oldstore::copyTree(master, dataDir));
        startSeveralTimes();
        reopen();
        verifyAllIsThere();
        QVERIFY(m_office->deliver("after the upgrade").startsWith("250"));
        QCOMPARE(m_office->engine.stop(), 0);
        QCOMPARE(support::indexCheck(dataDir), u"ok"_s);
        if (QTest::currentTestFailed())
            return;
    }
    qInfo("seed %u: %d kills before it was ready, %d after", kSeed, m_cut, m_ready);
    QVERIFY(m_cut > 0);
    // The way back is there, too: a copy that was broken off is none.
    const QStringList back{u"--config"_s, m_office->engine.configFile(), u"--restore-snapshot"_s, u"latest"_s};
    QCOMPARE(QProcess::execute(QStringLiteral(POSTKONTORD_PATH), back), 0);
    reopen();
    verifyAllIsThere();
    QCOMPARE(m_office->engine.stop(), 0);
    QCOMPARE(support::indexCheck(dataDir), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestHardStarts)
#include "tst_hardstarts.moc"
