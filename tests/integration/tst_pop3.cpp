// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/mimemails.h"
#include "support/pop3client.h"
#include "support/rawsocket.h"
#include "support/readingoffice.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using support::Office;
using support::Pop3Client;
using support::SmtpClient;

namespace {


struct Ran
{
    int code = -1;
    QByteArray output;
};

} // namespace

/// Mail collected from a real engine.
class TestPop3 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void corpora_data();
    void corpora();
    void uniqueIdsOutliveRestarts();
    void deletionOnlyOnQuit();
    void oneSessionAtATime();
    void oneTruth();
    void injectedBeforeTls();
    void noPasswordInClearFromElsewhere();
    void shownAndCounted();
    void slowReaders();
    void programs_data();
    void programs();

private:
    bool deliver(const QByteArray &to, const QByteArray &mail);
    QString mailboxOf(const QByteArray &address) { return m_office.rest->ensureMailbox(QString::fromLatin1(address)); }
    bool signIn(Pop3Client &client, const QByteArray &user) { return client.connectTo(port(true), true).startsWith("+OK") && client.signIn(user, support::ReadingOffice::kPassword); }
    quint16 port(bool implicit) const { return m_office.engine.port(implicit ? u"pop3s"_s : u"pop3"_s); }
    Ran run(const QString &program, const QStringList &arguments, const QByteArray &input = {});
    QString file(const QString &name, const QByteArray &content);
    Ran curl(const QByteArray &user, bool implicit);
    Ran fetchmail(const QByteArray &user, bool implicit);
    Ran getmail(const QByteArray &user, bool implicit);

    support::ReadingOffice m_office;
    QTemporaryDir m_home;
};

void TestPop3::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_POP3"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_POP3S"_s, u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(port(false) && port(true));
}

bool TestPop3::deliver(const QByteArray &to, const QByteArray &mail)
{
    SmtpClient smtp;
    return m_office.greet(smtp) && smtp.deliver("anna@sender.test", {to}, mail).startsWith("250");
}

void TestPop3::corpora_data()
{
    support::addMimeFolders();
}

/// Octet for octet what was sent, behind the trace header; the same that REST gives.
void TestPop3::corpora()
{
    QFETCH(QString, folder);
    QFETCH(int, atLeast);
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    const QStringList files = support::mimeMails(folder);
    QVERIFY2(files.size() >= atLeast, qPrintable(u"%1: only %2 files"_s.arg(folder).arg(files.size())));
    const QByteArray user = m_office.newUser();
    QList<QByteArray> sent;
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    for (const QString &path : files) {
        QFile in(path);
        QVERIFY(in.open(QIODevice::ReadOnly));
        sent << support::wireForm(in.readAll());
        const QByteArray reply = smtp.deliver("a@sender.test", {user}, sent.last());
        QVERIFY2(reply.startsWith("250"), qPrintable(path + u": "_s + QString::fromLatin1(reply)));
    }
    Pop3Client pop;
    QVERIFY(signIn(pop, user));
    qint64 octets = 0;
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const QByteArray number = QByteArray::number(i + 1);
        const auto got = pop.lines("RETR " + number);
        QVERIFY2(got && got->endsWith(sent[i]), qPrintable(files[i]));
        const QByteArray trace = got->chopped(sent[i].size());
        QVERIFY2(trace.startsWith("Return-Path:") && trace.endsWith("\r\n") && !trace.contains("\r\n\r\n"), qPrintable(files[i]));
        QCOMPARE(pop.command("LIST " + number), "+OK " + number + ' ' + QByteArray::number(got->size()) + "\r\n");
        octets += got->size();
        const auto top = pop.lines("TOP " + number + " 0");
        QVERIFY2(top && got->startsWith(*top) && (top->endsWith("\r\n\r\n") || *top == *got), qPrintable(files[i]));
    }
    QCOMPARE(pop.command("STAT"), "+OK " + QByteArray::number(sent.size()) + ' ' + QByteArray::number(octets) + "\r\n");
    const QString newest = m_office.rest->get(u"/v1/mailboxes/%1/messages?limit=1"_s.arg(mailboxOf(user))).object().value(u"items")[0][u"id"].toString();
    QCOMPARE(*pop.lines("RETR " + QByteArray::number(sent.size())), m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(newest)).body);
}

void TestPop3::uniqueIdsOutliveRestarts()
{
    const QByteArray user = m_office.newUser();
    for (const char *subject : {"one", "two", "three"})
        QVERIFY(deliver(user, Office::letter(subject)));
    Pop3Client before;
    QVERIFY(signIn(before, user));
    const QByteArray ids = before.lines("UIDL").value_or(QByteArray());
    QCOMPARE(ids.count("\r\n"), 3);
    before.command("DELE 2");
    QCOMPARE(before.command("QUIT"), "+OK Goodbye\r\n");
    QCOMPARE(m_office.engine.stop(), 0);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(deliver(user, Office::letter("four")));
    Pop3Client after;
    QVERIFY(signIn(after, user));
    QList<QByteArray> old;
    for (const QByteArray &line : ids.split('\n'))
        old << line.trimmed().mid(2);
    const auto now = after.lines("UIDL");
    QVERIFY(now);
    QList<QByteArray> fresh;
    for (const QByteArray &line : now->split('\n'))
        fresh << line.trimmed().mid(2);
    QCOMPARE(fresh[0], old[0]);
    QCOMPARE(fresh[1], old[2]);
    QVERIFY(!old.contains(fresh[2]) && !fresh[2].isEmpty()); // none is used twice
}

void TestPop3::deletionOnlyOnQuit()
{
    const QByteArray user = m_office.newUser();
    QVERIFY(deliver(user, Office::letter("stays")));
    {
        Pop3Client dropped;
        QVERIFY(signIn(dropped, user));
        QVERIFY(dropped.command("DELE 1").startsWith("+OK"));
        dropped.abort();
    }
    Pop3Client again;
    QVERIFY(again.connectTo(port(true), true).startsWith("+OK"));
    QVERIFY(QTest::qWaitFor([&] { return again.signIn(user, support::ReadingOffice::kPassword); })); // when the server has noticed that the other is gone
    QVERIFY(again.command("STAT").startsWith("+OK 1 "));
    again.command("DELE 1");
    QVERIFY(again.command("STAT").startsWith("+OK 0 0"));
    again.command("RSET");
    again.command("DELE 1");
    QCOMPARE(again.command("QUIT"), "+OK Goodbye\r\n");
    QVERIFY(again.atEnd());
    Pop3Client last;
    QVERIFY(signIn(last, user));
    QCOMPARE(last.command("STAT"), "+OK 0 0\r\n");
    QVERIFY(m_office.rest->list(u"/v1/mailboxes/%1/messages"_s.arg(mailboxOf(user))).isEmpty());
}

void TestPop3::oneSessionAtATime()
{
    const QByteArray user = m_office.newUser();
    Pop3Client first;
    Pop3Client second;
    QVERIFY(signIn(first, user));
    QVERIFY(second.connectTo(port(true), true).startsWith("+OK"));
    second.command("USER " + user);
    QCOMPARE(second.command("PASS " + support::ReadingOffice::kPassword), "-ERR [IN-USE] Another program has this mailbox open\r\n");
    QCOMPARE(first.command("QUIT"), "+OK Goodbye\r\n");
    QVERIFY(second.signIn(user, support::ReadingOffice::kPassword)); // at once
}

/// What one sees, all see.
void TestPop3::oneTruth()
{
    const QByteArray user = m_office.newUser();
    QVERIFY(deliver(user, Office::letter("first")));
    QVERIFY(deliver(user, Office::letter("second")));
    const QString messages = u"/v1/mailboxes/%1/messages"_s.arg(mailboxOf(user));
    Pop3Client pop;
    QVERIFY(signIn(pop, user));
    for (const QJsonValue &one : m_office.rest->list(messages)) {
        if (one[u"subject"].toString() == "first"_L1)
            QCOMPARE(m_office.rest->send("DELETE", u"/v1/messages/"_s + one[u"id"].toString()).status, 204);
    }
    QVERIFY(pop.command("STAT").startsWith("+OK 2 ")); // RFC 1939 5: the session's own view
    pop.command("DELE 2");
    QCOMPARE(pop.command("QUIT"), "+OK Goodbye\r\n");
    QVERIFY(m_office.rest->list(messages).isEmpty());
    Pop3Client after;
    QVERIFY(signIn(after, user));
    QCOMPARE(after.command("STAT"), "+OK 0 0\r\n");
}

// R3
void TestPop3::injectedBeforeTls()
{
    const QByteArray user = m_office.newUser();
    Pop3Client pop;
    QVERIFY(pop.connectTo(port(false)).startsWith("+OK"));
    pop.write("STLS\r\nUSER " + user + "\r\nPASS " + support::ReadingOffice::kPassword + "\r\nCAPA\r\nQUIT\r\n");
    QCOMPARE(pop.readLine(), "+OK Begin TLS\r\n");
    if (pop.encrypt()) { // or the server takes what came behind it for a broken handshake
        QVERIFY(pop.command("STAT").startsWith("-ERR "));
        QVERIFY(pop.signIn(user, support::ReadingOffice::kPassword));
    }
    Pop3Client clean;
    QVERIFY(clean.connectTo(port(false)).startsWith("+OK"));
    QVERIFY(clean.lines("CAPA").value_or(QByteArray()).contains("STLS\r\n"));
    QVERIFY(clean.command("USER " + user).startsWith("+OK")); // from loopback, and forgotten inside TLS
    QVERIFY(clean.startTls());
    QCOMPARE(clean.command("PASS " + support::ReadingOffice::kPassword), "-ERR USER first\r\n");
    const QByteArray inside = clean.lines("CAPA").value_or(QByteArray());
    QVERIFY2(!inside.contains("STLS\r\n") && inside.contains("SASL PLAIN LOGIN\r\n"), inside);
}

void TestPop3::noPasswordInClearFromElsewhere()
{
    Office office;
    office.engine.setEnvironment(u"POSTKONTOR_LISTEN_POP3"_s, u"127.0.0.1:0"_s);
    office.engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, u"127.0.0.2"_s);
    QVERIFY(office.open());
    support::RawSocket socket;
    QVERIFY(socket.connectTo(office.engine.port(u"pop3"_s), u"127.0.0.2"_s));
    socket.write("PROXY TCP4 198.51.100.7 192.0.2.1 12345 110\r\n");
    QVERIFY(socket.readUntil("\r\n").startsWith("+OK"));
    socket.write("CAPA\r\n");
    const QByteArray capabilities = socket.readUntil("\r\n.\r\n");
    QVERIFY2(capabilities.contains("STLS\r\n") && !capabilities.contains("USER") && !capabilities.contains("SASL"), capabilities);
    socket.write("USER mei@example.test\r\nPASS x\r\n");
    QCOMPARE(socket.readUntil("\r\n"), "-ERR Use STLS first\r\n");
    QCOMPARE(socket.readUntil("\r\n"), "-ERR Use STLS first\r\n");
}

void TestPop3::shownAndCounted()
{
    const QByteArray user = m_office.newUser();
    Pop3Client pop;
    QVERIFY(signIn(pop, user));
    QJsonValue own;
    for (const QJsonValue &one : m_office.rest->list(u"/v1/connections"_s)) {
        if (one[u"protocol"].toString() == "pop3s"_L1 && one[u"user"].toString() == QString::fromLatin1(user))
            own = one;
    }
    QVERIFY(own.isObject());
    const QByteArray metrics = m_office.rest->get(u"/metrics"_s).body;
    QVERIFY(!metrics.contains("\npop3_connections_active 0\n") && metrics.contains("\npop3_connections_active "));
    const QByteArray transcript = m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(own[u"id"].toString())).body;
    QVERIFY2(transcript.contains("USER " + user) && transcript.contains("PASS ***") && !transcript.contains(support::ReadingOffice::kPassword), transcript);
    const auto told = [&] {
        const QJsonArray events = m_office.rest->list(u"/v1/events?limit=50"_s);
        return std::any_of(events.begin(), events.end(), [&user](const QJsonValue &one) {
            return one[u"kind"].toString() == "user.signed_in"_L1 && one[u"detail"][u"address"].toString() == QString::fromLatin1(user) && one[u"detail"][u"mechanism"].toString() == "USER"_L1;
        });
    };
    QVERIFY(QTest::qWaitFor(told, 10'000));
    QCOMPARE(m_office.rest->send("DELETE", u"/v1/connections/"_s + own[u"id"].toString()).status, 204);
    QVERIFY(pop.atEnd());
    QVERIFY(!m_office.engine.log().contains(QLatin1StringView(support::ReadingOffice::kPassword)));
}

/// Clients that ask for 40 MiB and do not read it cost the engine nearly nothing.
void TestPop3::slowReaders()
{
    constexpr int kReaders = 4;
    QByteArray text(30 << 20, Qt::Uninitialized);
    QRandomGenerator(7).fillRange(reinterpret_cast<quint32 *>(text.data()), text.size() / 4);
    QByteArray body;
    const QByteArray base64 = text.toBase64();
    for (qsizetype at = 0; at < base64.size(); at += 76)
        body += base64.mid(at, 76) + "\r\n";
    const QByteArray mail = "Subject: large\r\n\r\n" + body;
    QList<QByteArray> users;
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    for (int i = 0; i < kReaders; ++i)
        users << m_office.newUser();
    QVERIFY(smtp.deliver("anna@sender.test", users, mail).startsWith("250"));
    std::vector<std::unique_ptr<support::RawSocket>> sockets;
    for (const QByteArray &user : std::as_const(users)) {
        sockets.push_back(std::make_unique<support::RawSocket>());
        support::RawSocket &socket = *sockets.back();
        QVERIFY(socket.connectTo(port(false)));
        QVERIFY(socket.readUntil("\r\n").startsWith("+OK"));
        socket.write("USER " + user + "\r\nPASS " + support::ReadingOffice::kPassword + "\r\n");
        socket.readUntil("\r\n");
        QCOMPARE(socket.readUntil("\r\n"), "+OK 1 messages\r\n");
        socket.shrinkReceiveBuffer();
    }
    const qint64 before = m_office.engine.residentBytes();
    for (const auto &socket : sockets)
        socket->write("RETR 1\r\nRETR 1\r\nRETR 1\r\n");
    Pop3Client other; // served meanwhile
    const QByteArray user = m_office.newUser();
    QVERIFY(signIn(other, user));
    for (int i = 0; i < 40; ++i) {
        QVERIFY(other.command("NOOP").startsWith("+OK"));
        QTest::qWait(25);
    }
    const qint64 unpackedOnce = mail.size(); // for all of them
    QTRY_VERIFY_WITH_TIMEOUT(m_office.engine.residentBytes() - before < unpackedOnce + (24 << 20), 30'000);
    qInfo("%d readers: %lld KiB more than before", kReaders, (m_office.engine.residentBytes() - before) / 1024);
    sockets[0]->readAgain();
    for (int i = 0; i < 3; ++i) {
        const QByteArray all = sockets[0]->readUntil("\r\n.\r\n");
        QVERIFY(all.endsWith(mail + ".\r\n"));
    }
}

void TestPop3::programs_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<bool>("implicit");
    for (const char *program : {"curl", "fetchmail", "getmail"}) {
        const char *plain = qstrcmp(program, "getmail") == 0 ? "in clear, from this machine" : "STLS"; // it knows no STLS
        QTest::addRow("%s, %s", program, plain) << QString::fromLatin1(program) << false;
        QTest::addRow("%s, TLS from the start", program) << QString::fromLatin1(program) << true;
    }
}

/// The programs people collect mail with: each gets what it asks for, octet for octet, and takes it away where it is told to.
void TestPop3::programs()
{
    QFETCH(QString, program);
    QFETCH(bool, implicit);
    const QByteArray user = m_office.newUser();
    const QByteArray first = Office::letter("first", ".dots\r\n..\r\nGr\xc3\xbc\xc3\x9f""e");
    const QByteArray second = Office::letter("second", QByteArray("x").repeated(70) + "\r\n" + QByteArray("line\r\n").repeated(20'000) + "end");
    QVERIFY(deliver(user, first) && deliver(user, second));
    QDir(m_home.path() + u"/got"_s).removeRecursively();
    QVERIFY(QDir(m_home.path()).mkpath(u"got"_s));
    const Ran ran = program == "curl"_L1        ? curl(user, implicit)
                    : program == "fetchmail"_L1 ? fetchmail(user, implicit)
                                                : getmail(user, implicit);
    QVERIFY2(ran.code == 0, ran.output.right(2000));
    QByteArray got; // all they wrote, with CRLF as on the wire
    for (QDirIterator it(m_home.path() + u"/got"_s, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile in(it.next());
        QVERIFY(in.open(QIODevice::ReadOnly));
        got += in.readAll();
    }
    got.replace("\r\n", "\n");
    for (QByteArray mail : {first, second}) {
        mail.replace("\r\n", "\n");
        QVERIFY2(got.contains(mail.mid(mail.indexOf("\n\n"))), qPrintable(u"%1 octets were written"_s.arg(got.size())));
    }
    const auto left = m_office.rest->list(u"/v1/mailboxes/%1/messages"_s.arg(mailboxOf(user)));
    QCOMPARE(left.size(), program == "curl"_L1 ? 1 : 0); // it deleted the first
}

Ran TestPop3::curl(const QByteArray &user, bool implicit)
{
    const QString url = u"%1://127.0.0.1:%2/"_s.arg(implicit ? u"pop3s"_s : u"pop3"_s).arg(port(implicit));
    const auto call = [&](const QString &path, const QStringList &more) {
        QStringList arguments{u"-sS"_s, u"--insecure"_s, u"--user"_s, QString::fromLatin1(user + ':' + support::ReadingOffice::kPassword)};
        if (!implicit)
            arguments << u"--ssl-reqd"_s;
        return run(u"curl"_s, arguments + more + QStringList{url + path});
    };
    for (const QString &number : {u"1"_s, u"2"_s}) {
        if (Ran ran = call(number, {u"--output"_s, m_home.filePath(u"got/"_s + number)}); ran.code != 0)
            return ran;
    }
    if (Ran listed = call({}, {}); listed.code != 0 || !listed.output.contains("\n2 "))
        return {1, listed.output};
    return call(u"1"_s, {u"--request"_s, u"DELE"_s, u"--head"_s});
}

Ran TestPop3::fetchmail(const QByteArray &user, bool implicit)
{
    const QString config = file(u"fetchmailrc"_s, "poll 127.0.0.1 proto pop3 port " + QByteArray::number(port(implicit)) + " uidl user \"" + user + "\" password \"" + support::ReadingOffice::kPassword + "\" " +
                                                      (implicit ? "ssl" : "sslproto tls1+") + " no sslcertck nokeep mda \"cat >> " + m_home.path().toLatin1() + "/got/fetched\"\n");
    QFile::setPermissions(config, QFile::ReadOwner | QFile::WriteOwner);
    return run(u"fetchmail"_s, {u"-f"_s, config, u"--nodetach"_s, u"--nosyslog"_s, u"-i"_s, m_home.filePath(u"fetchids"_s), u"--pidfile"_s, m_home.filePath(u"fetchmail.pid"_s)});
}

Ran TestPop3::getmail(const QByteArray &user, bool implicit)
{
    const QString config = file(u"getmailrc"_s, "[retriever]\ntype = Simple" + QByteArray(implicit ? "POP3SSL" : "POP3") + "Retriever\nserver = 127.0.0.1\nport = " + QByteArray::number(port(implicit)) +
                                                    "\nusername = " + user + "\npassword = " + support::ReadingOffice::kPassword + "\n[destination]\ntype = MDA_external\npath = /bin/sh\nallow_root_commands = true\narguments = (\"-c\", \"cat >> " + m_home.path().toLatin1() +
                                                    "/got/collected\")\n[options]\ndelete = true\nverbose = 1\ndelivered_to = false\nreceived = false\n");
    return run(u"getmail"_s, {u"--rcfile"_s, config, u"--getmaildir"_s, m_home.path()});
}

Ran TestPop3::run(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    if (QStandardPaths::findExecutable(program).isEmpty())
        return {-1, program.toUtf8() + " is missing: ./dev test installs it"};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, m_home.path());
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.insert(u"TERM"_s, u"xterm"_s);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return {-1, "did not end: " + process.readAll()};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

QString TestPop3::file(const QString &name, const QByteArray &content)
{
    QFile out(m_home.filePath(name));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        qFatal("no file %s", qPrintable(out.fileName()));
    return out.fileName();
}

QTEST_GUILESS_MAIN(TestPop3)
#include "tst_pop3.moc"
