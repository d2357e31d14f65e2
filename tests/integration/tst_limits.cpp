// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include "support/sanitizer.h"
#include <QDir>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::Office;
using support::RawSocket;
using support::SmtpClient;

namespace {

QByteArray envelope()
{
    return "MAIL FROM:<a@b.test>\r\nRCPT TO:<mei@example.test>\r\n";
}

} // namespace

/// Every bound answers as the RFC wants, for the one who is over it alone, and the server comes back by itself.
class TestLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void connections();
    void recipients();
    void messageSize();
    void silentClient();
    void commandLine();
    void receiveMemory();
    void spoolSpace();
    void httpHead();
    void httpBody();
    void descriptors();
};

void TestLimits::connections()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_connections = 3\n"_s);
    QVERIFY(office.open());
    SmtpClient clients[3];
    for (SmtpClient &client : clients)
        QVERIFY(office.greet(client));
    for (int i = 0; i < 5; ++i) {
        SmtpClient over;
        QVERIFY(over.connectTo(office.engine.port(u"smtp"_s)).startsWith("421 4.3.2"));
        QVERIFY(over.atEnd());
    }
    QVERIFY(clients[0].deliver("a@b.test", {"mei@example.test"}, Office::letter("inside")).startsWith("250"));
    QVERIFY(clients[1].command("QUIT").startsWith("221"));
    QVERIFY(clients[1].atEnd());
    QVERIFY(QTest::qWaitFor([&] { return office.deliver("a place is free again").startsWith("250"); }, 30000));
}

void TestLimits::recipients()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_recipients = 2\n"_s);
    QVERIFY(office.open());
    SmtpClient smtp;
    QVERIFY(office.greet(smtp));
    QVERIFY(smtp.command("MAIL FROM:<a@b.test>").startsWith("250"));
    QVERIFY(smtp.command("RCPT TO:<mei@example.test>").startsWith("250"));
    QVERIFY(smtp.command("RCPT TO:<mei+two@example.test>").startsWith("250"));
    QVERIFY(smtp.command("RCPT TO:<mei+three@example.test>").startsWith("452 4.5.3")); // RFC 5321 4.5.3.1.10
    QVERIFY(smtp.command("DATA").startsWith("354"));
    QVERIFY(smtp.command("Subject: to two\r\n\r\nx\r\n.").startsWith("250"));
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 1);
}

void TestLimits::messageSize()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_message_bytes = 200000\n"_s);
    QVERIFY(office.open());
    SmtpClient smtp;
    QVERIFY(smtp.connectTo(office.engine.port(u"smtp"_s)).startsWith("220"));
    QVERIFY(smtp.command("EHLO client.test").contains("SIZE 200000\r\n"));
    QVERIFY(smtp.command("MAIL FROM:<a@b.test> SIZE=200001").startsWith("552 5.3.4")); // RFC 1870 6.1
    QVERIFY(smtp.command("MAIL FROM:<a@b.test> SIZE=200000").startsWith("250"));
    QVERIFY(smtp.command("RSET").startsWith("250"));
    // Nothing was declared, and the body is larger: refused at its end, and the session goes on.
    const QByteArray large = QByteArray(78, 'x').append("\r\n").repeated(3000);
    QVERIFY(smtp.deliver("a@b.test", {"mei@example.test"}, Office::letter("large", large)).startsWith("552 5.3.4"));
    QVERIFY(smtp.deliver("a@b.test", {"mei@example.test"}, Office::letter("small")).startsWith("250"));
    // By BDAT too (RFC 3030).
    smtp.write(envelope() + "BDAT 240000 LAST\r\n" + large);
    QVERIFY(smtp.readReply().startsWith("250"));
    QVERIFY(smtp.readReply().startsWith("250"));
    QVERIFY(smtp.readReply().startsWith("552 5.3.4"));
    QVERIFY(smtp.deliver("a@b.test", {"mei@example.test"}, Office::letter("again small")).startsWith("250"));
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 2);
}

void TestLimits::silentClient()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nread_timeout_s = 2\n"_s);
    QVERIFY(office.open());
    SmtpClient silent; // from the start
    QVERIFY(silent.connectTo(office.engine.port(u"smtp"_s)).startsWith("220"));
    SmtpClient inData;
    QVERIFY(office.greet(inData));
    inData.write(envelope() + "DATA\r\n");
    inData.readReply();
    inData.readReply();
    QVERIFY(inData.readReply().startsWith("354"));
    inData.write("Subject: never finished\r\n");
    QVERIFY(silent.readReply().startsWith("421 4.4.2"));
    QVERIFY(silent.atEnd());
    QVERIFY(inData.readReply().startsWith("421 4.4.2"));
    QVERIFY(inData.atEnd());
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 0);
}

void TestLimits::commandLine()
{
    Office office;
    QVERIFY(office.open());
    SmtpClient smtp;
    QVERIFY(office.greet(smtp));
    QVERIFY(smtp.command("NOOP " + QByteArray(5000, 'x')).startsWith("500 5.5.2"));
    QVERIFY(smtp.command("NOOP").startsWith("250"));
    // A line without an end is not waited for for ever.
    RawSocket flood;
    QVERIFY(flood.connectTo(office.engine.port(u"smtp"_s)));
    QVERIFY(flood.readUntil("\r\n").startsWith("220"));
    const QByteArray block(64 << 10, 'x');
    for (int i = 0; i < 64 && flood.isOpen(); ++i)
        flood.write(block);
    flood.readToEnd();
    QVERIFY(!flood.isOpen());
    QVERIFY(smtp.command("NOOP").startsWith("250"));
}

/// Bodies in hand fill the memory: the next MAIL is told to come back, and it can once they are done.
void TestLimits::receiveMemory()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nreceive_memory_bytes = 1048576\n"_s);
    QVERIFY(office.open());
    const QByteArray part = QByteArray(78, 'x').append("\r\n").repeated(700); // 56,000 octets: below what goes to disk
    std::vector<std::unique_ptr<SmtpClient>> filling;
    bool full = false;
    for (int i = 0; i < 60 && !full; ++i) {
        auto client = std::make_unique<SmtpClient>();
        QVERIFY(office.greet(*client));
        const QByteArray mail = client->command("MAIL FROM:<a@b.test>");
        full = mail.startsWith("452 4.3.1");
        if (full)
            break;
        QVERIFY2(mail.startsWith("250"), mail.constData());
        QVERIFY(client->command("RCPT TO:<mei@example.test>").startsWith("250"));
        QVERIFY(client->command("DATA").startsWith("354"));
        client->write("Subject: held\r\n\r\n" + part);
        filling.push_back(std::move(client));
    }
    // Under pressure bodies go to disk early, so the bound may well never be reached: then nobody is turned away.
    int acknowledged = 0;
    for (const auto &client : filling)
        acknowledged += client->command(".").startsWith("250");
    QCOMPARE(acknowledged, int(filling.size()));
    QVERIFY(QTest::qWaitFor([&] { return office.deliver("room again").startsWith("250"); }, 30000));
    QCOMPARE(office.rest->list(office.messagesPath()).size(), acknowledged + 1);
    QVERIFY(office.engine.peakResidentBytes() < 512 << 20);
}

void TestLimits::spoolSpace()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_message_bytes = 1048576\n[storage]\nspool_bytes = 1048576\n"_s);
    QVERIFY(office.open());
    // Each fits, both together do not.
    const QByteArray large = QByteArray(78, 'x').append("\r\n").repeated(11000);
    SmtpClient holders[2];
    for (SmtpClient &holder : holders) {
        QVERIFY(office.greet(holder));
        holder.write(envelope() + "DATA\r\n");
        holder.readReply();
        holder.readReply();
        QVERIFY(holder.readReply().startsWith("354"));
    }
    for (SmtpClient &holder : holders)
        holder.write("Subject: large\r\n\r\n" + large);
    SmtpClient next;
    QVERIFY(office.greet(next));
    const auto answered = [&next](const char *reply) {
        return next.command("RSET").startsWith("250") && next.command("MAIL FROM:<a@b.test>").startsWith(reply);
    };
    QVERIFY(QTest::qWaitFor([&] { return answered("452 4.3.1"); }, 30000));
    int acknowledged = 0;
    int refused = 0;
    for (SmtpClient &holder : holders) {
        const QByteArray reply = holder.command(".");
        acknowledged += reply.startsWith("250");
        refused += reply.startsWith("452 4.3.1");
    }
    QCOMPARE(acknowledged + refused, 2); // what was on its way to the disk when the bound was reached may still be taken
    // What was given up makes room: all go on.
    QVERIFY(QTest::qWaitFor([&] { return answered("250"); }, 30000));
    QVERIFY(next.command("RSET").startsWith("250"));
    for (SmtpClient *client : {&next, &holders[0], &holders[1]})
        QVERIFY(client->deliver("a@b.test", {"mei@example.test"}, Office::letter("fits", large.left(400000))).startsWith("250"));
    QCOMPARE(office.rest->list(office.messagesPath()).size(), acknowledged + 3);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(office.engine.dataDir() + u"/spool"_s).entryList(QDir::Files).isEmpty(), 30000);
}

void TestLimits::httpHead()
{
    Office office;
    QVERIFY(office.open());
    RawSocket large;
    QVERIFY(large.connectTo(office.engine.port(u"http"_s)));
    large.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: " + QByteArray(20000, 'x') + "\r\n\r\n");
    QCOMPARE(large.readAnswer().status, 431);
    QVERIFY(large.closesWithin(30000));
    RawSocket many;
    QVERIFY(many.connectTo(office.engine.port(u"http"_s)));
    many.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + QByteArray("X: y\r\n").repeated(300) + "\r\n");
    QCOMPARE(many.readAnswer().status, 431);
    RawSocket target;
    QVERIFY(target.connectTo(office.engine.port(u"http"_s)));
    target.write("GET /" + QByteArray(10000, 'x') + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    QCOMPARE(target.readAnswer().status, 414);
}

void TestLimits::httpBody()
{
    Office office;
    QVERIFY(office.open());
    const QByteArray token = office.engine.token();
    RawSocket socket; // refused by what it announces, before a byte of it
    QVERIFY(socket.connectTo(office.engine.port(u"http"_s)));
    socket.write("POST /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                 + "\r\nContent-Type: application/json\r\nContent-Length: 90000000\r\n\r\n");
    QCOMPARE(socket.readAnswer().status, 413);
    RawSocket chunked; // announces nothing
    QVERIFY(chunked.connectTo(office.engine.port(u"http"_s)));
    chunked.write("POST /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                  + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    const QByteArray chunk = "10000\r\n" + QByteArray(65536, ' ') + "\r\n";
    for (int i = 0; i < 40 && chunked.isOpen(); ++i)
        chunked.write(chunk);
    QCOMPARE(chunked.readAnswer().status, 413);
}

/// No descriptor is left: callers are told so, the accept loop does not spin, and what frees them brings service back.
void TestLimits::descriptors()
{
#ifndef Q_OS_LINUX
    QSKIP("reads /proc");
#endif
    if (support::kSanitized)
        QSKIP("the sanitizer's own checks need descriptors, and end the process when there are none");
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.deliver("warms up").startsWith("250"));
    const auto used = QDir(u"/proc/%1/fd"_s.arg(office.engine.pid())).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size();
    QVERIFY(used > 5);
    QCOMPARE(office.engine.stop(), 0);
    office.engine.setDescriptorLimit(int(used) + 6);
    QVERIFY(office.engine.start());
    std::vector<std::unique_ptr<RawSocket>> callers;
    bool refused = false;
    for (int i = 0; i < 40 && !refused; ++i) {
        auto caller = std::make_unique<RawSocket>();
        QVERIFY(caller->connectTo(office.engine.port(u"smtp"_s)));
        const QByteArray greeting = caller->readUntil("\r\n");
        refused = greeting.startsWith("421 4.3.2");
        QVERIFY2(refused || greeting.startsWith("220"), greeting.constData());
        callers.push_back(std::move(caller));
    }
    QVERIFY(refused);
    callers.pop_back();
    std::vector<std::unique_ptr<RawSocket>> waiting; // more of them, none reads
    for (int i = 0; i < 10; ++i) {
        waiting.push_back(std::make_unique<RawSocket>());
        QVERIFY(waiting.back()->connectTo(office.engine.port(u"smtp"_s)));
    }
    const auto spentIn = [&office](int milliseconds) {
        const qint64 before = office.engine.cpuMs();
        QTest::qWait(milliseconds);
        return office.engine.cpuMs() - before;
    };
    QTRY_VERIFY_WITH_TIMEOUT(spentIn(500) < 250, 20000); // what it does in its first second, such as reading trusted roots, is over
    const qint64 spent = spentIn(2000);
    qInfo("%lld ms of processor time in 2 s of waiting", spent);
    QVERIFY2(spent < 500, qPrintable(u"%1 ms of processor time in 2 s of waiting"_s.arg(spent)));
    for (const auto &caller : waiting)
        QVERIFY(caller->readUntil("\r\n").startsWith("421"));
    callers.clear();
    waiting.clear();
    QVERIFY(QTest::qWaitFor([&] { return office.deliver("back again").startsWith("250"); }, 30000));
    QCOMPARE(office.engine.stop(), 0);
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
