// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include "support/sanitizer.h"
#include <QJsonArray>
#include <QSet>
#include <QTest>
#ifdef Q_OS_LINUX
#    include <sys/resource.h>
#endif

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;
using support::SmtpClient;

/// There is hardly any memory left to be had (ENOMEM): sizes that somebody only claims take none, and what was acknowledged is there
/// however it ends.
class TestMemoryLimit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_office.reset(); }
    void claimedSizes_data();
    void claimedSizes();
    void exhausted_data();
    void exhausted();

private:
    bool leave(qint64 bytes) const;
    void verifyAllIsThere();
    std::unique_ptr<Office> m_office;
    QSet<QString> m_acknowledged;
};

void TestMemoryLimit::initTestCase()
{
#ifndef Q_OS_LINUX
    QSKIP("written for Linux");
#endif
    if (support::kSanitized)
        QSKIP("the sanitizer needs an address space of its own");
}

void TestMemoryLimit::init()
{
    m_acknowledged.clear();
    m_office = std::make_unique<Office>();
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    QVERIFY(m_office->deliver("warms up").startsWith("250"));
    m_acknowledged.insert(u"warms up"_s);
}

/// Lets the process have so much more address space; negative: as much as it likes.
bool TestMemoryLimit::leave(qint64 bytes) const
{
#ifdef Q_OS_LINUX
    QFile file(u"/proc/%1/status"_s.arg(m_office->engine.pid()));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray status = file.readAll();
    const qint64 used = status.mid(status.indexOf("VmSize:") + 7).trimmed().split(' ').first().toLongLong() * 1024;
    const rlimit limit{bytes < 0 ? RLIM_INFINITY : rlim_t(used + bytes), RLIM_INFINITY};
    return used > 0 && prlimit(pid_t(m_office->engine.pid()), RLIMIT_AS, &limit, nullptr) == 0;
#else
    Q_UNUSED(bytes)
    return false;
#endif
}

void TestMemoryLimit::verifyAllIsThere()
{
    QSet<QString> found;
    for (const QJsonValue &message : m_office->rest->list(m_office->messagesPath())) {
        found.insert(message[u"subject"_s].toString());
        QCOMPARE(m_office->rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"_s].toString())).status, 200);
    }
    const QSet<QString> missing = m_acknowledged - found;
    QVERIFY2(missing.isEmpty(), qPrintable(QStringList(missing.cbegin(), missing.cend()).join(u", "_s) + u'\n' + m_office->engine.log().right(1500)));
}

void TestMemoryLimit::claimedSizes_data()
{
    QTest::addColumn<QString>("listener");
    QTest::addColumn<QByteArray>("said");
    const QByteArray hello = "EHLO c.test\r\n", mail = hello + "MAIL FROM:<a@b.test>\r\nRCPT TO:<mei@example.test>\r\n";
    for (const QByteArray &size : {"1099511627776"_ba, "9223372036854775807"_ba, "18446744073709551615"_ba, "4294967295"_ba, "200000000"_ba}) {
        QTest::addRow("SIZE=%s", size.constData()) << u"smtp"_s << hello + "MAIL FROM:<a@b.test> SIZE=" + size + "\r\n";
        QTest::addRow("BDAT %s", size.constData()) << u"smtp"_s << mail + "BDAT " + size + "\r\nx";
        QTest::addRow("BDAT %s LAST", size.constData()) << u"smtp"_s << mail + "BDAT " + size + " LAST\r\nx";
        QTest::addRow("Content-Length: %s", size.constData()) << u"http"_s
            << "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: " + size + "\r\n\r\n{";
        QTest::addRow("chunk of %s", size.constData()) << u"http"_s
            << "POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                   + QByteArray::number(size.toULongLong(), 16) + "\r\n{";
        QTest::addRow("limit=%s", size.constData()) << u"http"_s
            << "GET /v1/queue?limit=" + size + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer TOKEN\r\n\r\n";
    }
    for (const char *size : {"\x7f\xff\xff\xff\xff\xff\xff\xff", "\x00\x00\x01\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x7f\xff\xff\xff", "\x00\x00\x00\x00\x10\x00\x00\x00"}) {
        const QByteArray eight(size, 8);
        QTest::addRow("frame of %s", eight.toHex().constData()) << u"http"_s
            << "GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nAuthorization: Bearer TOKEN\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\xff" + eight + "abcd{";
    }
}

/// 16 connections each, with 48 MiB left for all of them.
void TestMemoryLimit::claimedSizes()
{
    QFETCH(QString, listener);
    QFETCH(QByteArray, said);
    said.replace("TOKEN", m_office->engine.token());
    QVERIFY(leave(48 << 20));
    std::vector<std::unique_ptr<RawSocket>> sockets;
    for (int i = 0; i < 16; ++i) {
        sockets.push_back(std::make_unique<RawSocket>());
        QVERIFY(sockets.back()->connectTo(m_office->engine.port(listener)));
        sockets.back()->write(said);
    }
    QVERIFY2(m_office->deliver("beside them").startsWith("250"), qPrintable(m_office->engine.log().right(2000)));
    m_acknowledged.insert(u"beside them"_s);
    sockets.clear();
    verifyAllIsThere();
    QCOMPARE(m_office->engine.stop(), 0);
}

void TestMemoryLimit::exhausted_data()
{
    QTest::addColumn<int>("mebibytes");
    for (const int mebibytes : {0, 1, 4, 16, 64})
        QTest::addRow("%d MiB", mebibytes) << mebibytes;
}

/// Bodies that are held in memory, large ones, and sessions, until there is no more.
void TestMemoryLimit::exhausted()
{
    QFETCH(int, mebibytes);
    QVERIFY(leave(qint64(mebibytes) << 20));
    const QByteArray small = QByteArray(70, 'x').append("\r\n").repeated(800), large = QByteArray(70, 'x').append("\r\n").repeated(40000);
    std::vector<std::pair<std::unique_ptr<RawSocket>, QByteArray>> sockets;
    for (int i = 0; i < 120; ++i) {
        auto socket = std::make_unique<RawSocket>();
        if (!socket->connectTo(m_office->engine.port(u"smtp"_s)))
            break;
        const QByteArray subject = "many " + QByteArray::number(i);
        socket->write("EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<mei@example.test>\r\nDATA\r\n");
        socket->write("Subject: " + subject + "\r\n\r\n" + (i % 8 ? small : large));
        sockets.emplace_back(std::move(socket), subject);
    }
    int refused = 0;
    for (const auto &[socket, subject] : sockets) {
        socket->write(".\r\nQUIT\r\n");
        const QByteArray replies = socket->readToEnd(20000);
        const bool taken = replies.contains("\r\n354 ") && replies.mid(replies.indexOf("\r\n354 ") + 6).contains("\r\n250 ");
        if (taken)
            m_acknowledged.insert(QString::fromLatin1(subject));
        refused += !taken;
    }
    const bool died = !leave(-1) || !m_office->engine.running(); // it may end at any time until it has room again
    qInfo("%lld acknowledged, %d not; the engine %s", qint64(m_acknowledged.size()) - 1, refused, died ? "died" : "lives");
    if (died) {
        QTRY_VERIFY(!m_office->engine.running());
        qInfo("%s", qPrintable(m_office->engine.log().right(600)));
        QVERIFY(m_office->engine.start());
        m_office->rest = std::make_unique<support::RestClient>(m_office->engine.url({}), m_office->engine.token());
    }
    QVERIFY(QTest::qWaitFor([this] { return m_office->deliver("room again").startsWith("250"); }, 30000));
    m_acknowledged.insert(u"room again"_s);
    verifyAllIsThere();
    QCOMPARE(m_office->engine.stop(), 0);
}

QTEST_GUILESS_MAIN(TestMemoryLimit)
#include "tst_memorylimit.moc"
