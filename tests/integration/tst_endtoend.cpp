// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/eventsocket.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#ifdef Q_OS_UNIX
#include <csignal>
#endif

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::EventSocket;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

QByteArray sampleBody(const QByteArray &subject)
{
    return "From: Anna <anna@sender.test>\r\nTo: mei@example.test\r\nSubject: " + subject
        + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\n\r\nHello\r\n.leading dot\r\n";
}

/// An engine with one mailbox and a client that has said EHLO.
struct Office
{
    EngineProcess engine;
    std::unique_ptr<RestClient> rest;
    QString mailbox;
    SmtpClient smtp;

    bool open()
    {
        if (!engine.start())
            return false;
        rest = std::make_unique<RestClient>(engine.url({}), engine.token());
        mailbox = rest->ensureMailbox(u"mei@example.test"_s);
        return !mailbox.isEmpty() && smtp.connectTo(engine.port(u"smtp"_s)).startsWith("220 mail.example.test")
            && smtp.command("EHLO client.test").contains("PIPELINING");
    }
    QString messagesPath() const { return u"/v1/mailboxes/%1/messages"_s.arg(mailbox); }
    bool deliver(const QByteArray &body) { return smtp.deliver("a@b.test", {"mei@example.test"}, body).startsWith("250 2.0.0"); }
};

} // namespace

/// One message from SMTP to disk, REST and WebSocket; then over a restart.
class TestEndToEnd : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void receivedKeptPushedShown();
    void survivesARestart();
    void refusesStrangers();
    void submissionNeedsAnAccount();
    void startTlsAndImplicitTls();
    void disposableMailbox();
    void searchFindsChinese();
    void secondStartNamesTheHolder();
    void drainsOnTerm();
    void refusesBadConfiguration();
    void missedEventsAreReplayed();
    void connectionsAreListedAndClosed();
    void filesAreForTheAccountOnly();
    void hangupReloads();
    void checkOpensTheCertificate();
    void strayArgumentIsRefused();
    void statusCountsConnections();
};

void TestEndToEnd::receivedKeptPushedShown()
{
    Office office;
    QVERIFY(office.open());
    EventSocket events;
    QVERIFY(events.open(office.engine, {u"mailbox:"_s + office.mailbox}));
    const QByteArray body = sampleBody("=?UTF-8?B?5L2g5aW9?=");
    QVERIFY(office.smtp.deliver("anna@sender.test", {"mei+tag@example.test"}, body).startsWith("250 2.0.0"));

    QVERIFY(events.waitFor(u"message.received"_s, 1));
    const QJsonObject pushed = events.ofType(u"message.received"_s).first().object.value(u"data").toObject();
    QCOMPARE(pushed.value(u"subject").toString(), u"你好"_s);
    const QJsonArray listed = office.rest->list(office.messagesPath());
    QCOMPARE(listed.size(), 1);
    QCOMPARE(listed[0].toObject(), pushed);

    const QString path = u"/v1/messages/"_s + pushed.value(u"id").toString();
    const RestReply raw = office.rest->get(path + u"/raw"_s);
    QCOMPARE(raw.status, 200);
    QVERIFY(raw.header("Content-Type").startsWith("message/rfc822"));
    QVERIFY(raw.body.endsWith("\r\n" + body));
    QVERIFY2(raw.body.startsWith("Return-Path: <anna@sender.test>\r\nReceived: "), raw.body.left(300).constData());
    const RestReply shown = office.rest->get(path);
    QCOMPARE(shown.status, 200);
    QVERIFY(shown.object().value(u"text").toString().contains(u"leading dot"_s));
    QCOMPARE(office.rest->get(path, {{"If-None-Match", shown.header("ETag")}}).status, 304);
    const RestReply trace = office.rest->get(u"/v1/mails/%1/trace"_s.arg(pushed.value(u"mailId").toString()));
    QCOMPARE(trace.status, 200);
    QVERIFY(trace.body.contains("mail.accepted"));

    QCOMPARE(office.rest->send("PATCH", path, R"({"seen": true})").status, 200);
    QVERIFY(events.waitFor(u"message.flags"_s, 1));
    QCOMPARE(office.rest->get(u"/v1/mailboxes/"_s + office.mailbox).object().value(u"unread").toInt(-1), 0);
}

void TestEndToEnd::survivesARestart()
{
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.deliver(sampleBody("kept")));
    const QString path = u"/v1/messages/"_s + office.rest->list(office.messagesPath())[0].toObject().value(u"id").toString();
    const QByteArray raw = office.rest->get(path + u"/raw"_s).body;
    const QByteArray token = office.engine.token();
    QCOMPARE(office.engine.stop(), 0);
    QVERIFY(office.engine.start());
    QCOMPARE(office.engine.token(), token);
    RestClient rest(office.engine.url({}), token);
    QCOMPARE(rest.get(path + u"/raw"_s).body, raw);
    QCOMPARE(rest.send("DELETE", path).status, 204);
    QCOMPARE(rest.list(office.messagesPath()).size(), 0);
    QCOMPARE(rest.post(path + u"/restore"_s, "{}").status, 200);
    QCOMPARE(rest.list(office.messagesPath()).size(), 1);
}

void TestEndToEnd::refusesStrangers()
{
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.smtp.command("MAIL FROM:<a@b.test>").startsWith("250 2.1.0"));
    QVERIFY(office.smtp.command("RCPT TO:<nobody@elsewhere.test>").startsWith("550 5.7.1"));
    QVERIFY(office.smtp.command("RCPT TO:<nobody@example.test>").startsWith("550 5.1.1"));
    QVERIFY(office.smtp.command("RCPT TO:<postmaster>").startsWith("250"));
    RestClient stranger(office.engine.url({}), "wrong");
    QCOMPARE(stranger.get(u"/v1/domains"_s).status, 401);
    QCOMPARE(office.rest->get(u"/v1/domains"_s, {{"Origin", "http://evil.test"}}).status, 403);
    QCOMPARE(office.rest->get(u"/v1/nothing"_s).status, 404);
}

void TestEndToEnd::submissionNeedsAnAccount()
{
    EngineProcess engine;
    QVERIFY(engine.start());
    SmtpClient smtp;
    QVERIFY(smtp.connectTo(engine.port(u"submission"_s)).startsWith("220"));
    QVERIFY(smtp.command("EHLO client.test").startsWith("250"));
    QVERIFY(smtp.command("MAIL FROM:<a@b.test>").startsWith("530 5.7.0"));
    SmtpClient secure;
    QVERIFY(secure.connectTo(engine.port(u"submissions"_s), true).startsWith("220"));
    QVERIFY(secure.command("EHLO client.test").startsWith("250"));
    QVERIFY(secure.command("MAIL FROM:<a@b.test>").startsWith("530 5.7.0"));
}

void TestEndToEnd::startTlsAndImplicitTls()
{
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.smtp.startTls());
    QVERIFY(office.smtp.command("MAIL FROM:<a@b.test>").startsWith("503")); // RFC 3207 4.2: EHLO is needed again
    const QByteArray ehlo = office.smtp.command("EHLO client.test");
    QVERIFY(ehlo.startsWith("250") && !ehlo.contains("STARTTLS"));
    QVERIFY(office.deliver(sampleBody("over TLS")));
    const QString id = office.rest->list(office.messagesPath())[0].toObject().value(u"id").toString();
    QVERIFY(office.rest->get(u"/v1/messages/%1/raw"_s.arg(id)).body.contains("with ESMTPS"));

    QSslSocket https;
    https.setPeerVerifyMode(QSslSocket::VerifyNone);
    https.connectToHostEncrypted(u"127.0.0.1"_s, office.engine.port(u"https"_s));
    QVERIFY(https.waitForEncrypted(10000));
    https.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    QVERIFY(https.waitForDisconnected(10000));
    QVERIFY(https.readAll().startsWith("HTTP/1.1 200"));
}

void TestEndToEnd::disposableMailbox()
{
    Office office;
    QVERIFY(office.open());
    const RestReply made = office.rest->post(u"/v1/mailboxes"_s, R"({"ttlSeconds": 3600})");
    QCOMPARE(made.status, 201);
    const QByteArray address = made.object().value(u"address").toString().toUtf8();
    const QString path = u"/v1/mailboxes/"_s + made.object().value(u"id").toString();
    QVERIFY(address.endsWith("@example.test"));
    QVERIFY(office.smtp.deliver("a@b.test", {address}, sampleBody("code 123")).startsWith("250"));

    RestClient guest(office.engine.url({}), made.object().value(u"token").toString().toUtf8());
    QCOMPARE(guest.list(path + u"/messages"_s).size(), 1);
    QCOMPARE(guest.get(u"/v1/domains"_s).status, 403);
    QCOMPARE(guest.get(office.messagesPath()).status, 404);
    QCOMPARE(office.rest->send("DELETE", path).status, 204);
    QCOMPARE(guest.get(path).status, 401);
    QVERIFY(office.smtp.command("MAIL FROM:<a@b.test>").startsWith("250"));
    QVERIFY(office.smtp.command("RCPT TO:<" + address + ">").startsWith("550 5.1.1"));
}

void TestEndToEnd::searchFindsChinese()
{
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.deliver("Subject: report\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n今天的会议改到下午三点\r\n"));
    QVERIFY(office.deliver(sampleBody("unrelated")));
    const QString path = office.messagesPath() + u"?q="_s + QString::fromLatin1(QUrl::toPercentEncoding(u"会议"_s));
    QTRY_COMPARE_WITH_TIMEOUT(office.rest->list(path).size(), 1, 20000); // the index is built behind the accept path
    QCOMPARE(office.rest->list(path)[0].toObject().value(u"subject").toString(), u"report"_s);
}

void TestEndToEnd::secondStartNamesTheHolder()
{
    EngineProcess engine;
    QVERIFY(engine.start());
    QProcess second;
    second.start(QStringLiteral(POSTKONTORD_PATH), {u"--config"_s, engine.configFile()});
    QVERIFY(second.waitForFinished(30000));
    QCOMPARE(second.exitCode(), 1);
    const QByteArray error = second.readAllStandardError();
    QVERIFY2(error.contains(QByteArray::number(engine.pid())), error.constData());
}

void TestEndToEnd::drainsOnTerm()
{
    EngineProcess engine;
    QVERIFY(engine.start());
    SmtpClient idle;
    QVERIFY(idle.connectTo(engine.port(u"smtp"_s)).startsWith("220"));
    QCOMPARE(engine.stop(), 0);
    QVERIFY(idle.readReply().startsWith("421"));
    QVERIFY(idle.atEnd());
}

void TestEndToEnd::refusesBadConfiguration()
{
    EngineProcess engine;
    engine.addConfig(u"[smtp]\nmax_recipient = 10\n"_s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not become ready"_s));
    QVERIFY(!engine.start());
    QCOMPARE(engine.stop(), 2);
    QVERIFY2(engine.log().contains(u"smtp.max_recipients"_s), qPrintable(engine.log()));
}

void TestEndToEnd::missedEventsAreReplayed()
{
    Office office;
    QVERIFY(office.open());
    const QString topic = u"mailbox:"_s + office.mailbox;
    QString cursor;
    {
        EventSocket events;
        QVERIFY(events.open(office.engine, {topic}));
        QVERIFY(office.deliver(sampleBody("one")));
        QVERIFY(events.waitFor(u"message.received"_s, 1));
        cursor = events.cursor();
    }
    QVERIFY(office.deliver(sampleBody("two")));
    QVERIFY(office.deliver(sampleBody("three")));
    EventSocket again;
    QVERIFY(again.open(office.engine, {topic}, cursor));
    QVERIFY(again.waitFor(u"message.received"_s, 2));
    QVERIFY(office.deliver(sampleBody("four")));
    QVERIFY(again.waitFor(u"message.received"_s, 3));
    QStringList subjects;
    for (const EventSocket::Frame &frame : again.ofType(u"message.received"_s))
        subjects << frame.object.value(u"data").toObject().value(u"subject").toString();
    QCOMPARE(subjects, (QStringList{u"two"_s, u"three"_s, u"four"_s}));
}

void TestEndToEnd::connectionsAreListedAndClosed()
{
    Office office;
    QVERIFY(office.open());
    QString id;
    for (const QJsonValue &item : office.rest->list(u"/v1/connections"_s)) {
        if (item[u"protocol"].toString() == u"smtp")
            id = item[u"id"].toString();
    }
    QVERIFY(!id.isEmpty());
    QCOMPARE(office.rest->send("DELETE", u"/v1/connections/"_s + id).status, 204);
    QVERIFY(office.smtp.atEnd());
}

/// The index holds subjects and first lines: a data folder that others may enter must not show them.
void TestEndToEnd::filesAreForTheAccountOnly()
{
#ifdef Q_OS_UNIX
    EngineProcess engine;
    QVERIFY(QDir().mkpath(engine.dataDir()));
    QVERIFY(QFile::setPermissions(engine.dataDir(), QFile::Permissions(0x7755)));
    QVERIFY(engine.start());
    int files = 0;
    for (QDirIterator it(engine.dataDir(), QDir::Files, QDirIterator::Subdirectories); it.hasNext(); ++files) {
        const QString name = it.next();
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY2(!(QFile::permissions(name) & others), qPrintable(name));
    }
    QVERIFY(files > 1);
#    ifdef Q_OS_LINUX
    QFile limits(u"/proc/%1/limits"_s.arg(engine.pid())); // a core dump would hold all of it
    QVERIFY(limits.open(QIODevice::ReadOnly));
    const QByteArray all = limits.readAll();
    QVERIFY2(all.mid(all.indexOf("Max core file size")).simplified().startsWith("Max core file size 0 "), all);
#    endif
#else
    QSKIP("access is ruled by the folder's list");
#endif
}

void TestEndToEnd::hangupReloads()
{
#ifdef Q_OS_UNIX
    EngineProcess engine;
    QVERIFY(engine.start());
    QCOMPARE(::kill(pid_t(engine.pid()), SIGHUP), 0);
    RestClient rest(engine.url({}), engine.token());
    QCOMPARE(rest.get(u"/readyz"_s).status, 200);
    QCOMPARE(engine.stop(), 0);
    QVERIFY2(engine.log().contains(u"reloaded"_s), qPrintable(engine.log()));
#else
    QSKIP("no SIGHUP");
#endif
}

void TestEndToEnd::checkOpensTheCertificate()
{
    QTemporaryDir dir;
    const auto write = [&dir](const QString &name, const QByteArray &content) {
        QFile file(dir.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    const auto check = [&dir] {
        QProcess process;
        process.start(QStringLiteral(POSTKONTORD_PATH), {u"--check"_s, u"--config"_s, dir.filePath(u"p.toml"_s)});
        if (!process.waitForFinished(30000))
            return std::pair(-1, QByteArray());
        return std::pair(process.exitCode(), process.readAllStandardError());
    };
    const QByteArray tls = "[tls]\ncertificate = \"" + dir.filePath(u"c.pem"_s).toUtf8() + "\"\nkey = \"" + dir.filePath(u"k.pem"_s).toUtf8() + "\"\n";
    QVERIFY(write(u"p.toml"_s, tls));
    auto [code, said] = check();
    QCOMPARE(code, 2);
    QVERIFY2(said.contains("tls.certificate") && said.contains("c.pem"), said.constData());
    EngineProcess engine; // has made a pair
    QVERIFY(engine.start());
    QDir made(engine.dataDir() + u"/tls"_s);
    QByteArray pem;
    for (const QFileInfo &info : made.entryInfoList(QDir::Files)) {
        QFile file(info.filePath());
        QVERIFY(file.open(QIODevice::ReadOnly));
        pem += file.readAll();
    }
    QVERIFY(write(u"c.pem"_s, pem) && write(u"k.pem"_s, "no key"));
    std::tie(code, said) = check();
    QCOMPARE(code, 2);
    QVERIFY2(said.contains("tls.key"), said.constData());
    QVERIFY(write(u"k.pem"_s, pem));
    std::tie(code, said) = check();
    QVERIFY2(code == 0, said.constData());
}

void TestEndToEnd::strayArgumentIsRefused()
{
    QProcess process;
    process.start(QStringLiteral(POSTKONTORD_PATH), {u"--check"_s, u"postkontor.toml"_s});
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("postkontor.toml"));
}

void TestEndToEnd::statusCountsConnections()
{
    Office office;
    QVERIFY(office.open());
    QVERIFY(office.rest->get(u"/v1/status"_s).object().value(u"connections").toInt() >= 2); // SMTP and this one
}

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_endtoend.moc"
