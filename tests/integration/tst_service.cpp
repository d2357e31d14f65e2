// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QDateTime>
#include <QDir>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QXmlStreamReader>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int kWaitMs = 30000;

/// The end of the notification socket that systemd would hold.
class NotifySocket
{
public:
    explicit NotifySocket(const QByteArray &name) : m_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.constData(), size_t(name.size()));
        if (name.startsWith('@'))
            address.sun_path[0] = 0;
        const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(name.size()));
        m_bound = bind(m_fd, reinterpret_cast<const sockaddr *>(&address), length) == 0;
    }
    ~NotifySocket() { close(m_fd); }
    bool bound() const { return m_bound; }
    /// Every message so far, in order.
    QList<QByteArray> heard()
    {
        char buffer[1024];
        for (ssize_t size; (size = recv(m_fd, buffer, sizeof buffer, 0)) > 0;)
            m_heard.append(QByteArray(buffer, size));
        return m_heard;
    }
    int count(QByteArrayView line)
    {
        const QList<QByteArray> all = heard();
        return int(std::count_if(all.begin(), all.end(), [&](const QByteArray &one) { return one.split('\n').contains(line); }));
    }

private:
    int m_fd;
    bool m_bound = false;
    QList<QByteArray> m_heard;
};

/// A bound TCP socket on loopback.
struct Bound
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    quint16 port = 0;
    Bound()
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        bind(fd, reinterpret_cast<const sockaddr *>(&address), length);
        getsockname(fd, reinterpret_cast<sockaddr *>(&address), &length);
        port = ntohs(address.sin_port);
    }
    ~Bound() { close(fd); }
};

const QStringList kOwnPid = {u"sh"_s, u"-c"_s, u"LISTEN_PID=$$ exec \"$@\""_s, u"sh"_s};

QByteArray greeting(quint16 port)
{
    QTcpSocket caller;
    caller.connectToHost(QHostAddress::LocalHost, port);
    return caller.waitForReadyRead(kWaitMs) ? caller.readAll() : QByteArray();
}

} // namespace

/// What the service manager sees of postkontord, and the files it reads.
class TestService : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsSystemd_data();
    void tellsSystemd();
    void leavesForeignWatchdogAlone();
    void servesSocketsOfSystemd();
    void socketsOfAnotherProcess();
    void closesWhatNobodyWants();
    void goesBackToSnapshot();
    void unitsAreSound();
    void unitIsHardened();
    void plistIsSound();
};

void TestService::tellsSystemd_data()
{
    QTest::addColumn<bool>("abstract");
    QTest::newRow("path") << false;
    QTest::newRow("abstract name") << true;
}

void TestService::tellsSystemd()
{
    QFETCH(bool, abstract);
    support::EngineProcess engine;
    const QByteArray name = (abstract ? u"@postkontor-test-%1"_s.arg(getpid()) : engine.folder() + u"/notify"_s).toUtf8();
    NotifySocket systemd(name);
    QVERIFY(systemd.bound());
    engine.setEnvironment(u"NOTIFY_SOCKET"_s, QString::fromUtf8(name));
    engine.setEnvironment(u"WATCHDOG_USEC"_s, u"200000"_s);
    QVERIFY(engine.start());
    QTRY_COMPARE_WITH_TIMEOUT(systemd.count("READY=1"), 1, kWaitMs);
    QTRY_VERIFY_WITH_TIMEOUT(systemd.count("WATCHDOG=1") >= 3, kWaitMs);

    engine.reload();
    QTRY_COMPARE_WITH_TIMEOUT(systemd.count("READY=1"), 2, kWaitMs);
    QList<QByteArray> kinds;
    for (const QByteArray &one : systemd.heard()) {
        const QByteArray kind = one.split('\n').constFirst();
        if (kind != "WATCHDOG=1")
            kinds.append(kind);
        if (kind == "RELOADING=1")
            QVERIFY2(one.split('\n').value(1).startsWith("MONOTONIC_USEC="), one.constData());
    }
    QCOMPARE(kinds, QList<QByteArray>({"READY=1", "RELOADING=1", "READY=1"}));

    QCOMPARE(engine.stop(), 0);
    QCOMPARE(systemd.count("STOPPING=1"), 1);
}

// A program started by a watched service inherits its environment.
void TestService::leavesForeignWatchdogAlone()
{
    support::EngineProcess engine;
    const QByteArray name = (engine.folder() + u"/notify"_s).toUtf8();
    NotifySocket systemd(name);
    engine.setEnvironment(u"NOTIFY_SOCKET"_s, QString::fromUtf8(name));
    engine.setEnvironment(u"WATCHDOG_USEC"_s, u"20000"_s);
    engine.setEnvironment(u"WATCHDOG_PID"_s, QString::number(getpid()));
    QVERIFY(engine.start());
    engine.reload();
    QTRY_COMPARE_WITH_TIMEOUT(systemd.count("READY=1"), 2, kWaitMs);
    QCOMPARE(engine.stop(), 0);
    QCOMPARE(systemd.count("WATCHDOG=1"), 0);
}

void TestService::servesSocketsOfSystemd()
{
    Bound smtp, http;
    for (const Bound *one : {&smtp, &http})
        QCOMPARE(listen(one->fd, 16), 0);
    support::EngineProcess engine;
    engine.setLauncher(kOwnPid);
    engine.passSockets({smtp.fd, http.fd});
    engine.setEnvironment(u"LISTEN_FDS"_s, u"2"_s);
    engine.setEnvironment(u"LISTEN_FDNAMES"_s, u"smtp:http"_s);
    // An address of the settings that the socket serves already cannot be bound again and must not be tried.
    engine.setEnvironment(u"POSTKONTOR_LISTEN_SMTP"_s, u"127.0.0.1:%1,127.0.0.1:0"_s.arg(smtp.port));
    QTcpSocket early; // waits in the queue of the socket while nobody serves it
    early.connectToHost(QHostAddress::LocalHost, smtp.port);
    QVERIFY(early.waitForConnected(kWaitMs));
    QVERIFY(engine.start());
    QVERIFY(early.waitForReadyRead(kWaitMs));
    QVERIFY(early.readAll().startsWith("220 mail.example.test"));
    QVERIFY2(engine.log().contains(u"listening: smtp 127.0.0.1:%1 (socket of the service manager)"_s.arg(smtp.port)), qPrintable(engine.log()));

    QVERIFY(greeting(smtp.port).startsWith("220 "));
    QVERIFY(engine.port(u"smtp"_s) != smtp.port); // the other address of the settings
    QVERIFY(greeting(engine.port(u"smtp"_s)).startsWith("220 "));
    QTcpSocket web;
    web.connectToHost(QHostAddress::LocalHost, http.port);
    web.write("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(web.waitForReadyRead(kWaitMs));
    QVERIFY(web.readAll().startsWith("HTTP/1.1 200"));
    QCOMPARE(engine.stop(), 0);

    // The manager's socket outlives the service: who calls now waits for the next start.
    QTcpSocket late;
    late.connectToHost(QHostAddress::LocalHost, smtp.port);
    QVERIFY(late.waitForConnected(kWaitMs));
    QVERIFY(engine.start());
    QVERIFY(late.waitForReadyRead(kWaitMs));
    QCOMPARE(engine.stop(), 0);
}

void TestService::socketsOfAnotherProcess()
{
    Bound smtp;
    QCOMPARE(listen(smtp.fd, 16), 0);
    support::EngineProcess engine;
    engine.passSockets({smtp.fd});
    engine.setEnvironment(u"LISTEN_PID"_s, QString::number(getpid()));
    engine.setEnvironment(u"LISTEN_FDS"_s, u"1"_s);
    engine.setEnvironment(u"LISTEN_FDNAMES"_s, u"smtp"_s);
    QVERIFY(engine.start());
    QVERIFY(!engine.log().contains(u"socket of the service manager"_s));
    QCOMPARE(engine.stop(), 0);
}

void TestService::closesWhatNobodyWants()
{
    Bound sieve, silent;
    QCOMPARE(listen(sieve.fd, 16), 0); // `silent` does not listen
    support::EngineProcess engine;
    engine.setLauncher(kOwnPid);
    engine.passSockets({sieve.fd, silent.fd});
    engine.setEnvironment(u"LISTEN_FDS"_s, u"5"_s); // more than there are
    engine.setEnvironment(u"LISTEN_FDNAMES"_s, u"sieve:smtp"_s);
    QVERIFY(engine.start());
    QVERIFY(engine.log().contains(u"handed over 127.0.0.1:%1 as \"sieve\", which is no listener of this node"_s.arg(sieve.port)));
    QVERIFY(engine.log().contains(u"the socket \"smtp\" of the service manager is not a listening TCP socket"_s));
    QCOMPARE(engine.stop(), 0);
}

namespace {

/// Exit code of `postkontord` with these arguments; what it said in `said`.
int runTool(const support::EngineProcess &engine, const QStringList &arguments, QByteArray &said)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral(POSTKONTORD_PATH), QStringList{u"--config"_s, engine.configFile()} + arguments);
    const bool ended = process.waitForFinished(kWaitMs);
    said = process.readAll();
    return ended ? process.exitCode() : -1;
}

} // namespace

void TestService::goesBackToSnapshot()
{
    support::EngineProcess engine;
    QVERIFY(engine.start());
    const auto api = [&engine] { return support::RestClient(engine.url({}), engine.token()); }; // other ports at each start
    QCOMPARE(api().post(u"/v1/domains"_s, R"({"name":"before.test"})").status, 201);
    QCOMPARE(engine.stop(), 0);
    // A snapshot as an upgrade makes it; what it holds and how is for tst_snapshots.
    const QString name = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmss'Z-schema-0009'"_s);
    const QString folder = engine.dataDir() + u"/snapshots/"_s + name;
    QVERIFY(QDir().mkpath(folder + u"/bodies"_s));
    QCOMPARE(QProcess::execute(u"sqlite3"_s, {engine.dataDir() + u"/index.sqlite"_s, u"VACUUM INTO '%1/index.sqlite'"_s.arg(folder)}), 0);

    QVERIFY(engine.start());
    QCOMPARE(api().post(u"/v1/domains"_s, R"({"name":"after.test"})").status, 201);
    QByteArray said;
    QCOMPARE(runTool(engine, {u"--restore-snapshot"_s, u"latest"_s}, said), 1); // it runs
    QVERIFY2(said.contains(QByteArray::number(engine.pid())), said.constData());
    QVERIFY2(api().get(u"/v1/domains"_s).body.contains("after.test"), "nothing has changed");
    QCOMPARE(engine.stop(), 0);

    QCOMPARE(runTool(engine, {u"--list-snapshots"_s}, said), 0);
    QVERIFY2(said.contains(name.toLatin1()) && said.contains("schema 9"), said.constData());
    QCOMPARE(runTool(engine, {u"--restore-snapshot="_s}, said), 1); // an empty name starts no server
    QVERIFY2(said.contains("takes the name of a snapshot"), said.constData());
    QCOMPARE(runTool(engine, {u"--restore-snapshot"_s, u"yesterday"_s}, said), 1);
    QVERIFY2(said.contains("no snapshot yesterday") && said.contains(name.toLatin1()), said.constData());
    QCOMPARE(runTool(engine, {u"--restore-snapshot"_s, u"latest"_s}, said), 0);
    for (const char *words : {"before the upgrade from schema 9", "No mail came since", "set-aside-", "install the older one first"})
        QVERIFY2(said.contains(words), said.constData());

    QVERIFY(engine.start());
    const QByteArray domains = api().get(u"/v1/domains"_s).body;
    QVERIFY2(domains.contains("before.test") && !domains.contains("after.test"), domains.constData());
    QCOMPARE(engine.stop(), 0);
}

namespace {

QString sourceFile(const QString &name)
{
    return qEnvironmentVariable("POSTKONTOR_SOURCE") + u'/' + name;
}

/// Output of systemd-analyze about the units, as if the program were installed.
QByteArray analyze(const QString &folder, const QStringList &arguments, int &code)
{
    for (const QString &unit : {u"postkontord.service"_s, u"postkontord.socket"_s, u"postkontor-sendmail.service"_s, u"postkontor-sendmail.timer"_s}) {
        QFile in(sourceFile(u"installer/linux/"_s + unit));
        QFile out(folder + u'/' + unit);
        if (!in.open(QIODevice::ReadOnly) || !out.open(QIODevice::WriteOnly))
            return "no units";
        QByteArray text = in.readAll();
        text.replace("/usr/bin/postkontord", POSTKONTORD_PATH);
        text.replace("/usr/bin/postkontor-sendmail", POSTKONTORD_PATH);
        out.write(text);
    }
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(u"systemd-analyze"_s, arguments);
    if (!process.waitForFinished(60000))
        code = -1;
    else
        code = process.exitCode();
    return process.readAll();
}

bool haveSystemdAnalyze()
{
    QProcess process;
    process.start(u"systemd-analyze"_s, {u"--version"_s});
    return process.waitForFinished(kWaitMs) && process.exitCode() == 0;
}

} // namespace

void TestService::unitsAreSound()
{
    if (!haveSystemdAnalyze())
        QSKIP("systemd-analyze is not here (package systemd)");
    QTemporaryDir folder;
    int code = 0;
    const QByteArray said = analyze(folder.path(), {u"verify"_s, u"--man=no"_s, u"./postkontord.service"_s, u"./postkontord.socket"_s,
                                                    u"./postkontor-sendmail.service"_s, u"./postkontor-sendmail.timer"_s}, code);
    QVERIFY2(code == 0 && said.trimmed().isEmpty(), said.constData());
}

void TestService::unitIsHardened()
{
    if (!haveSystemdAnalyze())
        QSKIP("systemd-analyze is not here (package systemd)");
    QTemporaryDir folder;
    int code = 0;
    const QByteArray said = analyze(folder.path(), {u"security"_s, u"--offline=yes"_s, u"--threshold=20"_s, u"./postkontord.service"_s}, code);
    QVERIFY2(code == 0, said.constData()); // exposure at most 2.0 of 10
    QVERIFY(said.contains("Overall exposure level"));
    qInfo("%s", said.trimmed().split('\n').constLast().constData());
}

void TestService::plistIsSound()
{
    QFile file(sourceFile(u"installer/macos/org.postkontor.postkontord.plist"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QStringList keys;
    QStringList arguments;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        const bool inArguments = keys.value(keys.size() - 1) == u"ProgramArguments"_s;
        if (xml.name() == "key"_L1)
            keys.append(xml.readElementText());
        else if (xml.name() == "string"_L1 && inArguments)
            arguments.append(xml.readElementText());
        else
            QVERIFY2(QStringList({u"plist"_s, u"dict"_s, u"array"_s, u"string"_s, u"integer"_s, u"true"_s, u"false"_s}).contains(xml.name().toString()), qPrintable(xml.name().toString()));
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    for (const QString &key : {u"Label"_s, u"UserName"_s, u"KeepAlive"_s, u"RunAtLoad"_s, u"ExitTimeOut"_s})
        QCOMPARE(keys.count(key), 1);
    QCOMPARE(arguments.size(), 3);
    QVERIFY(arguments[0].endsWith(u"/postkontord"_s));
    QCOMPARE(arguments[1], u"--config"_s);
}

QTEST_MAIN(TestService)
#include "tst_service.moc"
