// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/readingoffice.h"
#include "support/testauthority.h"
#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::Office;

namespace {


struct Ran
{
    int code = -1;
    QByteArray output;
};

QByteArray contentOf(const QString &path)
{
    QFile in(path);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

bool write(const QString &path, const QByteArray &content)
{
    QFile out(path);
    return QDir().mkpath(QFileInfo(path).path()) && out.open(QIODevice::WriteOnly) && out.write(content) == content.size();
}

} // namespace

/// The programs people read their mail with by IMAP.
class TestImapPrograms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void mbsyncBothWays_data() { ways(); }
    void mbsyncBothWays();
    void mutt_data() { ways(); }
    void mutt();
    void collects_data();
    void collects();
    void curl();

private:
    void ways();
    QByteArray newUser();
    bool deliver(const QByteArray &to, const QByteArray &subject, const QByteArray &text)
    {
        support::SmtpClient smtp;
        return m_office.greet(smtp) && smtp.deliver("anna@sender.test", {to}, Office::letter(subject, text)).startsWith("250");
    }
    QByteArray port(bool implicit) const { return QByteArray::number(m_office.engine.port(implicit ? u"imaps"_s : u"imap"_s)); }
    QString home(const QString &path) const { return m_home.filePath(path); }
    QByteArray subjects(ImapClient &client, const QByteArray &folder);
    Ran run(const QString &program, const QStringList &arguments);
    Ran mbsync() { return run(u"mbsync"_s, {u"-c"_s, home(u"mbsyncrc"_s), u"-a"_s}); }
    /// Files of a Maildir with what is in them.
    QHash<QString, QByteArray> maildir(const QString &folder);

    support::TestAuthority m_authority;
    support::ReadingOffice m_office;
    QTemporaryDir m_home;
};

void TestImapPrograms::ways()
{
    QTest::addColumn<bool>("implicit");
    QTest::newRow("STARTTLS") << false;
    QTest::newRow("TLS from the start") << true;
}

void TestImapPrograms::initTestCase()
{
    QVERIFY(m_authority.make("localhost"));
    m_office.engine.addConfig(u"[tls]\ncertificate = \"%1\"\nkey = \"%2\"\n"_s.arg(m_authority.certificate(), m_authority.key()));
    for (const char *listener : {"IMAP", "IMAPS"})
        m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_"_s + QLatin1StringView(listener), u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

QByteArray TestImapPrograms::newUser()
{
    QDir(home(u"mail"_s)).removeRecursively();
    return m_office.newUser();
}

Ran TestImapPrograms::run(const QString &program, const QStringList &arguments)
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
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForFinished(120'000)) {
        process.kill();
        process.waitForFinished();
        return {-1, "did not end: " + process.readAll()};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

QHash<QString, QByteArray> TestImapPrograms::maildir(const QString &folder)
{
    QHash<QString, QByteArray> files;
    for (const QString &part : {u"new"_s, u"cur"_s}) {
        for (QDirIterator it(home(u"mail/"_s + folder + u'/' + part), QDir::Files); it.hasNext();) {
            const QString path = it.next();
            files.insert(path, contentOf(path));
        }
    }
    return files;
}

QByteArray TestImapPrograms::subjects(ImapClient &client, const QByteArray &folder)
{
    if (!client.command("EXAMINE " + folder).startsWith("OK") || !client.command("UID FETCH 1:* (FLAGS ENVELOPE)").startsWith("OK"))
        return {};
    return client.untagged().join('\n');
}

/// What changes on either side is on both afterwards, octet for octet, and a further run finds nothing to do.
void TestImapPrograms::mbsyncBothWays()
{
    QFETCH(bool, implicit);
    const QByteArray user = newUser();
    QVERIFY(deliver(user, "first", "kept") && deliver(user, "second", "to go"));
    QVERIFY(write(home(u"mbsyncrc"_s), "IMAPAccount office\nHost localhost\nPort " + port(implicit) + "\nUser " + user + "\nPass \"" + support::ReadingOffice::kPassword + "\"\nSSLType " +
                                           (implicit ? "IMAPS" : "STARTTLS") + "\nCertificateFile " + m_authority.authority().toLatin1() + "\n\nIMAPStore far\nAccount office\n\nMaildirStore near\nPath " +
                                           home(u"mail"_s).toLatin1() + "/\nInbox " + home(u"mail/INBOX"_s).toLatin1() + "\nSubFolders Verbatim\n\nChannel all\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState *\n"));
    QVERIFY(QDir().mkpath(home(u"mail"_s)));
    Ran ran = mbsync();
    QVERIFY2(ran.code == 0, ran.output);
    QHash<QString, QByteArray> files = maildir(u"INBOX"_s);
    QCOMPARE(files.size(), 2);

    // On this side: one read, one deleted, one written, and a folder made.
    for (auto file = files.begin(); file != files.end(); ++file) {
        const QString name = QFileInfo(file.key()).fileName().section(u":2,"_s, 0, 0) + (file.value().contains("Subject: first") ? u":2,S"_s : u":2,ST"_s);
        QVERIFY(QFile::rename(file.key(), home(u"mail/INBOX/cur/"_s + name)));
    }
    QVERIFY(write(home(u"mail/INBOX/new/1.local"_s), "From: me@example.test\nSubject: written here\n\nGr\xc3\xbc\xc3\x9f""e\n"));
    for (const QString &part : {u"new"_s, u"cur"_s, u"tmp"_s})
        QVERIFY(QDir().mkpath(home(u"mail/Projects/"_s + part)));
    QVERIFY(write(home(u"mail/Projects/cur/2.local:2,FS"_s), "From: me@example.test\nSubject: plan\n\nPlan\n"));
    ran = mbsync();
    QVERIFY2(ran.code == 0, ran.output);
    ImapClient client;
    QVERIFY(m_office.signIn(client, user));
    const QByteArray inbox = subjects(client, "INBOX");
    QVERIFY2(inbox.contains("\"first\"") && inbox.contains("\"written here\"") && !inbox.contains("\"second\"") && inbox.contains("FLAGS (\\Seen)"), inbox);
    const QByteArray projects = subjects(client, "Projects");
    QVERIFY2(projects.contains("\"plan\"") && projects.contains("\\Flagged"), projects);

    // On the other.
    QVERIFY(client.append("Projects (\\Answered)", "From: a@b.test\r\nSubject: reply\r\n\r\nReply\r\n").startsWith("OK"));
    QVERIFY(client.command("SELECT INBOX").startsWith("OK") && client.command("STORE 1:* +FLAGS (\\Flagged)").startsWith("OK"));
    ran = mbsync();
    QVERIFY2(ran.code == 0, ran.output);
    for (int turn = 0; turn < 2; ++turn) {
        files = maildir(u"INBOX"_s);
        QCOMPARE(files.size(), 2);
        for (auto file = files.begin(); file != files.end(); ++file)
            QVERIFY2(file.key().section(u":2,"_s, 1).startsWith(u'F'), qPrintable(file.key()));
        files = maildir(u"Projects"_s);
        QCOMPARE(files.size(), 2);
        QVERIFY(std::any_of(files.keyBegin(), files.keyEnd(), [](const QString &path) { return path.endsWith(u":2,R"); }));
        ran = mbsync();
        QVERIFY2(ran.code == 0, ran.output);
    }
    QVERIFY(client.command("UID SEARCH ALL").startsWith("OK"));
    QCOMPARE(client.untagged().join().trimmed().count(' '), 3); // "* SEARCH" and two
}

/// Keys as a person presses them: reads one, saves one elsewhere, deletes one, finds one by its text.
void TestImapPrograms::mutt()
{
    QFETCH(bool, implicit);
    const QByteArray user = newUser();
    for (const char *name : {"one", "two", "three", "four"})
        QVERIFY(deliver(user, name, QByteArray("text of ") + name));
    QVERIFY(write(home(u"muttrc"_s), "set imap_user=\"" + user + "\"\nset imap_pass=\"" + support::ReadingOffice::kPassword + "\"\nset ssl_ca_certificates_file=\"" + m_authority.authority().toLatin1() +
                                         "\"\nset ssl_usesystemcerts=no\nset ssl_starttls=yes\nset ssl_force_tls=yes\nset folder=\"imap" + (implicit ? "s" : "") + "://localhost:" + port(implicit) +
                                         "/\"\nset spoolfile=\"=INBOX\"\nset delete=yes\nset quit=yes\nset confirmappend=no\nset confirmcreate=no\nset move=no\nset wait_key=no\nset sort=mailbox-order\n"
                                         "set resolve=no\nset sleep_time=0\nset auto_tag=no\n"
                                         "push \"<first-entry><display-message><exit><jump>2<enter><save-message>^u=Archive<enter><jump>3<enter><delete-message>"
                                         "<limit>=b 'text of four'<enter><flag-message><limit>all<enter><sync-mailbox><exit>\"\n"));
    const Ran ran = run(u"script"_s, {u"-qefc"_s, u"mutt -n -F "_s + home(u"muttrc"_s), home(u"typescript"_s)});
    ImapClient client;
    QVERIFY(m_office.signIn(client, user));
    const QByteArray inbox = subjects(client, "INBOX"), archive = subjects(client, "Archive");
    QVERIFY2(ran.code == 0 && inbox.contains("\"one\"") && inbox.contains("\"four\"") && !inbox.contains("\"two\"") && !inbox.contains("\"three\""), inbox + ran.output.right(3000));
    QVERIFY2(archive.contains("\"two\""), archive);
    QVERIFY2(inbox.contains("\\Flagged") && inbox.contains("\\Seen"), inbox);
}

void TestImapPrograms::collects_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<bool>("implicit");
    for (const char *program : {"fetchmail", "getmail"}) {
        if (qstrcmp(program, "fetchmail") == 0)
            QTest::addRow("%s, STARTTLS", program) << QString::fromLatin1(program) << false;
        QTest::addRow("%s, TLS from the start", program) << QString::fromLatin1(program) << true;
    }
}

void TestImapPrograms::collects()
{
    QFETCH(QString, program);
    QFETCH(bool, implicit);
    const QByteArray user = newUser();
    QVERIFY(deliver(user, "first", "Gr\xc3\xbc\xc3\x9f""e") && deliver(user, "second", QByteArray("line\r\n").repeated(20'000) + "end"));
    QVERIFY(QDir().mkpath(home(u"mail"_s)));
    const QByteArray into = home(u"mail/got"_s).toLatin1();
    Ran ran;
    if (program == "fetchmail"_L1) {
        QVERIFY(write(home(u"fetchmailrc"_s), "poll localhost proto imap port " + port(implicit) + " user \"" + user + "\" password \"" + support::ReadingOffice::kPassword + "\" " + (implicit ? "ssl" : "sslproto tls1+") +
                                                  " sslcertfile " + m_authority.authority().toLatin1() + " sslcertck nokeep mda \"cat >> " + into + "\"\n"));
        QFile::setPermissions(home(u"fetchmailrc"_s), QFile::ReadOwner | QFile::WriteOwner);
        ran = run(program, {u"-f"_s, home(u"fetchmailrc"_s), u"--nodetach"_s, u"--nosyslog"_s, u"--pidfile"_s, home(u"fetchmail.pid"_s)});
    } else {
        QVERIFY(write(home(u"getmailrc"_s), "[retriever]\ntype = SimpleIMAPSSLRetriever\nserver = localhost\nport = " + port(true) + "\nusername = " + user + "\npassword = " + support::ReadingOffice::kPassword +
                                                "\nmailboxes = (\"INBOX\",)\n[destination]\ntype = MDA_external\npath = /bin/sh\nallow_root_commands = true\narguments = (\"-c\", \"cat >> " + into +
                                                "\")\n[options]\ndelete = true\nverbose = 1\ndelivered_to = false\nreceived = false\n"));
        ran = run(program, {u"--rcfile"_s, home(u"getmailrc"_s), u"--getmaildir"_s, m_home.path()});
    }
    QVERIFY2(ran.code == 0, ran.output.right(2000));
    const QByteArray got = contentOf(home(u"mail/got"_s)).replace("\r\n", "\n");
    QVERIFY(got.contains("\n\nGr\xc3\xbc\xc3\x9f""e\n") && got.contains("\n\n" + QByteArray("line\n").repeated(20'000) + "end\n"));
    ImapClient client;
    QVERIFY(m_office.signIn(client, user) && client.command("STATUS INBOX (MESSAGES)").startsWith("OK"));
    QCOMPARE(client.untagged().join(), "* STATUS INBOX (MESSAGES 0)");
}

void TestImapPrograms::curl()
{
    const QByteArray user = newUser();
    QVERIFY(deliver(user, "first", "one") && deliver(user, "second", "two"));
    const QString url = u"imaps://localhost:%1/"_s.arg(QString::fromLatin1(port(true)));
    const auto call = [&](const QString &path, const QStringList &more = {}) {
        return run(u"curl"_s, QStringList{u"-sS"_s, u"--cacert"_s, m_authority.authority(), u"--user"_s, QString::fromLatin1(user + ':' + support::ReadingOffice::kPassword)} + more + QStringList{url + path});
    };
    QVERIFY(call({}).output.contains("\"/\" INBOX"));
    QVERIFY(call(u"INBOX;UID=2"_s).output.endsWith("\r\n\r\ntwo\r\n"));
    QCOMPARE(call(u"INBOX?SUBJECT%20first"_s).output.trimmed(), "* SEARCH 1");
    QCOMPARE(call(u"INBOX"_s, {u"--request"_s, u"STORE 1 +FLAGS \\Deleted"_s}).code, 0);
    QCOMPARE(call(u"INBOX"_s, {u"--request"_s, u"EXPUNGE"_s}).code, 0);
    QCOMPARE(call(u"INBOX?ALL"_s).output.trimmed(), "* SEARCH 1");
    QVERIFY(write(home(u"letter"_s), Office::letter("by curl", "three")));
    QCOMPARE(call(u"Archive"_s, {u"--upload-file"_s, home(u"letter"_s)}).code, 0);
    QVERIFY(call(u"Archive;UID=1"_s).output == Office::letter("by curl", "three"));
}

QTEST_GUILESS_MAIN(TestImapPrograms)
#include "tst_imapprograms.moc"
