// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/scriptedserver.h"
#include "trust/dkimverifier.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RestReply;
using support::ScriptedServer;
using support::SmtpClient;

namespace {

/// A line that was broken out of a field, or an octet that a terminal obeys.
QByteArray smuggled(const QByteArray &text)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith("X-Evil") || line.startsWith("\tX-Evil"))
            return line;
    }
    for (const char c : text) {
        if ((quint8(c) < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f)
            return "control character " + QByteArray::number(c);
    }
    QByteArray bare = text;
    bare.replace("\r\n", "");
    return bare.contains('\r') ? "a bare CR"_ba : QByteArray();
}

} // namespace

/// What strangers say, on its way to others: to the next server, into notices, into the log.
class TestHostileRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void noticesCannotBeForged_data();
    void noticesCannotBeForged();
    void oneMailIsOneMailFurtherOn();
    void signedAsItIsSent();

private:
    QJsonArray inbox() { return m_office.rest->list(m_office.messagesPath()); }
    qsizetype waiting() { return m_office.rest->list(u"/v1/queue?state=ready,active,deferred"_s).size(); }
    Office m_office;
    ScriptedServer m_server;
};

void TestHostileRelay::initTestCase()
{
    QVERIFY(m_server.start(u"127.0.0.1"_s));
    m_office.engine.addConfig(u"[log]\nlevel = \"debug\"\n[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nsmarthost = \"%1\"\n"_s.arg(m_server.hostPort()));
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

void TestHostileRelay::init()
{
    m_server.replies.clear();
    m_server.mails.clear();
    m_server.lines.clear();
}

// R16: each place where a stranger's text gets into a delivery status notification (RFC 3464) or the log.
void TestHostileRelay::noticesCannotBeForged_data()
{
    QTest::addColumn<QByteArray>("hello");
    QTest::addColumn<QByteArray>("mail"); ///< parameters
    QTest::addColumn<QByteArray>("rcpt"); ///< address and parameters
    QTest::addColumn<QByteArray>("reply");
    const QByteArray to = "<bo@far.example> NOTIFY=FAILURE", no = "550 5.1.1 no such user";
    const auto row = [](const char *name, const QByteArray &hello, const QByteArray &mail, const QByteArray &rcpt, const QByteArray &reply) {
        QTest::newRow(name) << hello << mail << rcpt << reply;
    };
    row("plain", "client.test", "", to, no);
    for (const char *text : {"a+0D+0AX-Evil:+201", "+0AX-Evil:1", "+0DX-Evil:1", "a+00b", "a+1B[31mred", "a+7Fb", "a+0D+0A+0D+0AX-Evil:1", "a+FF+FE", "a+C2+85X-Evil:1", "a+E2+80+A8X-Evil:1"}) {
        row(("ENVID " + QByteArray(text)).constData(), "client.test", " RET=FULL ENVID=" + QByteArray(text), to, no);
        row(("ORCPT " + QByteArray(text)).constData(), "client.test", "", to + " ORCPT=rfc822;" + text, no);
    }
    for (const char *type : {"rfc822\tX", "x-evil", "utf-8"})
        row(("ORCPT of type " + QByteArray(type)).constData(), "client.test", "", to + " ORCPT=" + type + ";a@b", no);
    for (const char *name : {"[IPv6:::1]", "a\xc3\xa9", "x\xff\xfe", "a.b.c.d", "-", "a+b/c", "WIN_PC"})
        row(("EHLO " + QByteArray(name)).constData(), name, "", to, no);
    for (const QByteArray &address : {"<\"a b\"@far.example>"_ba, "<\"a\\\"b\"@far.example>"_ba, "<a'$(id)`x`@far.example>"_ba, "<\"<script>\"@far.example>"_ba, "<\"a;X-Evil: 1\"@far.example>"_ba, "<=?utf-8?q?=0A?=@far.example>"_ba})
        row(("to " + address).constData(), "client.test", "", address + " NOTIFY=FAILURE", no);
    for (const QByteArray &reply : {"550 5.1.1 \x1b[31mred\x1b]0;title\x07"_ba, "550-5.1.1 first\r\n550-X-Evil: 1\r\n550 X-Evil: 2"_ba, "550 5.1.1 \xff\xfe\xc2\x85 Latin gr\xfc\xdf"_ba, "550 5.1.1 \xe2\x80\xae\xe2\x80\xa8X-Evil: 1"_ba, "550 5.1.1 " + QByteArray(490, 'x'), "550 5.1.1 <img src=x>&amp;--boundary"_ba,
                                    "550 5.1.1 a\tb\x0b\x0c"_ba, "550 5.9.999 X"_ba, "550 5.1.1"_ba, "599 9.9.9 ?"_ba, "550 5.1.1 --=_"_ba})
        row(("reply " + reply.left(60).toPercentEncoding(" :")).constData(), "client.test", "", to, reply);
}

void TestHostileRelay::noticesCannotBeForged()
{
    QFETCH(QByteArray, hello);
    QFETCH(QByteArray, mail);
    QFETCH(QByteArray, rcpt);
    QFETCH(QByteArray, reply);
    m_server.replies.insert("EHLO", "250-peer.test\r\n250-8BITMIME\r\n250 DSN"); // offered, yet it refuses: the notice is ours
    m_server.replies.insert("RCPT", reply);
    const qsizetype had = inbox().size();
    SmtpClient smtp;
    QVERIFY(smtp.connectTo(m_office.engine.port(u"smtp"_s)).startsWith("220"));
    QByteArray said = smtp.command("EHLO " + hello);
    if (said.startsWith("250"))
        said = smtp.command("MAIL FROM:<mei@example.test>" + mail);
    if (said.startsWith("250"))
        said = smtp.command("RCPT TO:" + rcpt);
    if (said.startsWith("250")) {
        QVERIFY(smtp.command("DATA").startsWith("354"));
        const QByteArray accepted = smtp.command("Subject: lost\r\n\r\ntext\r\n.");
        QVERIFY2(accepted.startsWith("250"), accepted);
        QTRY_COMPARE_WITH_TIMEOUT(inbox().size(), had + 1, 30'000);
        const QByteArray notice = m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(inbox().first()[u"id"_s].toString())).body;
        QVERIFY2(notice.contains("Action: failed"), notice);
        QVERIFY2(smuggled(notice).isEmpty(), smuggled(notice) + "\n" + notice);
        for (const QByteArray &line : notice.split('\n'))
            QVERIFY2(line.size() <= 1000, line.left(100)); // RFC 5322 2.1.1
        QCOMPARE(notice.count("\r\nAuto-Submitted:"), 1);
        const QString last = m_office.rest->list(u"/v1/queue?mailId="_s + QString::fromLatin1(accepted.trimmed().split(' ').last())).first()[u"lastReply"_s].toString();
        for (const QChar c : last)
            QVERIFY2(c.unicode() >= 0x20 && c.unicode() != 0x7f && c.unicode() != 0x85 && c.unicode() != 0x2028, last.toUtf8().toPercentEncoding(" :"));
    } else {
        QVERIFY2(said.startsWith('5') && smuggled(said).isEmpty(), said);
        QCOMPARE(inbox().size(), had);
    }
    QFile log(m_office.engine.folder() + u"/postkontord.log"_s);
    QVERIFY(log.open(QIODevice::ReadOnly));
    QVERIFY2(smuggled(log.readAll()).isEmpty(), "the log");
    for (const QByteArray &line : m_server.lines)
        QVERIFY2(smuggled(line).isEmpty(), line.toPercentEncoding(" :"));
}

// R2: what port 25 took is one mail at the next server too, without lone line ends, its dots stuffed.
void TestHostileRelay::oneMailIsOneMailFurtherOn()
{
    const QByteArrayList ends{"\r\n", "\n", "\r", "\r\r\n", "\n\r", "\n\n", QByteArray("\r\0\n", 3), QByteArray("\0\r\n", 3), " \r\n"};
    const QByteArray inside = "MAIL FROM:<evil@far.example>\r\nRCPT TO:<evil@far.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n";
    QByteArrayList taken;
    int tried = 0;
    for (const QByteArray &left : ends) {
        for (const QByteArray &right : ends) {
            for (const QByteArray &dots : {"."_ba, ".."_ba}) {
                const QByteArray text = Office::letter("outside", "text" + left + dots + right + inside);
                SmtpClient smtp;
                QVERIFY(m_office.greet(smtp));
                const QByteArray reply = smtp.deliver("anna@sender.test", {"bo@far.example"}, text);
                QVERIFY2(reply.startsWith("250 2.0.0") || reply.startsWith("550 5.5.2"), reply);
                QVERIFY(smtp.command("NOOP").startsWith("250"));
                if (reply.startsWith("250"))
                    taken << text;
                ++tried;
            }
        }
    }
    QVERIFY(tried >= 126 && taken.size() >= 10);
    QTRY_COMPARE_WITH_TIMEOUT(m_server.mails.size(), taken.size(), 60'000);
    for (const ScriptedServer::Mail &mail : m_server.mails) {
        const qsizetype at = mail.text.indexOf("From: Anna");
        QVERIFY2(at > 0 && taken.contains(mail.text.mid(at)), mail.text.toPercentEncoding(" \r\n:<>")); // octet for octet
        QCOMPARE(mail.to, QList<QByteArray>{"<bo@far.example>"});
    }
    for (const QByteArray &line : m_server.lines)
        QVERIFY2(!line.contains("evil"), line);
}

// R2: DKIM is computed over what goes over the wire, however it came in.
void TestHostileRelay::signedAsItIsSent()
{
    const QString domain = m_office.rest->list(u"/v1/domains"_s).first()[u"id"_s].toString();
    QJsonArray records;
    const auto keys = [&] {
        records = m_office.rest->get(u"/v1/domains/%1/dns"_s.arg(domain)).object()[u"records"_s].toArray();
        return std::count_if(records.begin(), records.end(), [](const QJsonValue &record) { return record[u"purpose"_s] == u"dkim"_s; });
    };
    QTRY_COMPARE_WITH_TIMEOUT(keys(), 2, 60'000);
    QHash<QByteArray, QByteArray> dns;
    for (const QJsonValue &record : records)
        dns.insert(record[u"name"_s].toString().toLatin1(), record[u"value"_s].toString().toLatin1());

    const QByteArrayList bodies{"plain\r\n", ".\r\n..\r\n.x\r\n", "no end", "\r\n\r\n\r\n", "trailing \t \r\n\r\n\r\n", QByteArray("a\0b\0.\0\r\n", 9), QByteArray(900, 'x') + "\r\n", "gr\xc3\xbc\xc3\x9f\r\n",
                                "\xff\xfe\r\n", " . \r\n", "From x\r\n>From y\r\n", QByteArray("\r\n").repeated(50) + "." + QByteArray("\r\n").repeated(50), "a\tb  c\r\n"};
    int sent = 0;
    for (const QByteArray &body : bodies) {
        const QByteArray whole = "From: mei@example.test\r\nTo: bo@far.example\r\nSubject:  two   blanks\r\n\tfolded\r\n\r\n" + body;
        SmtpClient smtp;
        QVERIFY(m_office.greet(smtp));
        const QByteArray reply = smtp.deliver("mei@example.test", {"bo@far.example"}, whole);
        QVERIFY2(reply.startsWith("250"), reply);
        ++sent;
        for (const QJsonObject &message : {QJsonObject{{u"text"_s, QString::fromUtf8(body)}}, QJsonObject{{u"html"_s, QString::fromUtf8(body)}}, QJsonObject{{u"content"_s, QString::fromLatin1(whole.toBase64())}},
                                           QJsonObject{{u"content"_s, QString::fromLatin1(QByteArray(whole).replace("\r\n", "\n").toBase64())}}}) {
            QJsonObject json = message;
            json[u"from"_s] = u"mei@example.test"_s;
            json[u"to"_s] = u"bo@far.example"_s;
            const RestReply answer = m_office.rest->post(message.contains(u"content"_s) ? u"/v1/messages:raw"_s : u"/v1/messages"_s, QJsonDocument(json).toJson());
            QVERIFY2(answer.status == 202 || answer.status == 422, answer.body);
            sent += answer.status == 202;
        }
    }
    QVERIFY(sent > 30);
    QTRY_COMPARE_WITH_TIMEOUT(m_server.mails.size(), sent, 60'000);
    for (const ScriptedServer::Mail &mail : m_server.mails) {
        trust::DkimVerifier verifier(mail.text, 0);
        QCOMPARE(verifier.signatures().size(), 2);
        for (qsizetype n = 0; n < 2; ++n) {
            const QByteArray name = verifier.signatures()[n].keyName();
            QVERIFY2(dns.contains(name), name);
            QVERIFY2(verifier.verify(n, {trust::DkimKeyAnswer::Found, {dns[name]}}) == trust::DkimState::Pass, mail.text.toPercentEncoding(" \r\n:<>=;"));
        }
    }
}

QTEST_GUILESS_MAIN(TestHostileRelay)
#include "tst_hostilerelay.moc"
