// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/networknamespace.h"
#include "support/office.h"
#include "support/seededusers.h"
#include "support/tokenissuer.h"
#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace {

const QString kPassword = u"Plant3dSecret-öffne dich"_s;
const QString kAppPassword = u"plnt-apps-ecre-tabc"_s;
constexpr int kMostWays = 60;

enum Tls { Cleartext, StartTls, Implicit };
constexpr const char *kTls[] = {"no TLS", "STARTTLS", "implicit TLS"};

struct Ran
{
    int code = -1;
    QByteArray output;
};

/// A mail to mei, as a program is told to send it.
struct Sending
{
    QString user;      ///< whose address it is from
    QString mechanism; ///< "SCRAM-SHA-256"
    QString secret;    ///< password or token
    Tls tls = StartTls;
    QString host;
    quint16 port = 0;
    QString subject;

    bool isToken() const { return mechanism == "OAUTHBEARER"_L1 || mechanism == "XOAUTH2"_L1; }
    QByteArray mail() const { return "From: " + user.toUtf8() + "\r\nTo: mei@example.test\r\nSubject: " + subject.toUtf8() + "\r\n\r\nHello\r\n"; }
};

} // namespace

/// The programs people send mail with: each mechanism that each of them knows, inside STARTTLS and implicit TLS, with password, app
/// password and token; and each refused when the secret is wrong, or without TLS from another host.
class TestMailPrograms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void signsIn_data() { ways(); }
    void signsIn();
    void wrongSecret_data() { ways(); }
    void wrongSecret();
    void cleartextFromAnotherHost_data();
    void cleartextFromAnotherHost();

private:
    void ways();
    /// Of each way to send: what is told of who signs in is told once in a while for each.
    static QString user(int way) { return u"user%1@example.test"_s.arg(way); }
    Ran send(const QString &program, const Sending &sending);
    Ran swaks(const Sending &sending);
    Ran msmtp(const Sending &sending);
    Ran curl(const Sending &sending);
    Ran mutt(const Sending &sending);
    /// The issuer lives in the test's thread: its loop runs meanwhile.
    Ran run(const QString &program, const QStringList &arguments, const QByteArray &input = {});
    QString file(const QString &name, const QByteArray &content);
    QString secretFor(const QString &what, const QString &user, const QString &mechanism);
    QByteArray received(const QString &subject);

    support::TokenIssuer m_issuer;
    const support::TokenSigner m_signer{"rsa-1"};
    support::Office m_office;
    QTemporaryDir m_home;
    QString m_trusted; ///< the engine's certificate
};

void TestMailPrograms::initTestCase()
{
    QVERIFY(m_issuer.start());
    m_issuer.keys = {m_signer.jwk()};
    {
        support::SeededUsers users(m_office.engine.dataDir());
        for (int way = 0; way < kMostWays; ++way) {
            const base::Id id = users.add(user(way), kPassword);
            QVERIFY(id && users.addAppPassword(id, user(way), kAppPassword));
        }
    }
    m_office.engine.addConfig(m_issuer.settings());
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QFile pem;
    for (QDirIterator it(m_office.engine.dataDir() + u"/tls"_s, QDir::Files); it.hasNext();)
        pem.setFileName(it.next());
    QVERIFY(pem.open(QIODevice::ReadOnly));
    const QByteArray content = pem.readAll();
    const qsizetype begin = content.indexOf("-----BEGIN CERTIFICATE-----");
    QVERIFY(begin >= 0);
    m_trusted = file(u"trusted.pem"_s, content.mid(begin, content.indexOf("-----END CERTIFICATE-----") + 26 - begin));
}

void TestMailPrograms::ways()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("mechanism");
    QTest::addColumn<Tls>("tls");
    QTest::addColumn<QString>("what");
    int way = 0;
    const std::pair<const char *, QList<const char *>> known[] = {{"swaks", {"PLAIN", "LOGIN"}},
                                                                  {"msmtp", {"PLAIN", "LOGIN", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"}},
                                                                  {"curl", {"PLAIN", "LOGIN", "OAUTHBEARER"}}, // the last wherever it is offered
                                                                  {"mutt", {"PLAIN", "LOGIN", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"}}};
    for (const auto &[program, mechanisms] : known) {
        for (const char *mechanism : mechanisms) {
            const bool token = Sending{{}, QString::fromLatin1(mechanism)}.isToken();
            for (const Tls tls : {StartTls, Implicit}) {
                const auto row = [&](const QString &what) {
                    QTest::addRow("%s, %s, %s, %s", program, mechanism, kTls[tls], qPrintable(what)) << user(way++) << QString::fromLatin1(program) << QString::fromLatin1(mechanism) << tls << what;
                };
                row(token ? u"token"_s : u"password"_s);
                if (!token && tls == Implicit)
                    row(u"app password"_s);
            }
        }
    }
    QVERIFY(way <= kMostWays);
}

QString TestMailPrograms::secretFor(const QString &what, const QString &user, const QString &mechanism)
{
    if (what == "token"_L1)
        return QString::fromLatin1(m_signer.token(m_issuer.claims(user)));
    if (what == "wrong"_L1 && Sending{user, mechanism}.isToken())
        return QString::fromLatin1(support::TokenSigner("rsa-1").token(m_issuer.claims(user)));
    return what == "wrong"_L1 ? u"Plant3dSecret-oeffne dich"_s : what == "password"_L1 ? kPassword : kAppPassword;
}

void TestMailPrograms::signsIn()
{
    QFETCH(QString, user);
    QFETCH(QString, program);
    QFETCH(QString, mechanism);
    QFETCH(Tls, tls);
    QFETCH(QString, what);
    const QString listener = tls == Implicit ? u"submissions"_s : u"submission"_s;
    const Sending sending{user, mechanism, secretFor(what, user, mechanism), tls, u"127.0.0.1"_s, m_office.engine.port(listener), QString::fromLatin1(QTest::currentDataTag())};
    const Ran ran = send(program, sending);
    QVERIFY2(ran.code == 0, ran.output);
    const QByteArray mail = received(sending.subject);
    QVERIFY2(mail.contains(" with ESMTPSA "), mail);
    QVERIFY2(mail.contains("Return-Path: <" + user.toUtf8() + '>'), mail);
    bool known = false; // by that mechanism, and no other that the program may have preferred
    for (const QJsonValue &one : m_office.rest->list(u"/v1/events?limit=20"_s))
        known = known || (one[u"kind"].toString() == "user.signed_in"_L1 && one[u"detail"][u"address"].toString() == user && one[u"detail"][u"mechanism"].toString() == mechanism);
    QVERIFY(known);
}

void TestMailPrograms::wrongSecret()
{
    QFETCH(QString, user);
    QFETCH(QString, program);
    QFETCH(QString, mechanism);
    QFETCH(Tls, tls);
    const QString listener = tls == Implicit ? u"submissions"_s : u"submission"_s;
    const Sending sending{user, mechanism, secretFor(u"wrong"_s, user, mechanism), tls, u"127.0.0.1"_s, m_office.engine.port(listener), u"never"_s};
    const Ran ran = send(program, sending);
    QVERIFY2(ran.code > 0, ran.output);
    for (const QJsonValue &one : m_office.rest->list(m_office.messagesPath()))
        QVERIFY(one[u"subject"].toString() != sending.subject);
}

void TestMailPrograms::cleartextFromAnotherHost_data()
{
    QTest::addColumn<QString>("program");
    for (const char *program : {"swaks", "msmtp", "curl", "mutt"})
        QTest::newRow(program) << QString::fromLatin1(program);
}

void TestMailPrograms::cleartextFromAnotherHost()
{
    QFETCH(QString, program);
    support::NetworkNamespace host;
    if (const QString why = host.make(); !why.isEmpty())
        QSKIP(qPrintable(u"no second host can be made here (needs root and iproute2): "_s + why));
    support::EngineProcess engine;
    {
        support::SeededUsers users(engine.dataDir());
        QVERIFY(users.add(user(0), kPassword));
    }
    engine.setLauncher(host.launcher());
    engine.setEnvironment(u"POSTKONTOR_LISTEN_SUBMISSION"_s, host.address() + u":587"_s);
    QVERIFY2(engine.start(), qPrintable(engine.log()));
    const Sending sending{user(0), u"PLAIN"_s, kPassword, Cleartext, host.address(), 587, u"never"_s};
    const Ran ran = send(program, sending);
    QVERIFY2(ran.code > 0, ran.output);
    QVERIFY(!ran.output.contains("235 "));
    QCOMPARE(engine.stop(), 0);
}

Ran TestMailPrograms::send(const QString &program, const Sending &sending)
{
    return program == "swaks"_L1 ? swaks(sending) : program == "msmtp"_L1 ? msmtp(sending) : program == "curl"_L1 ? curl(sending) : mutt(sending);
}

Ran TestMailPrograms::swaks(const Sending &sending)
{
    QStringList arguments{u"--server"_s, u"%1:%2"_s.arg(sending.host).arg(sending.port), u"--auth"_s, sending.mechanism, u"--auth-user"_s, sending.user, u"--auth-password"_s, sending.secret,
                          u"--from"_s, sending.user, u"--to"_s, u"mei@example.test"_s, u"--header"_s, u"Subject: "_s + sending.subject};
    if (sending.tls != Cleartext)
        arguments << (sending.tls == Implicit ? u"--tls-on-connect"_s : u"--tls"_s);
    return run(u"swaks"_s, arguments);
}

Ran TestMailPrograms::msmtp(const Sending &sending)
{
    const QString secret = file(u"secret"_s, sending.secret.toUtf8() + '\n');
    return run(u"msmtp"_s, {u"--host="_s + sending.host, u"--port=%1"_s.arg(sending.port), sending.tls == Cleartext ? u"--tls=off"_s : u"--tls=on"_s, u"--tls-certcheck=off"_s,
                            sending.tls == Implicit ? u"--tls-starttls=off"_s : u"--tls-starttls=on"_s, u"--auth="_s + sending.mechanism.toLower(), u"--user="_s + sending.user,
                            u"--passwordeval=cat "_s + secret, u"--from="_s + sending.user, u"mei@example.test"_s},
               sending.mail());
}

Ran TestMailPrograms::curl(const Sending &sending)
{
    QStringList arguments{u"-sS"_s, u"--insecure"_s, u"--login-options"_s, u"AUTH="_s + sending.mechanism, u"--mail-from"_s, sending.user, u"--mail-rcpt"_s, u"mei@example.test"_s, u"--upload-file"_s, u"-"_s};
    if (sending.tls != Cleartext)
        arguments << u"--ssl-reqd"_s;
    if (sending.isToken())
        arguments << u"--oauth2-bearer"_s << sending.secret << u"--user"_s << sending.user + u':';
    else
        arguments << u"--user"_s << sending.user + u':' + sending.secret;
    arguments << u"%1://%2:%3"_s.arg(sending.tls == Implicit ? u"smtps"_s : u"smtp"_s, sending.host).arg(sending.port);
    return run(u"curl"_s, arguments, sending.mail());
}

Ran TestMailPrograms::mutt(const Sending &sending)
{
    QByteArray settings = "set smtp_url=smtp" + QByteArray(sending.tls == Implicit ? "s" : "") + "://" + QUrl::toPercentEncoding(sending.user) + '@' + sending.host.toLatin1() + ':' + QByteArray::number(sending.port) +
                          "\nset smtp_authenticators=" + sending.mechanism.toLatin1().toLower() + "\nset from=" + sending.user.toUtf8() +
                          "\nset use_envelope_from=yes copy=no charset=utf-8\nset ssl_verify_host=no\nset certificate_file=" + m_trusted.toUtf8() +
                          "\nset ssl_starttls=" + (sending.tls == Cleartext ? "no" : "yes") + "\nset ssl_force_tls=" + (sending.tls == Cleartext ? "no" : "yes") + '\n';
    if (sending.isToken())
        settings += "set smtp_oauth_refresh_command=\"cat " + file(u"token"_s, sending.secret.toUtf8() + '\n').toUtf8() + "\"\n";
    else
        settings += "set smtp_pass=\"" + sending.secret.toUtf8() + "\"\n";
    return run(u"mutt"_s, {u"-n"_s, u"-F"_s, file(u"muttrc"_s, settings), u"-s"_s, sending.subject, u"--"_s, u"mei@example.test"_s}, "Hello\n");
}

Ran TestMailPrograms::run(const QString &program, const QStringList &arguments, const QByteArray &input)
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
    if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 60'000))
        return {-1, "did not end: " + process.readAll()};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

QString TestMailPrograms::file(const QString &name, const QByteArray &content)
{
    QFile out(m_home.filePath(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        qFatal("no file %s", qPrintable(out.fileName()));
    return out.fileName();
}

QByteArray TestMailPrograms::received(const QString &subject)
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

QTEST_GUILESS_MAIN(TestMailPrograms)
#include "tst_mailprograms.moc"
