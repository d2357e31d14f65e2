// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/nameserver.h"
#include "support/office.h"
#include "support/testauthority.h"
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";

struct Run
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
    /// "config good", "tls failed certificate-name".
    QStringList steps() const
    {
        QStringList list;
        const QJsonArray all = QJsonDocument::fromJson(out).object()[u"steps"_s].toArray();
        for (const QJsonValue &step : all)
            list << u"%1 %2 %3"_s.arg(step[u"what"].toString(), step[u"state"].toString(), step[u"code"].toString()).trimmed();
        return list;
    }
    QString where(qsizetype step) const { return QJsonDocument::fromJson(out).object()[u"steps"_s].toArray()[step][u"where"].toString(); }
};

} // namespace

/// `postkontorctl test-client` against a real engine at its usual ports and a real name server, all on addresses of their own.
class TestTestClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void programs_data();
    void programs();
    void forPeople();
    void outlookByRecord();
    void wrongPassword();
    void certificateOfAnotherName();
    void unknownAuthority();
    void nothingInTheDns_data();
    void nothingInTheDns();
    void wrongPorts_data();
    void wrongPorts();
    void commandLine();

private:
    Run run(const QStringList &arguments, bool trusting = true, const char *language = "C.UTF-8") const;
    Run json(QStringList arguments) const { return run(arguments << u"--json"_s); }
    bool change(const QString &key, const QJsonValue &value);

    QString m_network;
    support::TestAuthority m_authority;
    support::NameServer m_dns;
    Office m_office;
    QString m_password;
};

void TestTestClient::initTestCase()
{
    if (!support::PeerProcess::privileged() || !support::NameServer::available())
        QSKIP("ports below 1024 need root, and NSD is to be unpacked: run ./dev test as root");
    const qint64 pid = QCoreApplication::applicationPid();
    m_network = u"127.%1.%2"_s.arg(64 + pid / 250 % 128).arg(1 + pid % 250);
    const QString server = m_network + u".1"_s;
    QVERIFY(m_authority.make("*.example.test"));
    const QByteArray address = server.toLatin1();
    QVERIFY2(m_dns.start({m_network + u".53"_s, 53},
                         "mail.example A " + address + "\nother.third A " + address
                             + "\nautoconfig.example CNAME mail.example\nautodiscover.example CNAME mail.example\nautoconfig.third CNAME mail.example\n"
                               "_imaps._tcp.example SRV 0 1 993 mail.example\n_submissions._tcp.example SRV 0 1 465 mail.example\n"
                               "_autodiscover._tcp.second SRV 0 1 443 mail.example\nempty A " + address + '\n'),
             qPrintable(m_dns.output()));
    for (const auto &[listener, port] : {std::pair("HTTPS", 443), {"IMAPS", 993}, {"IMAP", 143}, {"SUBMISSION", 587}, {"SUBMISSIONS", 465}})
        m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_"_s + QLatin1StringView(listener), u"%1:%2"_s.arg(server).arg(port));
    m_office.engine.setEnvironment(u"POSTKONTOR_TLS_CERTIFICATE"_s, m_authority.certificate());
    m_office.engine.setEnvironment(u"POSTKONTOR_TLS_KEY"_s, m_authority.key());
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    const QJsonObject user{{u"address"_s, u"li@example.test"_s}, {u"password"_s, QString::fromLatin1(kPassword)}};
    QCOMPARE(m_office.rest->post(u"/v1/users"_s, QJsonDocument(user).toJson()).status, 201);
    m_password = m_office.engine.folder() + u"/password"_s;
    QFile file(m_password);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(kPassword + '\n') > 0);
}

Run TestTestClient::run(const QStringList &arguments, bool trusting, const char *language) const
{
    QStringList all{u"test-client"_s};
    all << arguments << u"--name-server"_s << m_network + u".53"_s;
    if (trusting)
        all << u"--ca-file"_s << m_authority.authority();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, QString::fromLatin1(language));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(POSTKONTORCTL_PATH), all);
    if (!process.waitForFinished(120'000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

bool TestTestClient::change(const QString &key, const QJsonValue &value)
{
    const QJsonObject changes{{key, value}};
    return m_office.rest->send("PATCH", u"/v1/settings"_s, QJsonDocument(QJsonObject{{u"changes"_s, changes}}).toJson()).status == 200;
}

void TestTestClient::programs_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QStringList>("found");
    const QString good = u"config good"_s;
    QTest::newRow("thunderbird") << u"thunderbird"_s << QStringList{good};
    QTest::newRow("outlook") << u"outlook"_s << QStringList{u"config passed no-address"_s, good};
    QTest::newRow("phone") << u"phone"_s << QStringList{u"records good"_s, u"records good"_s, good};
}

/// From the address alone to a mail in the inbox.
void TestTestClient::programs()
{
    QFETCH(QString, program);
    QFETCH(QStringList, found);
    const Run run = json({u"li@example.test"_s, u"--as"_s, program, u"--password-file"_s, m_password, u"--send"_s});
    const QStringList smtp{u"address good"_s, u"connect good"_s, u"tls good"_s, u"greeting good"_s, u"sign-in good"_s, u"send good"_s};
    const QStringList imap{u"address good"_s, u"connect good"_s, u"tls good"_s, u"greeting good"_s, u"sign-in good"_s, u"arrival good"_s};
    QVERIFY2(run.exitCode == 0, run.out + run.err);
    QCOMPARE(run.steps(), found + smtp + imap);
    QVERIFY(!run.out.contains(kPassword));
}

void TestTestClient::forPeople()
{
    const Run english = run({u"li@example.test"_s});
    QVERIFY2(english.exitCode == 0, english.out + english.err);
    QVERIFY2(english.out.startsWith("ok  Settings at https://autoconfig.example.test/mail/config-v1.1.xml\n"), english.out);
    QVERIFY2(english.out.contains("\nok  Connection to imap mail.example.test:993\n"), english.out);
    const Run chinese = run({u"li@nothing.test"_s}, true, "zh_CN.UTF-8");
    QCOMPARE(chinese.exitCode, 1);
    QVERIFY2(QString::fromUtf8(chinese.out).contains(u"失败"_s), chinese.out);
}

/// The last way Outlook knows.
void TestTestClient::outlookByRecord()
{
    const Run run = json({u"wu@second.test"_s, u"--as"_s, u"outlook"_s});
    QVERIFY2(run.exitCode == 0, run.out + run.err);
    QCOMPARE(run.steps().mid(0, 5), QStringList({u"config passed no-address"_s, u"config passed no-address"_s, u"config passed no-address"_s, u"records good"_s, u"config good"_s}));
    QCOMPARE(run.where(4), u"https://mail.example.test/autodiscover/autodiscover.xml"_s);
}

void TestTestClient::wrongPassword()
{
    const QString name = m_office.engine.folder() + u"/wrong"_s;
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not-the-password\n") > 0);
    file.close();
    const Run wrong = json({u"li@example.test"_s, u"--password-file"_s, name});
    QCOMPARE(wrong.exitCode, 1);
    QCOMPARE(wrong.steps().last(), u"sign-in failed sign-in-refused"_s);
    QVERIFY(!wrong.out.contains("not-the-password") && !wrong.err.contains("not-the-password"));
    QVERIFY(run({u"li@example.test"_s, u"--password-file"_s, name}).out.contains("app password"));
}

/// No password leaves this machine then.
void TestTestClient::certificateOfAnotherName()
{
    const Run found = json({u"li@third.test"_s});
    QCOMPARE(found.exitCode, 1);
    QCOMPARE(found.steps().first(), u"config passed certificate-name"_s);
    QVERIFY(change(u"clients.hostname"_s, u"other.third.test"_s));
    const Run run = json({u"li@example.test"_s, u"--password-file"_s, m_password});
    QVERIFY(change(u"clients.hostname"_s, QJsonValue()));
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.steps(), QStringList({u"config good"_s, u"address good"_s, u"connect good"_s, u"tls failed certificate-name"_s}));
    QVERIFY2(run.out.contains("*.example.test"), run.out);
}

void TestTestClient::unknownAuthority()
{
    const Run stranger = run({u"li@example.test"_s, u"--json"_s}, false);
    QCOMPARE(stranger.exitCode, 1);
    QCOMPARE(stranger.steps().first(), u"config passed certificate-untrusted"_s);
}

void TestTestClient::nothingInTheDns_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QByteArray>("advice");
    QTest::newRow("thunderbird") << u"thunderbird"_s << "autoconfig.nothing.test"_ba;
    QTest::newRow("outlook") << u"outlook"_s << "autodiscover.nothing.test"_ba;
    QTest::newRow("phone") << u"phone"_s << "SRV records"_ba;
}

void TestTestClient::nothingInTheDns()
{
    QFETCH(QString, program);
    QFETCH(QByteArray, advice);
    QCOMPARE(json({u"li@nothing.test"_s, u"--as"_s, program}).steps().last().section(u' ', 1), u"failed nothing-found"_s);
    const Run said = run({u"li@nothing.test"_s, u"--as"_s, program});
    QCOMPARE(said.exitCode, 1);
    QVERIFY2(said.out.contains(advice), said.out);
}

void TestTestClient::wrongPorts_data()
{
    QTest::addColumn<QString>("services");
    QTest::addColumn<QString>("last");
    QTest::newRow("nobody there") << u"imaps=994"_s << u"connect failed refused"_s;
    QTest::newRow("no TLS there") << u"imaps=587"_s << u"tls failed no-tls"_s;
    QTest::newRow("another protocol") << u"imaps=465"_s << u"greeting failed not-this-protocol"_s;
    QTest::newRow("no address") << u"imaps=none.example.test:993"_s << u"address failed no-address"_s;
}

void TestTestClient::wrongPorts()
{
    QFETCH(QString, services);
    QFETCH(QString, last);
    QVERIFY(change(u"clients.services"_s, QJsonArray{services}));
    const Run run = json({u"li@example.test"_s});
    QVERIFY(change(u"clients.services"_s, QJsonValue()));
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.steps().last(), last);
}

void TestTestClient::commandLine()
{
    for (const QStringList &wrong : {QStringList{u"nobody"_s}, {u"li@example.test"_s, u"--as"_s, u"pine"_s}, {u"li@example.test"_s, u"--send"_s}, {}})
        QCOMPARE(run(wrong).exitCode, 2);
}

QTEST_GUILESS_MAIN(TestTestClient)
#include "tst_testclient.moc"
