// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include "support/scramclient.h"
#include "support/seededusers.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using support::SmtpClient;

namespace {

const QString kAnna = u"anna@example.test"_s;
const QString kPassword = u"Plant3dSecret-öffne dich"_s;
const QString kAppPassword = u"plnt-apps-ecre-tabc"_s;

QByteArray plain(const QString &name, const QString &password)
{
    return ('\0' + name.toUtf8() + '\0' + password.toUtf8()).toBase64();
}

} // namespace

/// Signing in at a real engine: what is offered, refused, shown and kept. Mail programs: tst_mailprograms.
class TestSignIn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void gsaslBindsTheChannel_data();
    void gsaslBindsTheChannel();
    void refused_data();
    void refused();
    void onlyInsideTls();
    void onlyAsOneself();
    void openRelay_data();
    void openRelay();
    void shownWhileItLasts();
    void whatIsKept();

private:
    struct Ran
    {
        int code = -1;
        QByteArray output;
    };
    Ran run(const QString &program, const QStringList &arguments, const QByteArray &input = {});
    quint16 port(bool implicit) const { return m_office.engine.port(implicit ? u"submissions"_s : u"submission"_s); }
    /// The newest message of mei, once it is there.
    QByteArray received(const QString &subject);
    /// Signed in over TLS from the start.
    bool signIn(SmtpClient &client, const QString &password = kPassword);

    /// What was said so far in the sessions that are open.
    void keepTranscripts();

    support::Office m_office;
    QByteArray m_transcripts;
    QTemporaryDir m_home;
};

void TestSignIn::initTestCase()
{
    m_office.engine.addConfig(u"[log]\nlevel = \"debug\"\n"_s);
    {
        support::SeededUsers users(m_office.engine.dataDir());
        const base::Id anna = users.add(kAnna, kPassword);
        QVERIFY(anna && users.addAppPassword(anna, kAnna, kAppPassword));
        control::UserChange office;
        office.sendAs = QStringList{u"office@example.test"_s};
        QVERIFY(users.change(anna, office));
        const base::Id bert = users.add(u"bert@example.test"_s, kPassword);
        control::UserChange locked;
        locked.locked = true;
        QVERIFY(users.change(bert, locked));
        const base::Id carl = users.add(u"carl@example.test"_s, kPassword);
        QVERIFY(users.setTwoFactor(carl, "12345678901234567890"));
    }
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

TestSignIn::Ran TestSignIn::run(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    if (QStandardPaths::findExecutable(program).isEmpty())
        return {-1, program.toUtf8() + " is missing: ./dev test installs it"};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_home.path());
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return {-1, "did not end: " + process.readAll()};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

QByteArray TestSignIn::received(const QString &subject)
{
    for (int tries = 0; tries < 100; ++tries) {
        for (const QJsonValue &one : m_office.rest->list(m_office.messagesPath())) {
            if (one[u"subject"].toString() == subject)
                return m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(one[u"id"].toString())).body;
        }
        QTest::qWait(50);
    }
    return {};
}

bool TestSignIn::signIn(SmtpClient &client, const QString &password)
{
    return client.connectTo(port(true), true).startsWith("220") && client.command("EHLO client.test").contains("250-AUTH ") &&
           client.command("AUTH PLAIN " + plain(kAnna, password)).startsWith("235 2.7.0");
}

void TestSignIn::keepTranscripts()
{
    for (const QJsonValue &one : m_office.rest->list(u"/v1/connections"_s))
        m_transcripts += m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(one[u"id"].toString())).body;
}

void TestSignIn::gsaslBindsTheChannel_data()
{
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("in");
    QTest::newRow("SCRAM-SHA-256-PLUS") << u"SCRAM-SHA-256-PLUS"_s << kPassword << true;
    QTest::newRow("SCRAM-SHA-256-PLUS, an app password") << u"SCRAM-SHA-256-PLUS"_s << kAppPassword << true;
    QTest::newRow("SCRAM-SHA-256-PLUS, wrong") << u"SCRAM-SHA-256-PLUS"_s << u"wrong"_s << false;
    QTest::newRow("SCRAM-SHA-256, the channel left out") << u"SCRAM-SHA-256 --no-cb"_s << kPassword << true;
    QTest::newRow("PLAIN") << u"PLAIN"_s << kPassword << true;
    QTest::newRow("LOGIN") << u"LOGIN"_s << kPassword << true;
}

// The RFC's other side by somebody else: gsasl over GnuTLS computes the binding of its own end (tls-exporter).
void TestSignIn::gsaslBindsTheChannel()
{
    QFETCH(QString, mechanism);
    QFETCH(QString, password);
    QFETCH(bool, in);
    QStringList arguments{u"--client"_s, u"--smtp"_s, u"--starttls"_s, u"--x509-ca-file="_s, u"--verbose"_s, u"--mechanism"_s, mechanism.section(u' ', 0, 0), u"-a"_s, kAnna, u"-p"_s, password, u"127.0.0.1"_s, QString::number(port(false))};
    if (mechanism.contains(u' '))
        arguments.prepend(mechanism.section(u' ', 1));
    const Ran ran = run(u"gsasl"_s, arguments);
    QVERIFY2((ran.code == 0) == in, ran.output.right(2000));
    QVERIFY2(ran.output.contains(in ? "235 2.7.0" : "535 5.7.8"), ran.output);
}

void TestSignIn::refused_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("reply");
    const auto row = [](const char *name, const QByteArray &command, const QByteArray &reply) { QTest::newRow(name) << command << reply; };
    row("wrong password", "AUTH PLAIN " + plain(kAnna, u"no"_s), "535 5.7.8");
    row("unknown user", "AUTH PLAIN " + plain(u"nobody@example.test"_s, kPassword), "535 5.7.8");
    row("mailbox without user", "AUTH PLAIN " + plain(u"mei@example.test"_s, kPassword), "535 5.7.8");
    row("locked", "AUTH PLAIN " + plain(u"bert@example.test"_s, kPassword), "535 5.7.13");
    row("second factor", "AUTH PLAIN " + plain(u"carl@example.test"_s, kPassword), "534 5.7.9");
    row("unknown mechanism", "AUTH CRAM-MD5", "504 5.5.4");
    row("tokens without an issuer", "AUTH OAUTHBEARER", "504 5.5.4");
    row("foreign authzid", "AUTH PLAIN " + ("bert@example.test" + QByteArray::fromBase64(plain(kAnna, kPassword))).toBase64(), "535 5.7.8");
    row("no base64", "AUTH PLAIN ???", "501 5.5.2");
    row("before it", "MAIL FROM:<anna@example.test>", "530 5.7.0");
}

void TestSignIn::refused()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, reply);
    SmtpClient client;
    QVERIFY(client.connectTo(port(false)).startsWith("220"));
    client.command("EHLO client.test");
    QVERIFY(client.startTls());
    QVERIFY(client.command("EHLO client.test").contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\r\n"));
    const QByteArray got = client.command(command);
    QVERIFY2(got.startsWith(reply), got);
    keepTranscripts();
}

void TestSignIn::onlyInsideTls()
{
    SmtpClient loopback; // may: nobody is between
    loopback.connectTo(port(false));
    QVERIFY(loopback.command("EHLO client.test").contains("250-AUTH "));
    SmtpClient smtp; // port 25 is for other servers
    smtp.connectTo(m_office.engine.port(u"smtp"_s));
    QVERIFY(!smtp.command("EHLO client.test").contains("250-AUTH "));
    QVERIFY(smtp.command("AUTH PLAIN " + plain(kAnna, kPassword)).startsWith("502 5.5.1"));
}

void TestSignIn::onlyAsOneself()
{
    SmtpClient client;
    QVERIFY(signIn(client));
    QVERIFY(client.command("MAIL FROM:<office@example.test>").startsWith("250"));
    QVERIFY(client.command("RSET").startsWith("250"));
    const QByteArray foreign = client.command("MAIL FROM:<mei@example.test>");
    QVERIFY2(foreign.startsWith("553 5.7.1 You may not send as mei@example.test, only as anna@example.test"), foreign);
    const QByteArray header = client.deliver("anna@example.test", {"mei@example.test"}, "From: mei@example.test\r\nSubject: not hers\r\n\r\nHello\r\n");
    QVERIFY2(header.startsWith("553 5.7.1"), header);
    QVERIFY(client.deliver("anna@example.test", {"mei@example.test"}, "From: Office <office@example.test>\r\nSubject: hers\r\n\r\nHello\r\n").startsWith("250"));
    const QByteArray mail = received(u"hers"_s); // what was missing is there
    QVERIFY2(mail.contains("\r\nMessage-ID: <") && mail.contains("\r\nDate: "), mail);
    for (const QJsonValue &one : m_office.rest->list(m_office.messagesPath()))
        QVERIFY(one[u"subject"].toString() != "not hers"_L1);
}

void TestSignIn::openRelay_data()
{
    QTest::addColumn<QByteArray>("recipient");
    for (const char *recipient : {"x@far.test", "@example.test:x@far.test", "x%far.test@example.test", "far.test!x", "\"x@far.test\"@example.test", "x@[192.0.2.1]",
                                  "\"x@far.test\"", "x%far.test@[127.0.0.1]", "far.test!x@example.test"})
        QTest::newRow(recipient) << QByteArray(recipient);
}

// Whoever has not signed in gets nothing out, however the address is dressed up; a failed sign-in changes nothing.
void TestSignIn::openRelay()
{
    QFETCH(QByteArray, recipient);
    for (const QString &listener : {u"smtp"_s, u"submission"_s}) {
        SmtpClient client;
        client.connectTo(m_office.engine.port(listener));
        client.command("EHLO client.test");
        client.command("AUTH PLAIN " + plain(kAnna, u"wrong"_s));
        for (const char *sender : {"<>", "<anna@example.test>", "<x@far.test>"}) {
            const QByteArray begun = client.command(QByteArray("MAIL FROM:") + sender);
            QVERIFY2(begun.startsWith(listener == "smtp"_L1 ? "250" : "530 5.7.0"), begun);
            const QByteArray got = client.command("RCPT TO:<" + recipient + ">");
            QVERIFY2(got.startsWith("5"), got);
            client.command("RSET");
        }
    }
}

void TestSignIn::shownWhileItLasts()
{
    SmtpClient client;
    QVERIFY(signIn(client));
    keepTranscripts();
    QVERIFY2(m_transcripts.contains("AUTH PLAIN ***") && m_transcripts.contains("235 2.7.0"), m_transcripts);
    QStringList users;
    for (const QJsonValue &one : m_office.rest->list(u"/v1/connections"_s)) {
        if (one[u"protocol"].toString() == "submissions"_L1)
            users << one[u"user"].toString();
    }
    QVERIFY2(users.contains(kAnna), qPrintable(users.join(u' ')));
    QVERIFY(client.command("QUIT").startsWith("221"));
}

// After all of that: who came in is told, and no password is anywhere.
void TestSignIn::whatIsKept()
{
    QStringList kinds;
    QByteArray all = m_office.engine.log().toUtf8();
    for (const QJsonValue &one : m_office.rest->list(u"/v1/events"_s)) {
        kinds << one[u"kind"].toString();
        all += QJsonDocument(one.toObject()).toJson();
    }
    QVERIFY(kinds.contains("user.signed_in"_L1) && kinds.contains("user.sign_in_failed"_L1));
    all += m_transcripts;
    const QByteArray metrics = m_office.rest->get(u"/metrics"_s).body;
    QVERIFY(metrics.contains("sign_ins_total{result=\"signed_in\"}"));
    all += metrics;
    for (const QString &secret : {kPassword, kAppPassword}) {
        QVERIFY(!all.contains(secret.toUtf8()));
        QVERIFY(!all.contains(secret.toUtf8().toBase64().left(12)));
        QVERIFY(!all.contains(plain(kAnna, secret)));
    }
    QVERIFY(m_office.engine.stop() == 0);
    for (QDirIterator it(m_office.engine.dataDir(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY2(!content.contains(kPassword.toUtf8()) && !content.contains(kAppPassword.toUtf8()) && !content.contains(plain(kAnna, kPassword)),
                 qPrintable(file.fileName()));
    }
}

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_signin.moc"
