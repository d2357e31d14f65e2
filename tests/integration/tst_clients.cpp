// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/eventsocket.h"
#include "support/restclient.h"
#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;

namespace {

/// smtp-source of Postfix: from the packages cache (it is not installed: Postfix excludes other mail servers) or the system.
QString smtpSource()
{
    const QString cached = qEnvironmentVariable("POSTKONTOR_CACHE") + u"/postfix/usr/sbin/smtp-source"_s;
    return QFile::exists(cached) ? cached : QStandardPaths::findExecutable(u"smtp-source"_s);
}

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

/// What follows the empty line.
QByteArray bodyOf(const QByteArray &message)
{
    return message.mid(message.indexOf("\r\n\r\n") + 4);
}

} // namespace

/// Real mail clients hand over; each message is in REST byte for byte.
class TestClients : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_engine.addConfig(u"[smtp]\nmax_connections = 1000\n"_s);
        QVERIFY(m_engine.start());
        m_rest = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    }
    void swaks();
    void msmtp();
    void mutt();
    void smtpSource_data();
    void smtpSource();

private:
    void run(const QString &program, const QStringList &arguments, const QByteArray &input = {}, int timeoutMs = 60000);
    QString ensure(const QString &address) { return m_rest->ensureMailbox(address); }
    QJsonArray messages(const QString &mailbox) { return m_rest->list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox)); }
    QByteArray raw(const QJsonValue &message) { return m_rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"].toString())).body; }
    QString server() const { return u"127.0.0.1:%1"_s.arg(m_engine.port(u"smtp"_s)); }

    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_rest;
    QTemporaryDir m_dir;
};

void TestClients::run(const QString &program, const QStringList &arguments, const QByteArray &input, int timeoutMs)
{
    QVERIFY2(!QStandardPaths::findExecutable(program).isEmpty() || QFile::exists(program), qPrintable(program + u" is missing"_s));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_dir.path());
    if (program.contains(u"/postfix/"_s)) // unpacked, not installed
        environment.insert(u"LD_LIBRARY_PATH"_s, QFileInfo(program).path() + u"/../lib/postfix"_s);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    QVERIFY2(process.waitForFinished(timeoutMs), qPrintable(program));
    const QByteArray output = process.readAll();
    QVERIFY2(process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0, output.constData());
}

void TestClients::swaks()
{
    const QString mailbox = ensure(u"swaks@example.test"_s);
    run(u"swaks"_s, {u"--server"_s, server(), u"--to"_s, u"swaks@example.test"_s, u"--from"_s, u"a@sender.test"_s, u"--tls"_s,
                     u"--header"_s, u"Subject: from swaks"_s, u"--body"_s, u"one\n.two\n"_s});
    const QJsonArray list = messages(mailbox);
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0][u"subject"].toString(), u"from swaks"_s);
    QVERIFY(bodyOf(raw(list[0])).startsWith("one\r\n.two\r\n"));
}

void TestClients::msmtp()
{
    const QString mailbox = ensure(u"msmtp@example.test"_s);
    const QByteArray message = "From: a@sender.test\nTo: msmtp@example.test\nSubject: from msmtp\n\nline one\n.dot\n\ttab\n";
    run(u"msmtp"_s, {u"--host=127.0.0.1"_s, u"--port=%1"_s.arg(m_engine.port(u"smtp"_s)), u"--from=a@sender.test"_s,
                     u"msmtp@example.test"_s}, message);
    const QJsonArray list = messages(mailbox);
    QCOMPARE(list.size(), 1);
    QCOMPARE(sha256(bodyOf(raw(list[0]))), sha256("line one\r\n.dot\r\n\ttab\r\n"));
}

void TestClients::mutt()
{
    const QString mailbox = ensure(u"mutt@example.test"_s);
    QFile attachment(m_dir.filePath(u"zeugnis-证书.bin"_s));
    QVERIFY(attachment.open(QIODevice::WriteOnly));
    QByteArray content;
    for (int i = 0; i < 5000; ++i)
        content += char(i * 7);
    attachment.write(content);
    attachment.close();
    run(u"mutt"_s, {u"-n"_s, u"-F"_s, u"/dev/null"_s, u"-e"_s, u"set smtp_url=smtp://%1 ssl_starttls=no ssl_force_tls=no from=a@sender.test copy=no charset=utf-8"_s.arg(server()),
                    u"-s"_s, u"von mutt 你好"_s, u"-a"_s, attachment.fileName(), u"--"_s, u"mutt@example.test"_s}, "Hallo\n");
    const QJsonArray list = messages(mailbox);
    QCOMPARE(list.size(), 1);
    QCOMPARE(list[0][u"subject"].toString(), u"von mutt 你好"_s);
    QCOMPARE(list[0][u"attachmentCount"].toInt(), 1);
    QCOMPARE(m_rest->get(u"/v1/messages/%1/attachments/1"_s.arg(list[0][u"id"].toString())).body, content);
}

void TestClients::smtpSource_data()
{
    QTest::addColumn<int>("sessions");
    QTest::newRow("20 sessions") << 20;
    QTest::newRow("500 sessions") << 500;
}

void TestClients::smtpSource()
{
    QFETCH(int, sessions);
    const QString program = ::smtpSource();
    QVERIFY2(!program.isEmpty(), "smtp-source is missing: ./dev test fetches it");
    const QString address = u"source%1@example.test"_s.arg(sessions);
    const QString mailbox = ensure(address);
    QFile file(m_dir.filePath(u"body-%1"_s.arg(sessions)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray lines;
    for (int i = 0; i < 60; ++i)
        lines += "line " + QByteArray::number(i) + " of a message of about four KiB, with some words in it\n";
    file.write("Subject: load\n\n" + lines);
    file.close();
    constexpr int kMessages = 10000;
    run(program, {u"-s"_s, QString::number(sessions), u"-m"_s, QString::number(kMessages), u"-d"_s, u"-F"_s, file.fileName(),
                  u"-f"_s, u"a@sender.test"_s, u"-t"_s, address, server()}, {}, 280000);
    const QJsonArray list = messages(mailbox);
    QCOMPARE(list.size(), kMessages);
    // smtp-source itself sends an empty line after the file.
    const QByteArray expected = sha256(QByteArray(lines).replace("\n", "\r\n") + "\r\n");
    for (int i = 0; i < kMessages; i += 250)
        QCOMPARE(sha256(bodyOf(raw(list[i]))), expected);
}

QTEST_GUILESS_MAIN(TestClients)
#include "tst_clients.moc"
