// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakedns.h"
#include "support/office.h"
#include "support/scriptedserver.h"
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QSslCertificate>
#include <QSslSocket>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

/// SIGHUP and SIGTERM: what is running goes on to its end.
class TestReload : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newCertificateForNewSessions();
    void brokenCertificateChangesNothing();
    void newRetryTimes();
    void newNameServersAndRoutes();
    void drainLetsTheTransactionFinish();

private:
    bool writeCertificate(const QString &name);
    QString servedName();
    void configure(Office &office);
    Office *m_office = nullptr;
};

bool TestReload::writeCertificate(const QString &name)
{
    const QString folder = m_office->engine.folder();
    return QProcess::execute(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s,
                                            u"-nodes"_s, u"-days"_s, u"30"_s, u"-subj"_s, u"/CN="_s + name, u"-out"_s,
                                            folder + u"/cert.pem"_s, u"-keyout"_s, folder + u"/key.pem"_s}) == 0;
}

/// Common name of the certificate a new session is shown.
QString TestReload::servedName()
{
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, m_office->engine.port(u"https"_s));
    if (!socket.waitForEncrypted(30000))
        return {};
    return socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0);
}

void TestReload::configure(Office &office)
{
    m_office = &office;
    office.engine.addConfig(u"[tls]\ncertificate = \"%1/cert.pem\"\nkey = \"%1/key.pem\"\n"_s.arg(office.engine.folder()));
}

void TestReload::newCertificateForNewSessions()
{
    Office office;
    configure(office);
    QVERIFY(writeCertificate(u"first.example.test"_s));
    QVERIFY(office.open());
    QCOMPARE(servedName(), u"first.example.test"_s);
    SmtpClient running;
    QVERIFY(office.greet(running));
    QVERIFY(running.startTls());
    QVERIFY(running.command("EHLO client.test").startsWith("250"));
    QVERIFY(running.command("MAIL FROM:<a@b.test>").startsWith("250"));

    QVERIFY(writeCertificate(u"second.example.test"_s));
    office.engine.reload();
    QVERIFY(office.engine.waitForLog("reloaded the certificate"));
    QTRY_COMPARE_WITH_TIMEOUT(servedName(), u"second.example.test"_s, 30000);

    QVERIFY(running.command("RCPT TO:<mei@example.test>").startsWith("250")); // as if nothing had happened
    QVERIFY(running.command("DATA").startsWith("354"));
    QVERIFY(running.command("Subject: over two certificates\r\n\r\nx\r\n.").startsWith("250"));
    QVERIFY(office.deliver("in plain").startsWith("250"));
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 2);
    QCOMPARE(office.engine.stop(), 0);
}

void TestReload::brokenCertificateChangesNothing()
{
    Office office;
    configure(office);
    QVERIFY(writeCertificate(u"good.example.test"_s));
    QVERIFY(office.open());
    QFile broken(office.engine.folder() + u"/cert.pem"_s);
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate));
    broken.write("-----BEGIN CERTIFICATE-----\nrubbish\n");
    broken.close();
    office.engine.reload();
    QVERIFY(office.engine.waitForLog("the old certificate stays"));
    QCOMPARE(servedName(), u"good.example.test"_s);
    QCOMPARE(office.engine.stop(), 0);
    // At start there is nothing to fall back to: a bad configuration.
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not become ready"_s));
    QVERIFY(!office.engine.start());
    QCOMPARE(office.engine.stop(), 2);
    QVERIFY2(office.engine.log().contains(u"tls.certificate"_s) || office.engine.log().contains(u"cert.pem"_s), qPrintable(office.engine.log()));
}

void TestReload::newRetryTimes()
{
    Office office;
    office.engine.addConfig(u"[queue]\nretry_for = [\"far.test=lifetime_h:24\"]\n"_s);
    QVERIFY(office.open());
    office.rest->post(u"/v1/destinations/far.test/pause"_s, "{}");
    const auto lifeOfNextMail = [&] {
        const auto accepted = office.rest->post(u"/v1/messages"_s, R"({"from": "a@b.test", "to": ["c@far.test"], "subject": "x", "text": "x"})");
        const QString mail = accepted.object().value(u"mailId").toString();
        const QJsonObject item = office.rest->list(u"/v1/queue?mailId="_s + mail).at(0).toObject();
        const auto at = [&](const char *name) { return QDateTime::fromString(item.value(QLatin1StringView(name)).toString(), Qt::ISODateWithMs); };
        return at("queuedAt").msecsTo(at("expiresAt")) / 3600000;
    };
    QCOMPARE(lifeOfNextMail(), 24);
    office.engine.addConfig(u"lifetime_h = 48\ndelay_notice_h = 1000000\n"_s); // wrong: nothing changes
    office.engine.reload();
    QVERIFY(office.engine.waitForLog("delay_notice_h"));
    QCOMPARE(lifeOfNextMail(), 24);
    office.engine.setConfig(u"[queue]\nretry_for = [\"far.test=lifetime_h:30\"]\n"_s);
    office.engine.reload();
    QVERIFY(office.engine.waitForLog("reloaded the retry times"));
    QCOMPARE(lifeOfNextMail(), 30);
}

void TestReload::newNameServersAndRoutes()
{
    support::FakeDns silent;
    support::FakeDns speaks;
    silent.keepSilent("far.test");
    speaks.addMx("far.test", 0, "");
    const QString settings = u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[dns]\ntimeout_s = 60\nservers = [\"%1\"]\n"_s;
    Office office;
    office.engine.addConfig(settings.arg(silent.server()));
    QVERIFY(office.open());
    const auto send = [&](const QByteArray &to) {
        return u"/v1/queue?mailId="_s + QString::fromLatin1(office.deliver("mail", to).trimmed().split(' ').last());
    };
    const auto reply = [&](const QString &path) { return office.rest->list(path).first()[u"lastReply"_s].toString(); };
    const QString waiting = send("bo@far.test");
    QTRY_VERIFY(silent.questions("far.test") > 0);
    support::ScriptedServer server;
    QVERIFY(server.start(u"127.0.0.1"_s));
    office.engine.setConfig(settings.arg(speaks.server()) + u"[delivery]\nroutes = [\"near.test=%1\"]\n"_s.arg(server.hostPort()));
    office.engine.reload();
    // What was asked of the one that says nothing is asked anew.
    QTRY_VERIFY_WITH_TIMEOUT(reply(waiting).startsWith(u"5.1.10 "), 30'000);
    send("bo@near.test");
    QTRY_COMPARE_WITH_TIMEOUT(server.mails.size(), 1, 30'000);
    office.engine.setConfig(settings.arg(speaks.server()) + u"[delivery]\nroutes = [\"near.test\"]\n"_s); // wrong: nothing changes
    office.engine.reload();
    QVERIFY(office.engine.waitForLog("delivery.routes"));
    send("bo@near.test");
    QTRY_COMPARE_WITH_TIMEOUT(server.mails.size(), 2, 30'000);
}

void TestReload::drainLetsTheTransactionFinish()
{
    Office office;
    QVERIFY(office.open());
    SmtpClient idle;
    QVERIFY(office.greet(idle));
    SmtpClient inHand;
    QVERIFY(office.greet(inHand));
    QVERIFY(inHand.command("MAIL FROM:<a@b.test>").startsWith("250"));
    QVERIFY(inHand.command("RCPT TO:<mei@example.test>").startsWith("250"));
    QVERIFY(inHand.command("DATA").startsWith("354"));
    inHand.write("Subject: at the last moment\r\n\r\nx\r\n");
    const quint16 smtpPort = office.engine.port(u"smtp"_s);
    office.engine.terminate();
    QVERIFY(idle.readReply().startsWith("421 4.3.2"));
    QVERIFY(idle.atEnd());
    const auto refused = [&] { return SmtpClient().connectTo(smtpPort).isEmpty(); };
    QVERIFY(refused()); // no new ones
    QVERIFY(inHand.command(".").startsWith("250 2.0.0"));
    QVERIFY(inHand.readReply().startsWith("421"));
    QVERIFY(inHand.atEnd());
    QCOMPARE(office.engine.stop(), 0);
    QVERIFY(office.engine.start());
    office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
    const QJsonArray kept = office.rest->list(office.messagesPath());
    QCOMPARE(kept.size(), 1);
    QCOMPARE(kept[0][u"subject"_s].toString(), u"at the last moment"_s);
}

QTEST_GUILESS_MAIN(TestReload)
#include "tst_reload.moc"
