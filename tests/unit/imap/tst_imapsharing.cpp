// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedclient.h"
#include <QTest>

using namespace imap;

namespace {

const QByteArray kMail = "From: A <a@b>\r\nSubject: hello\r\n\r\nbody text\r\n";

} // namespace

/// Folders of team boxes, rights, quotas and object identifiers.
class TestImapSharing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_client = std::make_unique<ScriptedClient>();
        m_client->addShared(QStringLiteral("Team boxes/sales@example.org"), "lrswipkte");
        m_client->addShared(QStringLiteral("Team boxes/sales@example.org/Won"), "lr");
        m_client->deliver("INBOX", kMail);
        m_client->deliver("INBOX", kMail + "more", mail::FlagDeleted);
        m_client->deliver("Team boxes/sales@example.org", kMail);
        m_client->deliver("Team boxes/sales@example.org/Won", kMail);
        m_client->signIn();
    }
    void cleanup()
    {
        QCOMPARE(m_client->fault, QByteArray());
        m_client.reset();
    }

    void nameSpace()
    {
        QCOMPARE(run("NAMESPACE"), QByteArray("* NAMESPACE ((\"\" \"/\")) NIL ((\"Team boxes/\" \"/\"))\r\nx OK That is all\r\n"));
        QVERIFY(run("LIST \"\" %").contains("* LIST (\\NonExistent \\Noselect \\HasChildren) \"/\" \"Team boxes\"\r\n"));
        QVERIFY(run("LIST \"Team boxes/\" %").startsWith("* LIST (\\HasChildren) \"/\" \"Team boxes/sales@example.org\"\r\nx OK"));
    }

    void readersChangeNothing()
    {
        QVERIFY(run("SELECT \"Team boxes/sales@example.org/Won\"").endsWith("x OK [READ-ONLY] Opened\r\n"));
        QVERIFY(run("FETCH 1 BODY[]").contains("body text"));
        QCOMPARE(m_client->box("Team boxes/sales@example.org/Won").state->at(0).flags, quint8(0));
        for (const char *line : {"STORE 1 +FLAGS (\\Seen)", "EXPUNGE", "MOVE 1 INBOX"})
            QVERIFY2(run(line).contains("x NO [READ-ONLY]"), line);
        QVERIFY(run("COPY 1 INBOX").startsWith("x OK [COPYUID"));
        for (const char *line : {"DELETE \"Team boxes/sales@example.org/Won\"", "RENAME \"Team boxes/sales@example.org/Won\" x",
                                 "DELETE \"Team boxes/sales@example.org\"", "COPY 1 \"Team boxes/sales@example.org/Won\""})
            QVERIFY2(run(line).startsWith("x NO [NOPERM]"), line);
        m_client->output.clear();
        m_client->send("x APPEND \"Team boxes/sales@example.org/Won\" {3+}\r\nabc\r\n");
        QVERIFY2(m_client->output.startsWith("x NO [NOPERM]"), m_client->output.constData());
    }

    void writersDo()
    {
        QVERIFY(run("SELECT \"Team boxes/sales@example.org\"").endsWith("x OK [READ-WRITE] Opened\r\n"));
        QVERIFY(run("STORE 1 +FLAGS (\\Flagged)").contains("\\Flagged"));
        QVERIFY(run("MOVE 1 INBOX").contains("* 1 EXPUNGE"));
    }

    void rights()
    {
        QVERIFY(run("MYRIGHTS INBOX").startsWith("* MYRIGHTS INBOX lrswipkxtea\r\nx OK"));
        QVERIFY(run("MYRIGHTS \"Team boxes/sales@example.org/Won\"").startsWith("* MYRIGHTS \"Team boxes/sales@example.org/Won\" lr\r\nx OK"));
        QVERIFY(run("GETACL INBOX").startsWith("* ACL INBOX anna@example.org lrswipkxtea\r\nx OK"));
        QVERIFY(run("GETACL \"Team boxes/sales@example.org\"").startsWith("x NO [NOPERM]"));
        QVERIFY(run("LISTRIGHTS INBOX anna@example.org").startsWith("* LISTRIGHTS INBOX anna@example.org lrswipkxtea\r\nx OK"));
        QVERIFY(run("LISTRIGHTS INBOX bert").startsWith("* LISTRIGHTS INBOX bert \"\"\r\nx OK"));
        QVERIFY(run("SETACL INBOX bert +lr").startsWith("x NO [NOPERM]"));
        QVERIFY(run("DELETEACL INBOX bert").startsWith("x NO [NOPERM]"));
        QVERIFY(run("MYRIGHTS Nothing").startsWith("x NO [NONEXISTENT]"));
        for (const char *line : {"SETACL INBOX bert", "SETACL INBOX bert LR!", "SETACL INBOX bert l r", "LISTRIGHTS INBOX", "DELETEACL INBOX", "GETACL a b"})
            QVERIFY2(run(line).startsWith("x BAD"), line);
        QVERIFY(run("LIST \"\" INBOX RETURN (MYRIGHTS STATUS (MESSAGES))")
                    .endsWith("\"/\" INBOX\r\n* MYRIGHTS INBOX lrswipkxtea\r\n* STATUS INBOX (MESSAGES 2)\r\nx OK That is all\r\n"));
    }

    void quotas()
    {
        QCOMPARE(run("GETQUOTAROOT inbox"),
                 QByteArray("* QUOTAROOT INBOX anna@example.org\r\n* QUOTA anna@example.org (STORAGE 3 10000 MESSAGE 3 100)\r\nx OK That is all\r\n"));
        QCOMPARE(run("GETQUOTA sales@example.org"), QByteArray("* QUOTA sales@example.org ()\r\nx OK That is all\r\n"));
        QVERIFY(run("GETQUOTA \"\"").startsWith("x NO [NONEXISTENT]"));
        QVERIFY(run("GETQUOTAROOT Nothing").startsWith("x NO [NONEXISTENT]"));
        QVERIFY(run("SETQUOTA \"\" (STORAGE 1)").startsWith("x BAD"));
        const QByteArray size = QByteArray::number(kMail.size() + 4);
        QVERIFY(run("STATUS INBOX (DELETED DELETED-STORAGE APPENDLIMIT)").startsWith("* STATUS INBOX (DELETED 1 DELETED-STORAGE " + size + " APPENDLIMIT 52428800)\r\n"));
        QVERIFY(run("LIST \"\" % RETURN (STATUS (DELETED-STORAGE))").contains("* STATUS INBOX (DELETED-STORAGE " + size + ")\r\n* LIST"));
    }

    void objectIds() // RFC 8474
    {
        const QByteArray made = run("CREATE Work/New");
        const QByteArray id = made.mid(made.indexOf('(') + 1, 13);
        QCOMPARE(made, "x OK [MAILBOXID (" + id + ")] Created\r\n");
        QVERIFY(run("STATUS Work/New (MAILBOXID)").startsWith("* STATUS Work/New (MAILBOXID (" + id + "))\r\n"));
        QVERIFY(run("RENAME Work/New Newer").startsWith("x OK"));
        QVERIFY(run("SELECT Newer").contains("* OK [MAILBOXID (" + id + ")] "));
        run("SELECT INBOX");
        const QByteArray told = run("FETCH 2 (EMAILID THREADID)");
        const QByteArray mail = told.mid(told.indexOf("EMAILID (") + 9, 13);
        QCOMPARE(told, "* 2 FETCH (EMAILID (" + mail + ") THREADID NIL)\r\nx OK Fetched\r\n");
        QVERIFY(run("SEARCH EMAILID " + mail).startsWith("* SEARCH 2\r\n"));
        QVERIFY(run("SEARCH NOT EMAILID " + mail).startsWith("* SEARCH 1\r\n"));
        QVERIFY(run("SEARCH OR THREADID abc EMAILID nothing").startsWith("* SEARCH\r\n"));
        QVERIFY(run("SEARCH EMAILID").startsWith("x BAD"));
    }

private:
    QByteArray run(const QByteArray &line) { return m_client->command(line); }

    std::unique_ptr<ScriptedClient> m_client;
};

QTEST_GUILESS_MAIN(TestImapSharing)
#include "tst_imapsharing.moc"
