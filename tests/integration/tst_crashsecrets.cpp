// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/planted.h"
#include "support/rawsocket.h"
#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QTest>
#ifdef Q_OS_UNIX
#    include <csignal>
#endif

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;
using support::spellings;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "Losung-3Wm8-vom-Postfach", kSmarthostSecret = "Losung-5Ht1-fuer-den-Weg", kBody = "Leib-7Qz4-des-Briefs",
                 kSubject = "Betreff-9Kx2-des-Briefs", kHalfBody = "Leib-2Vr6-unterwegs";

bool holdsMail(const QString &name)
{
    return name.contains("/bodies/"_L1) || name.contains("/spool/"_L1) || name.contains("/index.sqlite"_L1);
}

} // namespace

/// The engine crashes with passwords, tokens and mail in its memory: nothing it writes before, while and after holds any of them where it does
/// not belong, nobody else can read its files, and there is no core.
class TestCrashSecrets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void crash_data();
    void crash();

private:
    void plant(Office &office);
    void verifyFiles(const Office &office);
    QList<QByteArray> m_nowhere; ///< secrets that stand in no file
    QList<QByteArray> m_inMail;  ///< those that stand where mail is kept
};

void TestCrashSecrets::plant(Office &office)
{
    m_inMail = {kBody, kSubject, kHalfBody};
    const auto token = office.rest->post(u"/v1/tokens"_s, "{\"name\":\"planted\",\"scopes\":[\"read\"]}");
    QCOMPARE(token.status, 201);
    m_nowhere = {kPassword, kSmarthostSecret, token.object()[u"token"_s].toString().toLatin1(), office.engine.token()};
    QVERIFY(m_nowhere[2].size() > 16 && m_nowhere[3].size() > 16);
    SmtpClient smtp;
    QVERIFY(office.greet(smtp));
    QVERIFY(smtp.deliver("anna@sender.test", {"mei@example.test"}, Office::letter(kSubject, kBody)).startsWith("250"));
    SmtpClient wrong; // sessions that fail are kept
    QVERIFY(office.greet(wrong));
    wrong.command("AUTH PLAIN " + ('\0' + QByteArray("mei@example.test") + '\0' + kPassword).toBase64());
    wrong.command("AUTH LOGIN");
    wrong.command(kPassword.toBase64());
    wrong.command("AUTH PLAIN " + kPassword);
    wrong.command("QUIT");
    for (const QByteArray &one : {m_nowhere[2], m_nowhere[3]}) {
        for (const QByteArray &request : {"GET /v1/domains?token=" + one + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                                          "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + one + "x\r\n\r\n"}) {
            RawSocket socket;
            QVERIFY(socket.connectTo(office.engine.port(u"http"_s)));
            socket.write(request);
            socket.shutdownWrite();
            socket.readToEnd(2000);
        }
    }
    const QByteArray mail = "{\"from\":\"shop@example.test\",\"to\":\"a@away.test\",\"subject\":\"" + kSubject + "\",\"text\":\"" + kBody + "\"}";
    QCOMPARE(office.rest->post(u"/v1/messages"_s, mail).status, 202);
}

void TestCrashSecrets::verifyFiles(const Office &office)
{
    int files = 0;
    QByteArray all;
    for (const QString &folder : {office.engine.folder(), QDir::currentPath()})
        QVERIFY2(QDir(folder).entryList({u"core"_s, u"core.*"_s, u"vgcore.*"_s}, QDir::Files).isEmpty(), qPrintable(folder));
    for (QDirIterator it(office.engine.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();) {
        const QString name = it.next();
        if (name == office.engine.configFile() || name == office.engine.tokenFile())
            continue;
        if (name.startsWith(office.engine.dataDir() + u'/'))
            QVERIFY2(!(QFile::permissions(name) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)), qPrintable(name));
        QVERIFY2(!QFileInfo(name).fileName().startsWith("core"_L1), qPrintable(name));
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        for (const QByteArray &secret : holdsMail(name) ? m_nowhere : m_nowhere + m_inMail) {
            for (const QByteArray &spelling : spellings(secret))
                QVERIFY2(!bytes.contains(spelling), qPrintable(name + u": "_s + QString::fromLatin1(secret)));
        }
        all += holdsMail(name) ? bytes : QByteArray();
        ++files;
    }
    QVERIFY(files > 5);
    QVERIFY(all.contains(kBody)); // what is looked for would be found
}

void TestCrashSecrets::crash_data()
{
    QTest::addColumn<int>("signal");
#ifdef Q_OS_UNIX
    for (const auto &[name, signal] : std::initializer_list<std::pair<const char *, int>>{
             {"fault", SIGSEGV}, {"abort", SIGABRT}, {"bus error", SIGBUS}, {"illegal instruction", SIGILL}, {"killed", SIGKILL}})
        QTest::newRow(name) << signal;
#else
    QTest::newRow("signals are of Unix") << 0;
#endif
}

void TestCrashSecrets::crash()
{
#ifdef Q_OS_UNIX
    QFETCH(int, signal);
    Office office;
    office.engine.addConfig(u"[log]\nlevel = \"debug\"\n[delivery]\nsmarthost = \"127.0.0.1:1\"\nsmarthost_user = \"relay\"\nsmarthost_secret = \"%1\"\n"_s.arg(QString::fromLatin1(kSmarthostSecret)));
    QVERIFY2(office.open(), qPrintable(office.engine.log()));
    plant(office);
    SmtpClient half; // in the middle of a text, and of a password
    QVERIFY(office.greet(half));
    QVERIFY(half.command("MAIL FROM:<a@b.test>").startsWith("250"));
    QVERIFY(half.command("RCPT TO:<mei@example.test>").startsWith("250"));
    QVERIFY(half.command("DATA").startsWith("354"));
    half.write("Subject: " + kSubject + "\r\n\r\n" + (kHalfBody + "\r\n").repeated(100));
    SmtpClient asked;
    QVERIFY(office.greet(asked));
    asked.write("AUTH PLAIN " + ('\0' + QByteArray("mei") + '\0' + kPassword).toBase64());
    const auto boxed = [&] {
        QFile file(office.engine.dataDir() + u"/records/blackbox"_s);
        return file.open(QIODevice::ReadOnly) && file.readAll().contains("\"transcript\"");
    };
    QTRY_VERIFY_WITH_TIMEOUT(boxed(), 30'000);
    QCOMPARE(office.rest->post(u"/v1/flight-records"_s, {}).status, 201);
    ::kill(pid_t(office.engine.pid()), signal);
    QTRY_VERIFY_WITH_TIMEOUT(!office.engine.running(), 30'000);
    verifyFiles(office);
    QVERIFY2(office.engine.start(), qPrintable(office.engine.log()));
    office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
    QTRY_COMPARE_WITH_TIMEOUT(office.rest->get(u"/v1/flight-records"_s).object()[u"items"_s].toArray().size(), 2, 30'000); // what it made of the crash
    verifyFiles(office);
    for (const QJsonValue &file : office.rest->get(u"/v1/flight-records"_s).object()[u"items"_s].toArray()) {
        const QByteArray record = office.rest->get(u"/v1/flight-records/"_s + file[u"name"_s].toString()).body;
        for (const QByteArray &secret : m_nowhere + m_inMail)
            QVERIFY2(!record.contains(secret), secret);
    }
#else
    QSKIP("signals are of Unix");
#endif
}

QTEST_GUILESS_MAIN(TestCrashSecrets)
#include "tst_crashsecrets.moc"
