// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EventSocket;
using support::Office;
using support::RawSocket;

namespace {

constexpr qint64 kPingMs = 30000; ///< between two pings of the server

/// A text frame of a client; the mask is zero, which is as good as any (RFC 6455 5.3).
QByteArray textFrame(const QByteArray &text)
{
    Q_ASSERT(text.size() < 126);
    return "\x81" + QByteArray(1, char(0x80 | text.size())) + QByteArray(4, '\0') + text;
}

} // namespace

/// Who does not read, or does not write on, loses its connection; nobody else notices.
class TestSlowReaders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void webSocketReader();
    void httpClients();

private:
    bool listed(quint16 localPort);
    Office m_office;
};

void TestSlowReaders::initTestCase()
{
    m_office.engine.addConfig(u"[http]\ntest_echo = true\nidle_timeout_s = 2\n"_s);
    QVERIFY(m_office.open());
}

bool TestSlowReaders::listed(quint16 localPort)
{
    const QString ending = u':' + QString::number(localPort);
    for (const QJsonValue &item : m_office.rest->list(u"/v1/connections"_s)) {
        if (item[u"peer"_s].toString().endsWith(ending))
            return true;
    }
    return false;
}

void TestSlowReaders::webSocketReader()
{
    EventSocket good;
    QVERIFY(good.open(m_office.engine, {u"mailbox:"_s + m_office.mailbox}));
    QElapsedTimer age;
    age.start();
    RawSocket slow;
    QVERIFY(slow.connectTo(m_office.engine.port(u"http"_s)));
    slow.shrinkReceiveBuffer();
    slow.write("GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nAuthorization: Bearer "
               + m_office.engine.token() + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    QVERIFY(slow.readUntil("\r\n\r\n").startsWith("HTTP/1.1 101"));
    slow.write(textFrame("{\"subscribe\":[\"mailbox:" + m_office.mailbox.toUtf8() + "\"]}"));
    QVERIFY(slow.readUntil("subscribed").endsWith("subscribed"));
    // Frames of 25 KB, by their long list of recipients: together more than the server's bound and all buffers of the
    // system below it.
    QByteArrayList recipients;
    const QByteArray domain = '@' + QByteArrayList(3, QByteArray(60, 'y')).join('.') + ".test";
    for (int i = 0; i < 150; ++i)
        recipients << "u" + QByteArray::number(i) + QByteArray(50, 'x') + domain;
    const QByteArray letter = "From: a@b.test\r\nTo: " + recipients.join(",\r\n ") + "\r\nSubject: long\r\n\r\nx\r\n";
    constexpr int kMessages = 320;
    support::SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    for (int i = 1; i <= kMessages; ++i) {
        QVERIFY(smtp.deliver("a@b.test", {"mei@example.test"}, letter).startsWith("250"));
        if (i % 10 == 0)
            QVERIFY(good.waitFor(u"message.received"_s, i)); // it reads all along, and answers pings
    }
    QVERIFY(good.ofType(u"dropped"_s).isEmpty());
    slow.readAgain();
    const QByteArray rest = slow.readToEnd(20000);
    QVERIFY(!slow.isOpen());
    QVERIFY(rest.size() < 10 << 20); // the buffer had an end
    if (age.elapsed() < kPingMs) { // past it an unanswered ping has cut the line, before the goodbye could be read
        const qsizetype dropped = rest.lastIndexOf("\"dropped\"");
        QVERIFY2(dropped > 0 && dropped > rest.size() - 200, rest.right(200).constData());
        const qsizetype close = rest.indexOf('\x88', dropped);
        QVERIFY(close > 0);
        QCOMPARE(rest.mid(close + 2, 2), QByteArray("\x03\xf5")); // 1013
    } else {
        qWarning("this machine is too busy to see the goodbye: only the end of the connection was checked");
    }
    QVERIFY(good.isOpen());
    QVERIFY(m_office.deliver("and on").startsWith("250"));
    QVERIFY(good.waitFor(u"message.received"_s, kMessages + 1));
}

/// One wait for all: their bounds lie between 2 and 30 seconds.
void TestSlowReaders::httpClients()
{
    const quint16 port = m_office.engine.port(u"http"_s);
    RawSocket idle; // between requests: http.idle_timeout_s
    QVERIFY(idle.connectTo(port));
    QCOMPARE(idle.ask("GET", "/healthz").status, 200);
    RawSocket mute; // says nothing at all
    QVERIFY(mute.connectTo(port));
    RawSocket dripping; // a head that never ends
    QVERIFY(dripping.connectTo(port));
    dripping.write("GET /healthz HTTP/1.1\r\nHost: ");
    RawSocket halfBody; // a body that never ends
    QVERIFY(halfBody.connectTo(port));
    halfBody.write("POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nhalf");
    RawSocket unread; // 16 MiB it asked for and never reads
    QVERIFY(unread.connectTo(port));
    unread.shrinkReceiveBuffer();
    constexpr qsizetype kSize = 16 << 20;
    unread.write("POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + QByteArray::number(kSize) + "\r\n\r\n");
    const QByteArray block(1 << 20, 'x');
    for (int i = 0; i < 16; ++i)
        QVERIFY(unread.write(block));

    QVERIFY(idle.closesWithin(30000));
    for (int i = 0; i < 60 && dripping.isOpen(); ++i) { // octets without progress do not help
        dripping.write("x");
        dripping.readSome(250);
    }
    QVERIFY(!dripping.isOpen() || dripping.closesWithin(30000));
    QVERIFY(mute.closesWithin(30000));
    QCOMPARE(halfBody.readAnswer().status, 408);
    const quint16 unreadPort = unread.socket().localPort();
    QTRY_VERIFY_WITH_TIMEOUT(!listed(unreadPort), 60000);
    QCOMPARE(m_office.rest->get(u"/healthz"_s).status, 200);
}

QTEST_GUILESS_MAIN(TestSlowReaders)
#include "tst_slowreaders.moc"
