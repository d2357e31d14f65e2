// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include "support/sanitizer.h"
#include <QJsonArray>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;
using support::SmtpClient;

namespace {

const QByteArray kSmuggled = "MAIL FROM:<evil@far.example>\r\nRCPT TO:<mei@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n";
const QByteArray kEnvelope = "MAIL FROM:<anna@sender.test>\r\nRCPT TO:<mei@example.test>\r\n";

/// What is no end of data, though one server or another has taken it for one (RFC 5321 4.1.1.4): more than 62.
QByteArrayList illegalEnds()
{
    const QByteArrayList ends{"\r\n", "\n", "\r", "\r\r\n", "\n\r", "\n\n", QByteArray("\r\0\n", 3), QByteArray("\0\n", 2), " \r\n"};
    QByteArrayList all;
    for (const QByteArray &left : ends) {
        for (const QByteArray &right : ends) {
            const QByteArray one = left + '.' + right;
            if (!one.contains("\r\n.\r\n"))
                all << one;
        }
    }
    return all;
}

bool clean(QByteArray text)
{
    text.replace("\r\n", "");
    return !text.contains('\r') && !text.contains('\n');
}

/// A client that says exactly what it is told, in plain text or under TLS.
class Peer
{
public:
    QByteArray connectTo(quint16 port, bool implicitTls = false)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        if (implicitTls)
            m_socket.connectToHostEncrypted(u"127.0.0.1"_s, port);
        else
            m_socket.connectToHost(u"127.0.0.1"_s, port);
        const bool there = implicitTls ? m_socket.waitForEncrypted(30000) : m_socket.waitForConnected(30000);
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        return there ? reply() : QByteArray();
    }
    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(30000)) {
        }
    }
    bool handshake()
    {
        m_buffer.clear();
        m_socket.startClientEncryption();
        return m_socket.waitForEncrypted(30000);
    }
    /// All lines of one; empty when the server closed or said nothing for `timeoutMs`.
    QByteArray reply(int timeoutMs = 30000)
    {
        QByteArray whole;
        while (true) {
            const qsizetype end = m_buffer.indexOf("\r\n");
            if (end < 0) {
                if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(timeoutMs))
                    return {};
                m_buffer += m_socket.readAll();
                continue;
            }
            const QByteArray line = m_buffer.left(end + 2);
            m_buffer.remove(0, end + 2);
            whole += line;
            if (line.size() < 4 || line[3] != '-')
                return whole;
        }
    }
    QByteArray command(const QByteArray &line)
    {
        write(line + "\r\n");
        return reply();
    }
    bool closes()
    {
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(30000))
            m_buffer += m_socket.readAll();
        return m_socket.state() != QAbstractSocket::ConnectedState;
    }

private:
    QSslSocket m_socket;
    QByteArray m_buffer;
};

} // namespace

/// Attackers at port 25 of a real engine; the sessions themselves are tried octet by octet in tests/unit/smtp.
class TestHostileSmtp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void endOfData_data();
    void endOfData();
    void startTlsInjection_data();
    void startTlsInjection();
    void nothingIsKeptOverTheHandshake_data();
    void nothingIsKeptOverTheHandshake();
    void talksBeforeItsTurn_data();
    void talksBeforeItsTurn();
    void controlsInCommands_data();
    void controlsInCommands();
    void bodiesAreKeptAsTheyCame();
    void endlessLines_data();
    void endlessLines();
    void brokenOffChunks_data();
    void brokenOffChunks();
    void otherProtocols_data();
    void otherProtocols();
    void smtpToOtherPorts_data();
    void smtpToOtherPorts();

private:
    QJsonArray inbox() { return m_office.rest->list(m_office.messagesPath()); }
    QByteArray newestRaw() { return m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(inbox().first()[u"id"_s].toString())).body; }
    Office m_office;
};

void TestHostileSmtp::initTestCase()
{
    m_office.engine.addConfig(u"[log]\nlevel = \"debug\"\n"_s);
    QVERIFY(m_office.open());
}

/// Whatever was tried: somebody else is served as ever.
void TestHostileSmtp::cleanup()
{
    QVERIFY(m_office.engine.running());
    QVERIFY(m_office.deliver("normal").startsWith("250"));
}

// R1: every illegal end x at the beginning, after a line, in a line x whole or cut behind each octet x in the clear, under TLS,
// in a chunk: one mail or none, one reply, and never the mail inside.
void TestHostileSmtp::endOfData_data()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<bool>("chunk");
    QTest::addColumn<bool>("cut");
    for (const bool tls : {false, true}) {
        for (const bool chunk : {false, true}) {
            for (const bool cut : {false, true}) {
                QTest::addRow("%s, %s, %s", tls ? "TLS" : "clear", chunk ? "BDAT" : "DATA", cut ? "octet by octet" : "whole") << tls << chunk << cut;
            }
        }
    }
}

void TestHostileSmtp::endOfData()
{
    QFETCH(bool, tls);
    QFETCH(bool, chunk);
    QFETCH(bool, cut);
    const QByteArrayList ends = illegalEnds();
    QVERIFY2(ends.size() >= 62, qPrintable(QString::number(ends.size())));
    const qsizetype before = inbox().size();
    qsizetype taken = 0;
    for (const QByteArray &end : ends) {
        Peer peer;
        QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(peer.command("EHLO client.test").startsWith("250"));
        if (tls) {
            QVERIFY(peer.command("STARTTLS").startsWith("220") && peer.handshake());
            QVERIFY(peer.command("EHLO client.test").startsWith("250"));
        }
        for (const QByteArray &start : {""_ba, "Subject: outside\r\n\r\ntext\r\n"_ba, "Subject: outside\r\n\r\ntext"_ba}) {
            const QByteArray text = start + end + kSmuggled;
            const QByteArray told = end.toHex(' ') + " behind " + start.toHex(' ');
            if (("\r\n" + text).contains("\r\n.\r\n"))
                continue; // the one that is legal there
            QVERIFY(peer.command("MAIL FROM:<anna@sender.test>").startsWith("250"));
            QVERIFY(peer.command("RCPT TO:<mei@example.test>").startsWith("250"));
            if (chunk)
                peer.write("BDAT " + QByteArray::number(text.size()) + " LAST\r\n");
            else
                QVERIFY(peer.command("DATA").startsWith("354"));
            if (cut) {
                peer.write(start);
                for (const char c : end)
                    peer.write(QByteArray(1, c));
                peer.write(kSmuggled);
            } else {
                peer.write(text);
            }
            if (!chunk)
                peer.write(".\r\n");
            const QByteArray reply = peer.reply();
            QVERIFY2(reply.startsWith(clean(text) ? "250 2.0.0" : "550 5.5.2"), told + ": " + reply);
            taken += clean(text);
            const QByteArray next = peer.command("NOOP"); // nothing of the text was a command
            QVERIFY2(next.startsWith("250 2.0.0"), told + ": " + next);
        }
    }
    const QJsonArray now = inbox();
    QCOMPARE(now.size(), before + taken);
    for (const QJsonValue &message : now)
        QVERIFY(message[u"subject"_s].toString() != u"smuggled"_s);
}

// R3 (CVE-2011-0411 and its kin): what stands behind STARTTLS in the clear is not there under TLS.
void TestHostileSmtp::startTlsInjection_data()
{
    QTest::addColumn<QByteArray>("injected");
    for (const QByteArray &text :
         {"NOOP\r\n"_ba, "RSET\r\n"_ba, "QUIT\r\n"_ba, "EHLO evil.test\r\n"_ba, "HELO evil.test\r\n"_ba, "STARTTLS\r\n"_ba, "\r\n"_ba, "\n"_ba, "x"_ba, "NOOP"_ba, "NOOP\n"_ba,
          "AUTH PLAIN AGFubmEAeA==\r\n"_ba, "AUTH PLAIN\r\nAGFubmEAeA==\r\n"_ba, "VRFY mei\r\n"_ba, "MAIL FROM:<evil@far.example>\r\n"_ba,
          "EHLO evil.test\r\n" + kSmuggled + ".\r\n", "EHLO evil.test\r\nMAIL FROM:<evil@far.example>\r\nRCPT TO:<mei@example.test>\r\nBDAT 5 LAST\r\nhello"_ba,
          "EHLO evil.test\r\nMAIL FROM:<evil@far.example>\r\nRCPT TO:<mei@example.test>\r\nBDAT 100000 LAST\r\nhello"_ba, "GET / HTTP/1.1\r\n\r\n"_ba,
          "NOOP\r\n"_ba.repeated(1000)})
        QTest::newRow(text.left(60).toPercentEncoding(" :<>@/=")) << text;
}

void TestHostileSmtp::startTlsInjection()
{
    QFETCH(QByteArray, injected);
    const qsizetype before = inbox().size();
    Peer peer;
    QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
    QVERIFY(peer.command("EHLO client.test").startsWith("250"));
    peer.write("STARTTLS\r\n" + injected);
    QVERIFY(peer.reply().startsWith("220"));
    QCOMPARE(peer.reply(50), QByteArray()); // not answered in the clear
    if (!peer.handshake())
        return; // ended by the server: as good
    const QByteArray first = peer.command("MAIL FROM:<anna@sender.test>");
    QVERIFY2(first.startsWith("503 5.5.1"), first); // the answer to this, and to no injected EHLO
    QVERIFY(peer.command("EHLO client.test").startsWith("250-mail.example.test"));
    peer.write(kEnvelope + "DATA\r\n");
    QVERIFY(peer.reply().startsWith("250 2.1.0"));
    QVERIFY(peer.reply().startsWith("250 2.1.5"));
    QVERIFY(peer.reply().startsWith("354"));
    QVERIFY(peer.command("Subject: mine\r\n\r\nx\r\n.").startsWith("250 2.0.0"));
    QCOMPARE(inbox().size(), before + 1);
    QCOMPARE(inbox().first()[u"subject"_s].toString(), u"mine"_s);
    QCOMPARE(inbox().first()[u"from"_s].toString().contains(u"evil"_s), false);
}

// R4 (RFC 3207 4.2): what was said before the handshake was said by anybody.
void TestHostileSmtp::nothingIsKeptOverTheHandshake_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const QByteArray mail = "MAIL FROM:<evil@far.example>\r\n", rcpt = "RCPT TO:<mei@example.test>\r\n";
    QTest::newRow("EHLO") << "EHLO evil.test\r\n"_ba << mail;
    QTest::newRow("HELO") << "HELO evil.test\r\n"_ba << mail;
    QTest::newRow("MAIL, RCPT without EHLO") << "EHLO evil.test\r\n" + mail << rcpt;
    QTest::newRow("MAIL") << "EHLO evil.test\r\n" + mail << "EHLO x.test\r\n" + rcpt;
    QTest::newRow("MAIL and RCPT, DATA") << "EHLO evil.test\r\n" + mail + rcpt << "EHLO x.test\r\nDATA\r\n"_ba;
    QTest::newRow("MAIL and RCPT, BDAT") << "EHLO evil.test\r\n" + mail + rcpt << "EHLO x.test\r\nBDAT 2 LAST\r\nx\n"_ba;
    QTest::newRow("chunk begun") << "EHLO evil.test\r\n" + mail + rcpt + "BDAT 2\r\nx\n" << "EHLO x.test\r\nBDAT 2 LAST\r\nx\n"_ba;
    QTest::newRow("refused RCPT") << "EHLO evil.test\r\n" + mail + "RCPT TO:<nobody@example.test>\r\n" << "EHLO x.test\r\nRCPT TO:<mei@example.test>\r\nDATA\r\n"_ba;
}

void TestHostileSmtp::nothingIsKeptOverTheHandshake()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const qsizetype had = inbox().size();
    Peer peer;
    QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
    peer.write(before + "STARTTLS\r\n");
    QByteArray reply;
    do
        reply = peer.reply();
    while (!reply.isEmpty() && !reply.startsWith("220") && !reply.startsWith("503"));
    if (reply.startsWith("503")) { // refused in a transaction: nothing to forget
        QCOMPARE(inbox().size(), had);
        return;
    }
    QVERIFY(reply.startsWith("220") && peer.handshake());
    peer.write(after + "NOOP\r\n");
    QByteArray last;
    for (reply = peer.reply(); !reply.isEmpty() && !reply.startsWith("250 2.0.0"); reply = peer.reply()) {
        QVERIFY2(!reply.startsWith("354") && !reply.startsWith("250 2."), reply);
        last = reply;
    }
    QVERIFY2(last.startsWith("503") || last.startsWith("554"), last);
    QCOMPARE(inbox().size(), had);
}

// R7: the whole mail without waiting for one reply; answered in order, taken whole.
void TestHostileSmtp::talksBeforeItsTurn_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArrayList>("replies");
    const QByteArray mail = "EHLO client.test\r\n" + kEnvelope;
    const QByteArrayList open{"220 ", "250", "250 2.1.0", "250 2.1.5"};
    QTest::newRow("DATA, text, QUIT") << mail + "DATA\r\nSubject: early\r\n\r\nx\r\n.\r\nQUIT\r\n" << open + QByteArrayList{"354 ", "250 2.0.0", "221 "};
    QTest::newRow("two mails") << mail + "DATA\r\nSubject: early\r\n\r\nx\r\n.\r\n" + kEnvelope + "DATA\r\nSubject: early\r\n\r\n.\r\nQUIT\r\n"
                               << open + QByteArrayList{"354 ", "250 2.0.0", "250 2.1.0", "250 2.1.5", "354 ", "250 2.0.0", "221 "};
    QTest::newRow("chunks") << mail + "BDAT 18\r\nSubject: early\r\n\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n" << open + QByteArrayList{"250 2.0.0", "250 2.0.0", "221 "};
    QTest::newRow("refused, and on") << "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<nobody@example.test>\r\nDATA\r\nNOOP\r\nQUIT\r\n"_ba
                                     << QByteArrayList{"220 ", "250", "250 2.1.0", "550 5.1.1", "5", "250 2.0.0", "221 "};
    QTest::newRow("commands behind QUIT") << "EHLO client.test\r\nQUIT\r\n" + kEnvelope + "DATA\r\nx\r\n.\r\n" << QByteArrayList{"220 ", "250", "221 "};
}

void TestHostileSmtp::talksBeforeItsTurn()
{
    QFETCH(QByteArray, said);
    QFETCH(QByteArrayList, replies);
    const qsizetype taken = said.count("\r\n.\r\n") + said.count("LAST\r\n");
    const bool behindQuit = said.contains("QUIT\r\nMAIL");
    for (const qsizetype step : {said.size(), qsizetype(1), qsizetype(50)}) {
        const qsizetype had = inbox().size();
        RawSocket socket;
        QVERIFY(socket.connectTo(m_office.engine.port(u"smtp"_s)));
        for (qsizetype at = 0; at < said.size(); at += step)
            socket.write(said.mid(at, step)); // begins before the greeting
        QByteArrayList lines;
        for (const QByteArray &line : socket.readToEnd().split('\n')) {
            if (line.size() > 3 && line[3] == ' ')
                lines << line;
        }
        QCOMPARE(lines.size(), replies.size());
        for (qsizetype i = 0; i < lines.size(); ++i)
            QVERIFY2(lines[i].startsWith(replies[i]), lines[i]);
        QCOMPARE(inbox().size(), had + (behindQuit ? 0 : taken));
    }
}

// R6: a command is one line of characters; what is not is refused whole, and the next line is a command again.
void TestHostileSmtp::controlsInCommands_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::newRow("NUL") << QByteArray(1, '\0');
    QTest::newRow("bare CR") << "\r"_ba;
    QTest::newRow("bare LF") << "\n"_ba;
    QTest::newRow("CR CR") << "\r\r"_ba;
    QTest::newRow("bell") << "\a"_ba;
    QTest::newRow("escape") << "\x1b[31m"_ba;
    QTest::newRow("delete") << "\x7f"_ba;
    QTest::newRow("C1") << "\xc2\x9b"_ba;
    QTest::newRow("Latin-1") << "\xe4"_ba;
    QTest::newRow("overlong") << "\xc0\xaf"_ba;
    QTest::newRow("half a character") << "\xe4\xb8"_ba;
    QTest::newRow("surrogate") << "\xed\xa0\x80"_ba;
    QTest::newRow("high") << "\xff\xfe"_ba;
}

void TestHostileSmtp::controlsInCommands()
{
    QFETCH(QByteArray, octets);
    const qsizetype had = inbox().size();
    for (const QByteArray &line : {"MAIL FROM:<anna@sender.test>"_ba, "RCPT TO:<mei@example.test>"_ba, "EHLO client.test"_ba, "MAIL FROM:<anna@sender.test> SIZE=1"_ba}) {
        for (qsizetype at = 0; at <= line.size(); at += 3) {
            Peer peer;
            QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
            QVERIFY(peer.command("EHLO client.test").startsWith("250"));
            if (line.startsWith("RCPT"))
                QVERIFY(peer.command("MAIL FROM:<anna@sender.test>").startsWith("250"));
            const QByteArray told = (line.left(at) + octets + line.mid(at)).toPercentEncoding(" :<>@");
            peer.write(line.left(at) + octets + line.mid(at) + "\r\nNOOP\r\n");
            QByteArrayList replies;
            for (QByteArray reply = peer.reply(); !reply.isEmpty(); reply = peer.reply()) {
                replies << reply;
                if (reply.startsWith("250 2.0.0") || reply.startsWith("221"))
                    break;
            }
            const qsizetype lines = 2 + octets.count('\n'); // a bare LF ends a line too, which is refused
            const bool ended = lines == 3 && replies.size() == 2 && peer.closes(); // "ROM:<anna" is a header of HTTP
            QVERIFY2(ended || replies.size() == lines, told + " gave " + QByteArray::number(replies.size()));
            const bool ehlo = line.startsWith("EHLO"); // old clients send their name in any charset
            QVERIFY2(replies[0].startsWith("50") || replies[0].startsWith("55") || (ehlo && replies[0].startsWith("250-")), told + ": " + replies[0]);
            for (const char c : replies[0])
                QVERIFY2((c >= ' ' && c < 0x7f) || c == '\r' || c == '\n', told + ": " + replies[0].toPercentEncoding(" "));
        }
    }
    QCOMPARE(inbox().size(), had);
}

// R6: NUL and odd octets in a text are kept, none ends it.
void TestHostileSmtp::bodiesAreKeptAsTheyCame()
{
    QByteArray all;
    for (int i = 0; i < 256; ++i) {
        if (i != '\r' && i != '\n')
            all += char(i);
    }
    const QByteArrayList texts{QByteArray("Subject: a\0b\r\nX-A\0: c\r\n\r\n", 25) + all + "\r\n",
                               QByteArray(100, '\0') + "\r\n",
                               "\r\n\r\n" + all + "\r\n",
                               all + "\r\n",
                               "no header at all\r\n",
                               ".x\r\n",
                               "..\r\n...\r\n....\r\n",
                               "Subject: x\r\n\r\n" + QByteArray("\0.\0\r\n", 5)};
    for (const QByteArray &text : texts) {
        SmtpClient smtp;
        QVERIFY(m_office.greet(smtp));
        const QByteArray reply = smtp.deliver("anna@sender.test", {"mei@example.test"}, text);
        QVERIFY2(reply.startsWith("250"), reply);
        QVERIFY2(newestRaw().endsWith(text), text.toHex(' '));
        smtp.write(kEnvelope + "BDAT " + QByteArray::number(text.size()) + " LAST\r\n" + text);
        QVERIFY(smtp.readReply().startsWith("250") && smtp.readReply().startsWith("250"));
        QVERIFY(smtp.readReply().startsWith("250 2.0.0"));
        QVERIFY2(newestRaw().endsWith(text), text.toHex(' '));
        const support::RestReply shown = m_office.rest->get(u"/v1/messages/"_s + inbox().first()[u"id"_s].toString());
        QCOMPARE(shown.status, 200);
        QVERIFY(!QJsonDocument::fromJson(shown.body).isNull());
    }
}

// R8: lines without an end. Refused while they come; nothing is gathered.
void TestHostileSmtp::endlessLines_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QByteArray>("reply"); ///< empty: the connection ends
    const QByteArray data = kEnvelope + "DATA\r\n";
    const qint64 mb = 1 << 20;
    QTest::newRow("command of 512") << "NOOP "_ba << 505ll << "\r\n"_ba << "250 2.0.0"_ba;
    QTest::newRow("command of 5,000") << "NOOP "_ba << 5000ll << "\r\n"_ba << "500 5.5.2"_ba;
    QTest::newRow("command of 1 MiB") << "NOOP "_ba << mb << "\r\n"_ba << QByteArray();
    QTest::newRow("64 MiB without an end") << QByteArray() << 64 * mb << QByteArray() << QByteArray();
    QTest::newRow("path of 64 MiB") << "MAIL FROM:<"_ba << 64 * mb << ">\r\n"_ba << QByteArray();
    QTest::newRow("header line of 998") << data << 998ll << "\r\n\r\nx\r\n.\r\n"_ba << "250 2.0.0"_ba;
    QTest::newRow("header line of 5,000") << data + "X: " << 5000ll << "\r\n\r\nx\r\n.\r\n"_ba << "250 2.0.0"_ba;
    QTest::newRow("header line of 100 MiB") << data + "X: " << 100 * mb << "\r\n\r\nx\r\n.\r\n"_ba << "552 5"_ba;
    QTest::newRow("body line of 100 MiB") << data + "X: y\r\n\r\n" << 100 * mb << "\r\n.\r\n"_ba << "552 5"_ba;
}

void TestHostileSmtp::endlessLines()
{
    QFETCH(QByteArray, before);
    QFETCH(qint64, size);
    QFETCH(QByteArray, after);
    QFETCH(QByteArray, reply);
    const qint64 resident = m_office.engine.residentBytes();
    Peer peer;
    QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
    QVERIFY(peer.command("EHLO client.test").startsWith("250"));
    peer.write(before);
    if (before.contains("DATA\r\n")) {
        QVERIFY(peer.reply().startsWith("250 2.1.0") && peer.reply().startsWith("250 2.1.5"));
        QVERIFY(peer.reply().startsWith("354"));
    }
    const QByteArray block(std::min<qint64>(size, 1 << 20), 'x');
    for (qint64 sent = 0; sent < size; sent += block.size())
        peer.write(block);
    peer.write(after);
    if (reply.isEmpty()) {
        QVERIFY(peer.closes());
    } else {
        const QByteArray said = peer.reply();
        QVERIFY2(said.startsWith(reply), said);
        QVERIFY(peer.command("NOOP").startsWith("250"));
    }
    if (!support::kSanitized) {
        const qint64 grown = m_office.engine.residentBytes() - resident;
        QVERIFY2(grown < 16 << 20, qPrintable(QString::number(grown)));
    }
}

// R10: a chunk that is cut off, or whose size is no number: nothing of the mail is kept, nothing reserved.
void TestHostileSmtp::brokenOffChunks_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<QByteArray>("reply");
    for (const char *size : {"18446744073709551616", "18446744073709551615", "9223372036854775808", "-1", "0x10", "1e3", "10 LAST LAST", "LAST", "", "10 10", "1 2 LAST", "+5 LAST", "5LAST"})
        QTest::addRow("BDAT %s", size) << "BDAT " + QByteArray(size) + "\r\n" << "501 5.5.4"_ba;
    QTest::newRow("BDAT 2^63-1") << "BDAT 9223372036854775807 LAST\r\nabc"_ba << QByteArray();
    QTest::newRow("BDAT 10^12") << "BDAT 1000000000000\r\nabc"_ba << QByteArray();
    QTest::newRow("cut off") << "BDAT 1000 LAST\r\nSubject: half\r\n\r\nx\r\n"_ba << QByteArray();
    QTest::newRow("cut off later") << "BDAT 6\r\nX: y\r\nBDAT 1000 LAST\r\nhalf"_ba << "250 2.0.0"_ba;
    QTest::newRow("never the last") << "BDAT 6\r\nX: y\r\n"_ba << "250 2.0.0"_ba;
    QTest::newRow("DATA cut off") << "DATA\r\nSubject: half\r\n\r\nx\r\n."_ba << "354 "_ba;
    QTest::newRow("DATA cut off at CR") << "DATA\r\nSubject: half\r\n\r\nx\r\n.\r"_ba << "354 "_ba;
}

void TestHostileSmtp::brokenOffChunks()
{
    QFETCH(QByteArray, said);
    QFETCH(QByteArray, reply);
    const qsizetype had = inbox().size();
    const qint64 resident = m_office.engine.residentBytes();
    {
        Peer peer;
        QVERIFY(peer.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
        QVERIFY(peer.command("EHLO client.test").startsWith("250"));
        peer.write(kEnvelope + said);
        QVERIFY(peer.reply().startsWith("250 2.1.0") && peer.reply().startsWith("250 2.1.5"));
        const QByteArray got = reply.isEmpty() ? QByteArray() : peer.reply();
        QVERIFY2(got.startsWith(reply), got);
    }
    QVERIFY(m_office.deliver("behind it").startsWith("250"));
    QCOMPARE(inbox().size(), had + 1);
    if (!support::kSanitized)
        QVERIFY(m_office.engine.residentBytes() - resident < 16 << 20);
}

// R50: a browser or another server that was led here. Closed at its first line; what stands in its body was not said to us.
void TestHostileSmtp::otherProtocols_data()
{
    QTest::addColumn<QByteArray>("said");
    const QByteArray mail = "EHLO evil.test\r\n" + kEnvelope + "DATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";
    for (const char *method : {"GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE", "get", "Post"})
        QTest::newRow(method) << QByteArray(method) + " / HTTP/1.1\r\nHost: 127.0.0.1:25\r\nContent-Length: 500\r\n\r\n" + mail;
    QTest::newRow("HTTP/2") << "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + mail;
    QTest::newRow("header first") << "Host: 127.0.0.1\r\n\r\n" + mail;
    QTest::newRow("multipart") << "Content-Disposition: form-data; name=\"x\"\r\n\r\n" + mail;
    QTest::newRow("TLS 1.2 hello") << QByteArray("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n", 12) + mail;
    QTest::newRow("TLS 1.3 hello") << QByteArray("\x16\x03\x03\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + QByteArray(500, 'x') + "\r\n" + mail;
}

void TestHostileSmtp::otherProtocols()
{
    QFETCH(QByteArray, said);
    const qsizetype had = inbox().size();
    for (const char *listener : {"smtp", "submission"}) {
        for (const bool cut : {false, true}) {
            RawSocket socket;
            QVERIFY(socket.connectTo(m_office.engine.port(QString::fromLatin1(listener))));
            for (qsizetype at = 0; at < said.size(); at += cut ? 7 : said.size())
                socket.write(said.mid(at, cut ? 7 : said.size()));
            const QByteArray replies = socket.readToEnd();
            QVERIFY(!socket.isOpen());
            QVERIFY2(!replies.contains("\n250") && !replies.contains("354 "), replies);
        }
    }
    QCOMPARE(inbox().size(), had);
}

void TestHostileSmtp::smtpToOtherPorts_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("SMTP") << "EHLO x\r\n" + kEnvelope + "DATA\r\nx\r\n.\r\nQUIT\r\n";
    QTest::newRow("IMAP") << "a1 LOGIN a b\r\na2 SELECT INBOX\r\n"_ba;
    QTest::newRow("FTP") << "USER a\r\nPASS b\r\nSTOR x\r\n"_ba;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", 10) + QByteArray(300, '\0');
    QTest::newRow("Redis") << "*1\r\n$8\r\nFLUSHALL\r\n"_ba;
    QTest::newRow("PROXY") << "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET /v1/domains HTTP/1.1\r\nHost: localhost\r\n\r\n"_ba;
}

void TestHostileSmtp::smtpToOtherPorts()
{
    QFETCH(QByteArray, said);
    for (const char *listener : {"http", "https", "submissions"}) {
        RawSocket socket;
        QVERIFY(socket.connectTo(m_office.engine.port(QString::fromLatin1(listener))));
        socket.write(said);
        const QByteArray answers = socket.readToEnd();
        QVERIFY2(!socket.isOpen(), listener);
        QVERIFY2(answers.count("HTTP/1.1 ") <= 1 && !answers.contains("HTTP/1.1 2") && !answers.contains("250 "), answers);
    }
}

QTEST_GUILESS_MAIN(TestHostileSmtp)
#include "tst_hostilesmtp.moc"
