// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eximserver.h"
#include "support/nameserver.h"
#include "support/office.h"
#include "support/peercases.h"
#include "support/postfixserver.h"
#include "support/scriptedserver.h"
#include "support/smtpsink.h"
#include "support/testauthority.h"
#include <QDateTime>
#include <QDirIterator>
#include <QJsonArray>
#include <QTest>

using namespace support;
using namespace Qt::StringLiterals;

namespace {

/// How many files of a folder hold this message, whole and octet for octet behind what their server put before it.
int copies(const QString &folder, QByteArray message)
{
    message.replace("\r\n", "\n");
    int found = 0;
    for (QDirIterator it(folder, QDir::Files); it.hasNext();) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray stored = file.readAll().replace("\r\n", "\n");
        found += stored.endsWith(message) || stored.endsWith(message + '\n') ? 1 : 0;
    }
    return found;
}

/// How many files of a folder hold all of these.
int files(const QString &folder, const QByteArrayList &wanted)
{
    int found = 0;
    for (QDirIterator it(folder, QDir::Files); it.hasNext();) {
        QFile file(it.next());
        const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        found += std::all_of(wanted.begin(), wanted.end(), [&](const QByteArray &part) { return text.contains(part); }) ? 1 : 0;
    }
    return found;
}

const QByteArray kSender = "<anna@anna.postfix.test>";

/// An address where nobody answers: the queue of its listener is full, so the kernel drops what more would come.
struct BlackHole
{
    QTcpServer server;
    QTcpSocket fill[4];
    bool start(const Endpoint &at)
    {
        server.setListenBacklogSize(0);
        if (!server.listen(QHostAddress(at.address), at.port))
            return false;
        server.pauseAccepting();
        for (QTcpSocket &socket : fill) {
            socket.connectToHost(QHostAddress(at.address), at.port);
            if (!socket.waitForConnected(300))
                return true;
        }
        return false;
    }
};

} // namespace

/// Done-when 1 of mail going out, with real parts: an engine, NSD as its name server, and Postfix, Exim, smtp-sink and scripted
/// servers as receivers, all on one port of a network of their own below 127/8. All mails of the table are on their way at a time.
class TestPeers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyCase_data();
    void everyCase();
    void noticesArrive();
    void greylistingEnds();
    void eachRecipientHasItsFate();
    void askedNoticesAreTheirs();
    void sessionsAreResumed();
    void nameServerSaysNothing();
    void cleanup();
    void cleanupTestCase();

private:
    QString at(int octet) const { return m_network + u'.' + QString::number(octet); }
    Endpoint peer(int octet) const { return {at(octet), m_port}; }
    QByteArray filled(QByteArray text) const { return text.replace("$N", m_network.toLatin1()).replace("$PIN", m_authority.pin()); }
    bool startPeers();
    bool startSinks();
    bool startScripts();
    QByteArray zone() const;
    QString config() const;
    /// `mail` and `recipients`: what stands behind "MAIL FROM:" and "RCPT TO:". The mail's id.
    QString submit(const QByteArray &mail, const QList<QByteArray> &recipients, const QByteArray &text);
    bool send(const QByteArray &id, const Case &c);
    void retry(const QString &mailId); ///< what is deferred of it, now
    int outgoing(); ///< connections to other servers
    double resumed();
    bool there(Taker taker) const;
    int taken(Taker taker, const QByteArray &message) const;
    QJsonObject item(const QString &mailId) { return m_office.rest->list(u"/v1/queue?mailId="_s + mailId).first().toObject(); }
    QJsonObject attempt(const QString &mailId);
    /// Of all recipients of a mail, sorted.
    QStringList states(const QString &mailId);

    QString m_network;
    quint16 m_port = 0;
    TestAuthority m_authority;
    NameServer m_dns;
    PostfixServer m_postfix;
    EximServer m_exim;
    std::map<int, SmtpSink> m_sinks;
    std::map<int, ScriptedServer> m_scripts;
    ScriptedServer m_ipv6;
    BlackHole m_hole;
    Office m_office;
    QHash<QByteArray, QString> m_mailIds; ///< by case
    bool m_failed = false;
    bool m_postfixThere = false;
    bool m_eximThere = false;
};

void TestPeers::initTestCase()
{
    if (!NameServer::available() || SmtpSink::program().isEmpty())
        QSKIP("NSD and Postfix are not unpacked: run ./dev test");
    const qint64 pid = QCoreApplication::applicationPid(); // nobody else's addresses, whatever runs beside
    m_network = u"127.%1.%2"_s.arg(64 + pid / 250 % 128).arg(1 + pid % 250);
    QVERIFY(m_ipv6.listen(QHostAddress::LocalHostIPv6));
    m_port = m_ipv6.serverPort();
    QVERIFY(m_authority.make("*.peers.test"));
    QVERIFY(startPeers());
    QVERIFY2(m_dns.start({at(kNameServer), 5300}, zone()), qPrintable(m_dns.output()));
    m_office.engine.addConfig(config());
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    for (qsizetype i = 0; i < peerCases().size(); ++i)
        QVERIFY2(send("case" + QByteArray::number(i), peerCases()[i]), peerCases()[i].name);
}

bool TestPeers::startPeers()
{
    if (PostfixServer::available()) {
        m_postfixThere = m_postfix.start({{peer(kPostfix)}, {peer(kPostfixTls), {"smtpd_tls_security_level=encrypt"}},
                                          {peer(kPostfixOldTls), {"smtpd_tls_protocols=<=TLSv1.1"}}},
                                         "postfix.peers.test", m_authority.certificate(), m_authority.key());
        if (!m_postfixThere)
            qWarning("Postfix: %s", qPrintable(m_postfix.log()));
    }
    if (EximServer::available()) {
        m_eximThere = m_exim.start({{peer(kExim)}, {peer(kEximNoKey)}, {peer(kEximSignIn)}, {{at(kEximImplicit), 465}}},
                                   "exim.peers.test", m_authority.certificate(), m_authority.key());
        if (!m_eximThere)
            qWarning("Exim: %s", qPrintable(m_exim.log()));
    }
    const bool real = m_postfixThere == PostfixServer::available() && m_eximThere == EximServer::available();
    return real && startSinks() && startScripts() && m_hole.start(peer(kBlackHole));
}

bool TestPeers::startSinks()
{
    const std::pair<int, QStringList> sinks[] = {
        {kSink, {}}, {kSinkOld, {u"-e"_s}}, {kSinkSevenBit, {u"-8"_s}}, {kSinkDropConnect, {u"-q"_s, u"connect"_s}},
        {kSinkDropEhlo, {u"-q"_s, u"ehlo"_s}}, {kSinkDropMail, {u"-q"_s, u"mail"_s}}, {kSinkDropRcpt, {u"-q"_s, u"rcpt"_s}},
        {kSinkDropData, {u"-q"_s, u"data"_s}}, {kSinkDropText, {u"-q"_s, u"."_s}}, {kSinkBusy, {u"-Q"_s, u"rcpt"_s}}, {kSinkAborts, {u"-A"_s, u"0"_s}},
    };
    for (const auto &[octet, options] : sinks) {
        const bool keep = octet != kSinkDropText; // takes the mail and never says so
        if (!m_sinks[octet].start(options, keep, m_port, at(octet)))
            return false;
    }
    return true;
}

bool TestPeers::startScripts()
{
    for (const int octet : {kScript, kSilent, kHalf, kSlow, kRude, kBrokenTls}) {
        if (!m_scripts[octet].start(at(octet), m_port))
            return false;
    }
    m_scripts[kSilent].replies.insert("GREETING", "silent");
    m_scripts[kHalf].replies.insert("EHLO", "half");
    m_scripts[kSlow].greetingDelayMs = 1500;
    m_scripts[kRude].replies.insert("GREETING", "554 5.3.2 closed for good");
    ScriptedServer &broken = m_scripts[kBrokenTls];
    broken.certificate = QSslCertificate::fromPath(m_authority.certificate()).value(0);
    broken.breakHandshake = true;
    return !broken.certificate.isNull();
}

QByteArray TestPeers::zone() const
{
    QByteArray records;
    for (int octet = 1; octet < 64; ++octet)
        records += "p" + QByteArray::number(octet) + ".peers A " + at(octet).toLatin1() + '\n';
    QByteArray many;
    for (int i = 0; i < 100; ++i)
        many += "many MX 50 an-exchanger-with-a-long-name-" + QByteArray::number(i) + ".peers\n";
    records += "anna.postfix MX 10 p2.peers\nunasked MX 10 p10.peers\n";
    for (const Case &c : peerCases())
        records += filled(c.records).replace("$MANY", many) + '\n';
    return records;
}

QString TestPeers::config() const
{
    QByteArrayList rules;
    for (const Case &c : peerCases()) {
        if (!c.rule.isEmpty())
            rules << '"' + c.to.mid(c.to.indexOf('@') + 1) + '=' + filled(c.rule) + '"';
    }
    return uR"([log]
level = "debug"
[smtp]
relay_from = ["127.0.0.0/8"]
[delivery]
mx_port = %1
connect_timeout_s = 2
reply_timeout_s = 5
idle_s = 2
tls_ca_file = "%2"
tls_for = [%3]
[dns]
servers = ["%4:5300"]
timeout_s = 1
)"_s.arg(m_port).arg(m_authority.authority(), QString::fromLatin1(rules.join(", ")), at(kNameServer));
}

QString TestPeers::submit(const QByteArray &mail, const QList<QByteArray> &recipients, const QByteArray &text)
{
    SmtpClient client;
    if (!m_office.greet(client))
        return {};
    QByteArray reply = client.command("MAIL FROM:" + mail);
    for (const QByteArray &recipient : recipients) {
        if (reply.startsWith("250"))
            reply = client.command("RCPT TO:" + filled(recipient));
    }
    if (reply.startsWith("250"))
        reply = client.command("DATA");
    if (reply.startsWith("354")) {
        client.write(SmtpClient::dotStuffed(text) + ".\r\n");
        reply = client.readReply();
    }
    if (!reply.startsWith("250"))
        qWarning("%s: %s", recipients.value(0).constData(), reply.constData());
    return reply.startsWith("250") ? QString::fromLatin1(reply.trimmed().split(' ').last()) : QString();
}

bool TestPeers::send(const QByteArray &id, const Case &c)
{
    const QByteArray parameters = c.text == Utf8 ? " SMTPUTF8 BODY=8BITMIME" : c.text == EightBit ? " BODY=8BITMIME" : "";
    return !(m_mailIds[c.name] = submit(kSender + parameters, {'<' + c.to + '>'}, peerLetter(id, c.text))).isEmpty();
}

bool TestPeers::there(Taker taker) const
{
    return taker == Postfix ? m_postfixThere : taker == Exim ? m_eximThere : true;
}

int TestPeers::taken(Taker taker, const QByteArray &message) const
{
    int found = 0;
    switch (taker) {
    case Nobody:
        break;
    case Postfix:
        return copies(m_postfix.mailbox(u"bo"_s), message);
    case Exim:
        return copies(m_exim.mailbox(), message);
    case Sink:
        for (const auto &[octet, sink] : m_sinks)
            found += copies(sink.folder(), message);
        break;
    case Script:
        for (const auto &[octet, server] : m_scripts)
            found += int(std::count_if(server.mails.begin(), server.mails.end(), [&](const ScriptedServer::Mail &mail) { return mail.text.endsWith(message); }));
        found += int(std::count_if(m_ipv6.mails.begin(), m_ipv6.mails.end(), [&](const ScriptedServer::Mail &mail) { return mail.text.endsWith(message); }));
        break;
    }
    return found;
}

QStringList TestPeers::states(const QString &mailId)
{
    QStringList all;
    for (const QJsonValue &row : m_office.rest->list(u"/v1/queue?mailId="_s + mailId))
        all << row[u"state"_s].toString();
    all.sort();
    return all;
}

QJsonObject TestPeers::attempt(const QString &mailId)
{
    QJsonObject last;
    for (const QJsonValue &event : m_office.rest->list(u"/v1/mails/%1/trace"_s.arg(mailId))) {
        if (event[u"kind"_s] == u"delivery.attempt"_s)
            last = event.toObject();
    }
    return last;
}

void TestPeers::everyCase_data()
{
    QTest::addColumn<int>("index");
    for (qsizetype i = 0; i < peerCases().size(); ++i)
        QTest::newRow(peerCases()[i].name) << int(i);
}

void TestPeers::everyCase()
{
    QFETCH(int, index);
    const Case &c = peerCases()[index];
    const bool postfix = c.last >= kPostfix && c.last <= kPostfixOldTls;
    const bool exim = c.last >= kExim && c.last <= kEximImplicit;
    if ((postfix && !m_postfixThere) || (exim && !m_eximThere))
        QSKIP("Postfix and Exim are not unpacked, or this is not root");
    const QString mailId = m_mailIds.value(c.name);
    const QString state = QString::fromLatin1(c.state);
    QJsonObject row;
    QTRY_VERIFY2_WITH_TIMEOUT((row = item(mailId), row[u"state"_s].toString() == state || row[u"attempts"_s].toInt() > 0),
                              qPrintable(row[u"state"_s].toString() + u' ' + row[u"lastReply"_s].toString()), 60'000);
    const QString told = row[u"state"_s].toString() + u": "_s + row[u"lastReply"_s].toString();
    QVERIFY2(row[u"state"_s].toString() == state, qPrintable(told));
    QVERIFY2(row[u"lastReply"_s].toString().startsWith(QString::fromUtf8(c.lastReply)), qPrintable(told));

    // Once, to the right server, whole.
    const QByteArray message = peerLetter("case" + QByteArray::number(index), c.text);
    for (const Taker taker : {Postfix, Exim, Sink, Script}) {
        if (there(taker))
            QTRY_COMPARE_WITH_TIMEOUT(taken(taker, message), taker == c.taker ? 1 : 0, 20'000);
    }
    const QJsonObject event = attempt(mailId);
    const QJsonObject detail = event[u"detail"_s].toObject();
    QVERIFY(!event.isEmpty());
    QCOMPARE(detail[u"result"_s].toString(), state);
    if (c.last != 0)
        QCOMPARE(detail[u"remoteAddress"_s].toString(), u"%1:%2"_s.arg(at(c.last)).arg(m_port));
    const QString tls = detail[u"tls"_s].toString();
    const QString expected = QString::fromLatin1(c.tls);
    QVERIFY2(tls.startsWith(expected) || tls.endsWith(u' ' + expected), qPrintable(tls));
    QCOMPARE(tls.isEmpty(), c.tls.isEmpty());

    // Next attempt: the first pause is five minutes and up to a fifth more.
    const QString next = row[u"nextAttemptAt"_s].toString();
    QCOMPARE(next.isEmpty(), state != u"deferred");
    if (!next.isEmpty()) {
        const qint64 pause = QDateTime::fromString(event[u"at"_s].toString(), Qt::ISODateWithMs).msecsTo(QDateTime::fromString(next, Qt::ISODateWithMs));
        QVERIFY2(pause > 295'000 && pause < 365'000, qPrintable(QString::number(pause)));
    }
}

void TestPeers::retry(const QString &mailId)
{
    for (const QJsonValue &row : m_office.rest->list(u"/v1/queue?state=deferred&mailId="_s + mailId))
        m_office.rest->post(u"/v1/queue/%1/retry"_s.arg(row[u"id"_s].toString()), "{}");
}

// The sender of whatever was bounced hears of it, once, through her own Postfix.
void TestPeers::noticesArrive()
{
    if (!m_postfixThere)
        QSKIP("Postfix is not unpacked, or this is not root");
    for (const Case &c : peerCases()) {
        if (c.state != "bounced")
            continue;
        const QByteArray id = "case" + QByteArray::number(&c - peerCases().constData());
        QTRY_VERIFY2_WITH_TIMEOUT(files(m_postfix.mailbox(u"anna"_s), {"Action: failed", id + "@sender.test"}) == 1, c.name, 30'000);
    }
}

void TestPeers::greylistingEnds()
{
    if (!m_eximThere)
        QSKIP("Exim is not unpacked, or this is not root");
    const QString mailId = submit(kSender, {"<grey@text.test>", "<bo@text.test>"}, peerLetter("grey", Dots));
    QVERIFY(!mailId.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(states(mailId), (QStringList{u"deferred"_s, u"sent"_s}), 30'000);
    QTRY_COMPARE(taken(Exim, peerLetter("grey", Dots)), 1);
    retry(mailId);
    QTRY_COMPARE_WITH_TIMEOUT(states(mailId), (QStringList{u"sent"_s, u"sent"_s}), 30'000);
    QTRY_COMPARE(taken(Exim, peerLetter("grey", Dots)), 2);
}

void TestPeers::eachRecipientHasItsFate()
{
    if (!m_postfixThere)
        QSKIP("Postfix is not unpacked, or this is not root");
    const QString mailId = submit(kSender, {"<bo@user.postfix.test>", "<who@user.postfix.test>", "<later@user.postfix.test>"}, peerLetter("three", Dots));
    QVERIFY(!mailId.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(states(mailId), (QStringList{u"bounced"_s, u"deferred"_s, u"sent"_s}), 30'000);
    QTRY_COMPARE(taken(Postfix, peerLetter("three", Dots)), 1);
}

// RFC 3461 5.2.4: Postfix offers DSN, so the request goes along with the mail and the notice is Postfix's, not ours.
void TestPeers::askedNoticesAreTheirs()
{
    if (!m_postfixThere)
        QSKIP("Postfix is not unpacked, or this is not root");
    const QString mailId = submit(kSender + " RET=HDRS ENVID=QQ-314", {"<bo@text.postfix.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bo+2Bold@example.test"}, peerLetter("dsn", Dots));
    QVERIFY(!mailId.isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(states(mailId), QStringList{u"sent"_s}, 30'000);
    const QByteArrayList wanted{"Reporting-MTA: dns; postfix.peers.test", "Original-Envelope-Id: QQ-314", "Original-Recipient: rfc822;bo+old@example.test", "Action: delivered"};
    QTRY_COMPARE_WITH_TIMEOUT(files(m_postfix.mailbox(u"anna"_s), wanted), 1, 30'000);
    QCOMPARE(files(m_postfix.mailbox(u"anna"_s), {"Original-Envelope-Id: QQ-314"}), 1);
}

int TestPeers::outgoing()
{
    const QJsonArray all = m_office.rest->list(u"/v1/connections"_s);
    return int(std::count_if(all.begin(), all.end(), [](const QJsonValue &one) { return one[u"protocol"_s] == u"smtp-out"_s; }));
}

double TestPeers::resumed()
{
    for (const QByteArray &line : m_office.rest->get(u"/metrics"_s).body.split('\n')) {
        if (line.contains("outbound_tls_handshakes_total{kind=\"resumed\"}"))
            return line.split(' ').last().toDouble();
    }
    return -1;
}

void TestPeers::sessionsAreResumed()
{
    for (const auto &[taker, to] : {std::pair(Postfix, "<bo@text.postfix.test>"), std::pair(Exim, "<bo@text.test>")}) {
        if (!there(taker))
            continue;
        // Every connection has gone: the next one shakes hands again.
        QTRY_COMPARE_WITH_TIMEOUT(outgoing(), 0, 30'000);
        const double before = resumed();
        const QByteArray message = peerLetter("resumed", Dots);
        const QString mailId = submit(kSender, {to}, message);
        QTRY_COMPARE_WITH_TIMEOUT(states(mailId), QStringList{u"sent"_s}, 30'000);
        QTRY_COMPARE(taken(taker, message), 1);
        const QJsonObject detail = attempt(mailId)[u"detail"_s].toObject();
        QCOMPARE(detail[u"reused"_s].toBool(), false);
        QVERIFY2(detail[u"tls"_s].toString().startsWith(u"TLSv1.3"), qPrintable(detail[u"tls"_s].toString()));
        QTRY_COMPARE(resumed(), before + 1);
    }
}

void TestPeers::nameServerSaysNothing()
{
    m_dns.freeze();
    const QByteArray message = peerLetter("silence", Dots);
    const QString mailId = submit(kSender, {"<bo@unasked.test>"}, message);
    QTRY_COMPARE_WITH_TIMEOUT(states(mailId), QStringList{u"deferred"_s}, 30'000);
    QVERIFY2(item(mailId)[u"lastReply"_s].toString().startsWith(u"4.4.3 "), qPrintable(item(mailId)[u"lastReply"_s].toString()));
    m_dns.thaw();
    // What the resolver remembers of the failure passes within seconds.
    QTRY_VERIFY_WITH_TIMEOUT((retry(mailId), states(mailId) == QStringList{u"sent"_s}), 30'000);
    QCOMPARE(taken(Sink, message), 1);
}

void TestPeers::cleanup()
{
    m_failed |= QTest::currentTestFailed();
}

void TestPeers::cleanupTestCase()
{
    if (m_failed)
        qWarning("Postfix:\n%s\nExim:\n%s", qPrintable(m_postfix.log()), qPrintable(m_exim.log()));
    if (m_office.engine.running())
        QCOMPARE(m_office.engine.stop(), 0);
}

QTEST_GUILESS_MAIN(TestPeers)
#include "tst_peers.moc"
