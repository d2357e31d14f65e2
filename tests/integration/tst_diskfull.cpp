// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>
#ifdef Q_OS_LINUX
#    include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

namespace {

/// A file system of its own that can be filled.
class SmallDisk
{
public:
    ~SmallDisk()
    {
        if (m_mounted)
            QProcess::execute(u"umount"_s, {u"-l"_s, m_path});
    }
    bool mount(const QString &path, const QString &size)
    {
        m_path = path;
        m_mounted = QDir().mkpath(path)
            && QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size="_s + size, u"postkontor-test"_s, path}) == 0;
        return m_mounted;
    }
    /// Takes all there is but `leave` bytes.
    bool fill(qint64 leave)
    {
        QFile ballast(m_path + u"/ballast"_s);
        if (!ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return false;
        const QByteArray block(64 << 10, 'b');
        while (ballast.write(block) == block.size()) {
        }
        return ballast.resize(std::max<qint64>(0, ballast.size() - leave));
    }
    bool free() { return QFile::remove(m_path + u"/ballast"_s); }

private:
    QString m_path;
    bool m_mounted = false;
};

} // namespace

/// A full disk: temporary refusals, nothing half-done, and all as before when there is room again.
class TestDiskFull : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void refusedBelowTheReserve();
    void fullInTheMiddleOfMails();
    void cleanAfterARestart();

private:
    qsizetype listed() { return m_office.rest->list(m_office.messagesPath()).size(); }
    void verifyWhole();
    Office m_office;
    SmallDisk m_disk;
    qsizetype m_acknowledged = 0;
};

void TestDiskFull::initTestCase()
{
#ifdef Q_OS_LINUX
    if (geteuid() != 0)
        QSKIP("mounting a small file system needs root");
    const QString folder = m_office.engine.folder() + u"/small"_s;
    if (!m_disk.mount(folder, u"200m"_s))
        QSKIP("mount is not allowed here");
    m_office.engine.setDataDir(folder + u"/data"_s);
    QVERIFY(m_office.open());
    for (int i = 0; i < 20; ++i)
        m_acknowledged += m_office.deliver("before").startsWith("250");
    QCOMPARE(m_acknowledged, 20);
#else
    QSKIP("written for Linux");
#endif
}

void TestDiskFull::refusedBelowTheReserve()
{
    QVERIFY(m_disk.fill(20 << 20));
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    const auto refused = [&] {
        return smtp.command("RSET").startsWith("250") && smtp.command("MAIL FROM:<a@b.test>").startsWith("452 4.3.1");
    };
    QTRY_VERIFY_WITH_TIMEOUT(refused(), 30000);
    QCOMPARE(listed(), m_acknowledged); // reading goes on
    QVERIFY(m_disk.free());
    QByteArray reply;
    const auto taken = [&] { // a session of its own: one that is refused too often is closed
        SmtpClient fresh;
        reply = m_office.greet(fresh) ? fresh.command("MAIL FROM:<a@b.test>") : QByteArray("no greeting");
        return reply.startsWith("250");
    };
    const bool again = QTest::qWaitFor(taken, 30000);
    QVERIFY2(again, reply.constData());
}

void TestDiskFull::fullInTheMiddleOfMails()
{
    // Their MAIL was answered while there was room: small ones that are held in memory, large ones that go to the spool.
    constexpr int kClients = 12;
    const QByteArray large = QByteArray(78, 'x').append("\r\n").repeated(20000);
    SmtpClient clients[kClients];
    for (SmtpClient &client : clients) {
        QVERIFY(m_office.greet(client));
        QVERIFY(client.command("MAIL FROM:<a@b.test>").startsWith("250"));
        QVERIFY(client.command("RCPT TO:<mei@example.test>").startsWith("250"));
        QVERIFY(client.command("DATA").startsWith("354"));
    }
    QVERIFY(m_disk.fill(0));
    for (int i = 0; i < kClients; ++i)
        clients[i].write("Subject: full\r\n\r\n" + (i % 2 ? large : QByteArray("small\r\n")) + ".\r\n");
    int refused = 0;
    for (SmtpClient &client : clients) {
        const QByteArray reply = client.readReply();
        if (reply.startsWith("250"))
            ++m_acknowledged; // what was preallocated may still hold some
        else
            QVERIFY2(reply.startsWith("452 4.3.1") || reply.startsWith("451"), reply.constData());
        refused += reply.startsWith("45");
    }
    QVERIFY(refused >= kClients / 2); // the large ones at least
    QCOMPARE(listed(), m_acknowledged);
    const QString id = m_office.rest->list(m_office.messagesPath())[0].toObject()[u"id"_s].toString();
    const int flagged = m_office.rest->send("PATCH", u"/v1/messages/"_s + id, R"({"flagged": true})").status;
    QVERIFY2(flagged == 200 || flagged == 503 || flagged == 507, QByteArray::number(flagged).constData());
    verifyWhole();

    QVERIFY(m_disk.free());
    QVERIFY(QTest::qWaitFor([&] { return m_office.deliver("room again").startsWith("250"); }, 30000));
    ++m_acknowledged;
    for (SmtpClient &client : clients) // the sessions have survived
        m_acknowledged += client.deliver("a@b.test", {"mei@example.test"}, Office::letter("after", large.left(300000))).startsWith("250");
    QCOMPARE(listed(), m_acknowledged);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(m_office.engine.dataDir() + u"/spool"_s).entryList(QDir::Files).isEmpty(), 30000);
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/messages/"_s + id, R"({"flagged": true})").status, 200);
}

void TestDiskFull::cleanAfterARestart()
{
    QVERIFY(m_disk.fill(1 << 20)); // and while it is full once more
    QCOMPARE(m_office.engine.stop(), 0);
    QVERIFY(m_disk.free());
    QVERIFY(m_office.engine.start());
    m_office.rest = std::make_unique<support::RestClient>(m_office.engine.url({}), m_office.engine.token());
    QCOMPARE(listed(), m_acknowledged);
    verifyWhole();
    QVERIFY(m_office.deliver("new day").startsWith("250"));
    QCOMPARE(m_office.engine.stop(), 0);
}

void TestDiskFull::verifyWhole()
{
    for (const QJsonValue &message : m_office.rest->list(m_office.messagesPath()))
        QCOMPARE(m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"_s].toString())).status, 200);
}

QTEST_GUILESS_MAIN(TestDiskFull)
#include "tst_diskfull.moc"
