// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/flaglist.h"
#include "scriptedclient.h"
#include <QTest>
#include <map>

using namespace imap;

namespace {

const QByteArray kMail = "From: A <a@b>\r\nSubject: hello\r\n\r\nbody text\r\n";

/// With messages 1 to `count`, the n-th of modification number n + 1.
std::unique_ptr<ScriptedClient> clientWith(int count)
{
    auto client = std::make_unique<ScriptedClient>();
    for (int i = 0; i < count; ++i)
        client->deliver("INBOX", kMail);
    client->signIn();
    return client;
}

/// What a client of QRESYNC keeps, by the rules of RFC 7162 6.
class Cache
{
public:
    std::map<quint32, QByteArray> flags; ///< by UID
    quint64 modSeq = 0;

    void hear(const QByteArray &responses)
    {
        quint64 highest = 0, told = 0;
        const QByteArrayList lines = responses.split('\n');
        for (const QByteArray &line : lines) {
            if (line.startsWith("* VANISHED ")) {
                const NumberRanges gone = SequenceSet::parse(line.mid(line.lastIndexOf(' ') + 1).chopped(1))->resolved(0);
                for (const NumberRange &range : gone) {
                    for (quint32 uid = range.first; uid <= range.last; ++uid)
                        flags.erase(uid);
                }
            } else if (line.contains(" FETCH (")) {
                const qsizetype text = line.indexOf("FLAGS (") + 7;
                flags[between(line, "UID ").toUInt()] = line.mid(text, line.indexOf(')', text) - text);
                highest = std::max(highest, between(line, "MODSEQ (").toULongLong());
            }
            if (line.contains("[HIGHESTMODSEQ "))
                told = between(line, "[HIGHESTMODSEQ ").toULongLong();
        }
        modSeq = told > 0 ? told : std::max(modSeq, highest);
    }

private:
    static QByteArray between(const QByteArray &line, const char *label)
    {
        const qsizetype at = line.indexOf(label);
        const qsizetype start = at + qsizetype(qstrlen(label));
        qsizetype end = at < 0 ? line.size() : start;
        while (end < line.size() && line[end] >= '0' && line[end] <= '9')
            ++end;
        return at < 0 ? QByteArray() : line.mid(start, end - start);
    }
};

std::map<quint32, QByteArray> flagsOf(const mail::FolderSnapshot &folder)
{
    std::map<quint32, QByteArray> out;
    for (qsizetype i = 0; i < folder.size(); ++i)
        out[folder.at(i).uid] = flagText(folder.at(i).flags, {});
    return out;
}

} // namespace

/// CONDSTORE and QRESYNC (RFC 7162).
class TestImapResync : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void enabling_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("selected");
        QTest::newRow("ENABLE") << QByteArray("ENABLE condstore") << QByteArray("NOOP");
        QTest::newRow("ENABLE QRESYNC") << QByteArray("ENABLE QRESYNC") << QByteArray("NOOP");
        QTest::newRow("STATUS") << QByteArray("STATUS Sent (HIGHESTMODSEQ)") << QByteArray("NOOP");
        QTest::newRow("LIST") << QByteArray("LIST \"\" * RETURN (STATUS (HIGHESTMODSEQ))") << QByteArray("NOOP");
        QTest::newRow("SELECT") << QByteArray("SELECT INBOX (CONDSTORE)") << QByteArray("NOOP");
        QTest::newRow("FETCH MODSEQ") << QByteArray("NOOP") << QByteArray("FETCH 1 (UID MODSEQ)");
        QTest::newRow("FETCH CHANGEDSINCE") << QByteArray("NOOP") << QByteArray("FETCH 1 UID (CHANGEDSINCE 1)");
        QTest::newRow("SEARCH") << QByteArray("NOOP") << QByteArray("SEARCH MODSEQ 1");
        QTest::newRow("STORE") << QByteArray("NOOP") << QByteArray("STORE 2 (UNCHANGEDSINCE 9) +FLAGS.SILENT \\Draft");
    }

    /// Each of them makes the server tell modification numbers, and a folder that is open then tells its own once.
    void enabling()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, selected);
        const auto client = clientWith(2);
        QVERIFY(client->command(before).contains("x OK"));
        QVERIFY(client->command("SELECT INBOX").contains("* OK [HIGHESTMODSEQ 3] "));
        const QByteArray said = client->command(selected);
        QCOMPARE(said.contains("* OK [HIGHESTMODSEQ 3] Highest\r\n"), selected != "NOOP");
        QVERIFY(said.contains("x OK"));
        QVERIFY(!client->command("FETCH 1 MODSEQ").contains("HIGHESTMODSEQ"));
        client->setFlags("INBOX", 1, mail::FlagSeen);
        QVERIFY(client->command("NOOP").contains("MODSEQ (" + QByteArray::number(client->box("INBOX").state->highestModSeq()) + ") FLAGS (\\Seen))"));
        QCOMPARE(client->fault, QByteArray());
    }

    void notAsked() // a client that knows nothing of it hears nothing of it
    {
        const auto client = clientWith(2);
        QVERIFY(client->command("SELECT INBOX (CONDSTORE QRESYNC (1001 1))").startsWith("x BAD"));
        client->command("SELECT INBOX");
        QCOMPARE(client->command("STORE 1 +FLAGS \\Seen"), QByteArray("* 1 FETCH (FLAGS (\\Seen))\r\nx OK Stored\r\n"));
        client->setFlags("INBOX", 2, mail::FlagSeen);
        QCOMPARE(client->command("NOOP"), QByteArray("* 2 FETCH (FLAGS (\\Seen))\r\nx OK Done\r\n"));
        QVERIFY(client->command("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)").startsWith("x BAD"));
    }

    void conditionalStore()
    {
        const auto client = clientWith(4);
        client->command("SELECT INBOX (CONDSTORE)");
        client->setFlags("INBOX", 3, mail::FlagAnswered); // 6
        client->command("NOOP");
        QCOMPARE(client->command("STORE 2:4 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Deleted)"),
                 QByteArray("* 2 FETCH (MODSEQ (7))\r\n* 4 FETCH (MODSEQ (7))\r\nx OK [MODIFIED 3] Stored\r\n"));
        QCOMPARE(client->command("UID STORE 1,3 (UNCHANGEDSINCE 6) +FLAGS (\\Seen)"),
                 QByteArray("* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (8))\r\n* 3 FETCH (UID 3 FLAGS (\\Answered \\Seen) MODSEQ (8))\r\nx OK Stored\r\n"));
        QCOMPARE(client->command("STORE 1:* (UNCHANGEDSINCE 0) +FLAGS.SILENT \\Draft"), QByteArray("x OK [MODIFIED 1:4] Stored\r\n"));
        QCOMPARE(client->command("STORE 1 (UNCHANGEDSINCE 8) +FLAGS.SILENT \\Seen"), QByteArray("* 1 FETCH (MODSEQ (8))\r\nx OK Stored\r\n"));
        QCOMPARE(client->command("STORE 1 +FLAGS.SILENT \\Draft"), QByteArray("* 1 FETCH (MODSEQ (11))\r\nx OK Stored\r\n"));
        client->setFlags("INBOX", 4, 0); // another client, unheard of yet
        QCOMPARE(client->command("STORE 4 (UNCHANGEDSINCE 11) FLAGS ()"),
                 QByteArray("* 4 FETCH (MODSEQ (12) FLAGS ())\r\nx OK [MODIFIED 4] Stored\r\n"));
        for (const char *bad : {"STORE 1 (UNCHANGEDSINCE) FLAGS ()", "STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS ()", "STORE 1 (CHANGEDSINCE 1) FLAGS ()",
                                "STORE 1 (UNCHANGEDSINCE 9223372036854775808) FLAGS ()"})
            QVERIFY2(client->command(bad).startsWith("x BAD"), bad);
    }

    void changedSince()
    {
        const auto client = clientWith(4);
        client->command("SELECT INBOX");
        client->setFlags("INBOX", 2, mail::FlagFlagged); // 6
        client->command("NOOP");
        QCOMPARE(client->command("FETCH 1:* (FLAGS) (CHANGEDSINCE 4)"),
                 QByteArray("* OK [HIGHESTMODSEQ 6] Highest\r\n* 2 FETCH (FLAGS (\\Flagged) MODSEQ (6))\r\n* 4 FETCH (FLAGS () MODSEQ (5))\r\nx OK Fetched\r\n"));
        QCOMPARE(client->command("UID FETCH 1:* (MODSEQ) (CHANGEDSINCE 5)"), QByteArray("* 2 FETCH (UID 2 MODSEQ (6))\r\nx OK Fetched\r\n"));
        QCOMPARE(client->command("FETCH 1:* UID (CHANGEDSINCE 6)"), QByteArray("x OK Fetched\r\n"));
        QCOMPARE(client->command("FETCH 1 BODY[TEXT]"), QByteArray("* 1 FETCH (MODSEQ (7) FLAGS (\\Seen) BODY[TEXT] {11}\r\nbody text\r\n)\r\nx OK Fetched\r\n"));
    }

    void search()
    {
        const auto client = clientWith(4);
        client->command("SELECT INBOX (CONDSTORE)");
        QVERIFY(client->command("SEARCH MODSEQ 4").startsWith("* SEARCH 3 4 (MODSEQ 5)\r\n"));
        QVERIFY(client->command("UID SEARCH MODSEQ \"/flags/\\\\draft\" all 3 NOT UID 4").startsWith("* SEARCH 2 3 (MODSEQ 4)\r\n"));
        QVERIFY(client->command("SEARCH MODSEQ 6").startsWith("* SEARCH\r\n"));
        QVERIFY(client->command("SEARCH OR NOT MODSEQ 4 BODY text").startsWith("* SEARCH 1 2 3 4 (MODSEQ 5)\r\n"));
        client->setFlags("INBOX", 2, mail::FlagSeen); // 6
        client->command("NOOP");
        QVERIFY(client->command("SEARCH RETURN (MIN) MODSEQ 1").startsWith("* ESEARCH (TAG \"x\") MIN 1 MODSEQ 2\r\n"));
        QVERIFY(client->command("SEARCH RETURN (MAX) MODSEQ 1").startsWith("* ESEARCH (TAG \"x\") MAX 4 MODSEQ 5\r\n"));
        QVERIFY(client->command("SEARCH RETURN (MIN MAX) MODSEQ 1").startsWith("* ESEARCH (TAG \"x\") MIN 1 MAX 4 MODSEQ 5\r\n"));
        QVERIFY(client->command("UID SEARCH RETURN (COUNT) MODSEQ 1").startsWith("* ESEARCH (TAG \"x\") UID COUNT 4 MODSEQ 6\r\n"));
        QVERIFY(client->command("SEARCH RETURN (COUNT) MODSEQ 9").startsWith("* ESEARCH (TAG \"x\") COUNT 0\r\n"));
        QVERIFY(client->command("SEARCH RETURN (SAVE) MODSEQ 9").startsWith("x OK"));
    }

    void vanishedForExpunge()
    {
        const auto client = clientWith(7);
        QVERIFY(client->command("ENABLE QRESYNC FOO").startsWith("* ENABLED QRESYNC\r\n"));
        client->command("SELECT INBOX");
        client->remove("INBOX", {2, 3, 6}); // 9
        client->setFlags("INBOX", 5, mail::FlagSeen); // 10
        // VANISHED has to wait, and the number that was told must not hide it
        QCOMPARE(client->command("FETCH 1 UID"),
                 QByteArray("* 1 FETCH (UID 1)\r\n* 5 FETCH (UID 5 MODSEQ (10) FLAGS (\\Seen))\r\nx OK [HIGHESTMODSEQ 8] Fetched\r\n"));
        QCOMPARE(client->command("NOOP"), QByteArray("* VANISHED 2:3,6\r\nx OK Done\r\n"));
        QCOMPARE(client->command("STORE 1:2 +FLAGS.SILENT \\Deleted"),
                 QByteArray("* 1 FETCH (UID 1 MODSEQ (11))\r\n* 2 FETCH (UID 4 MODSEQ (11))\r\nx OK Stored\r\n"));
        QCOMPARE(client->command("UID EXPUNGE 4"), QByteArray("* VANISHED 4\r\nx OK [HIGHESTMODSEQ 12] Removed\r\n"));
        QCOMPARE(client->command("EXPUNGE"), QByteArray("* VANISHED 1\r\nx OK [HIGHESTMODSEQ 13] Removed\r\n"));
        QCOMPARE(client->command("EXPUNGE"), QByteArray("x OK Nothing to remove\r\n"));
        QCOMPARE(client->command("MOVE 1 Sent"), QByteArray("* OK [COPYUID 1002 5 1] Moved\r\n* VANISHED 5\r\nx OK [HIGHESTMODSEQ 14] Moved\r\n"));
        client->command("IDLE");
        client->remove("INBOX", {7});
        QCOMPARE(std::exchange(client->output, {}), QByteArray("* VANISHED 7\r\n"));
    }

    void closing()
    {
        const auto client = clientWith(3);
        client->command("ENABLE QRESYNC");
        client->command("SELECT INBOX");
        client->command("STORE 1 +FLAGS.SILENT \\Deleted"); // 5
        QCOMPARE(client->command("CLOSE"), QByteArray("x OK [HIGHESTMODSEQ 6] Closed\r\n"));
        client->command("SELECT INBOX");
        client->command("STORE 1 +FLAGS.SILENT \\Deleted");
        client->setFlags("INBOX", 3, mail::FlagSeen); // what the client has not heard of
        QCOMPARE(client->command("CLOSE"), QByteArray("x OK Closed\r\n"));
    }

    void away()
    {
        const auto client = clientWith(8); // highest 9
        client->remove("INBOX", {2, 5}); // 10
        client->setFlags("INBOX", 4, mail::FlagSeen); // 11
        client->deliver("INBOX", kMail); // uid 9, 12
        client->command("ENABLE QRESYNC");
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9))")
                    .endsWith("* OK [HIGHESTMODSEQ 12] Highest\r\n* VANISHED (EARLIER) 2,5\r\n* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (11))\r\n"
                              "* 7 FETCH (UID 9 FLAGS () MODSEQ (12))\r\nx OK [READ-WRITE] Opened\r\n"));
        const QByteArray some = client->command("EXAMINE INBOX (QRESYNC (1001 10 1:3,5:9))");
        QVERIFY(some.startsWith("* OK [CLOSED] "));
        QVERIFY(some.endsWith("Highest\r\n* 7 FETCH (UID 9 FLAGS () MODSEQ (12))\r\nx OK [READ-ONLY] Opened\r\n"));
        QVERIFY(client->command("SELECT INBOX (CONDSTORE QRESYNC (1001 9 4:9 (1:3 1,3,4)))").contains("\r\n* VANISHED (EARLIER) 5\r\n* 3 FETCH (UID 4 "));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 12))").endsWith("Highest\r\nx OK [READ-WRITE] Opened\r\n"));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (7 1))").endsWith("Highest\r\nx OK [READ-WRITE] Opened\r\n")); // another UIDVALIDITY
        QCOMPARE(client->command("UID FETCH 1:5 (FLAGS) (CHANGEDSINCE 9 VANISHED)"),
                 QByteArray("* VANISHED (EARLIER) 2,5\r\n* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (11))\r\nx OK Fetched\r\n"));
        QVERIFY(client->command("FETCH 1:5 (FLAGS) (CHANGEDSINCE 9 VANISHED)").startsWith("x BAD"));
        QVERIFY(client->command("UID FETCH 1:5 (FLAGS) (VANISHED)").startsWith("x BAD"));
        for (const char *bad : {"(QRESYNC)", "(QRESYNC ())", "(QRESYNC (1001))", "(QRESYNC (0 1))", "(QRESYNC (1001 1 *))", "(QRESYNC (1001 1 1:*))", "(QRESYNC (1001 1 $))",
                                "(QRESYNC (1001 1 1 (1)))", "(QRESYNC (1001 1 1 (1:3 1:2)))", "(QRESYNC (1001 1) QRESYNC (1001 1))", "(QRESYNC (1001 1) "})
            QVERIFY2(client->command(QByteArray("SELECT INBOX ") + bad).startsWith("x BAD"), bad);
        QCOMPARE(client->fault, QByteArray());
    }

    /// What vanished is not remembered that far back: whatever is not there, of what the client may know.
    void awayForTooLong()
    {
        const auto client = clientWith(8);
        client->remove("INBOX", {2, 5, 8});
        client->box("INBOX").vanishedSince = 10;
        client->command("ENABLE QRESYNC");
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9))").contains("* VANISHED (EARLIER) 2,5,8\r\nx OK"));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9 1:4,8:4294967295))").contains("* VANISHED (EARLIER) 2,8\r\nx OK"));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9 1:8 (1,4 1,4)))").contains("* VANISHED (EARLIER) 2,5,8\r\nx OK"));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9 1:8 (1:5 1,3:4,6:7)))").contains("* VANISHED (EARLIER) 8\r\nx OK"));
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 9 1:8 (1:4000000000 1:4000000000)))").contains("* VANISHED (EARLIER) 2,5,8\r\nx OK"));
        QVERIFY(client->command("UID FETCH 1:* FLAGS (CHANGEDSINCE 2 VANISHED)").startsWith("* VANISHED (EARLIER) 2,5,8\r\n* 2 FETCH (UID 3 "));
    }

    /// What goes while the client opens the folder is told as what it is: of the folder it was shown.
    void vanishingMeanwhile()
    {
        const auto client = clientWith(4);
        client->remove("INBOX", {1});
        client->command("ENABLE QRESYNC");
        client->answering = false;
        client->output.clear();
        client->send("x SELECT INBOX (QRESYNC (1001 5))\r\n");
        QVERIFY(client->answerOne() && client->answerOne()); // the list, the folder
        client->remove("INBOX", {3});
        client->answering = true;
        QVERIFY(client->answerOne());
        QVERIFY(client->output.contains("* 3 EXISTS\r\n"));
        QVERIFY(client->output.endsWith("[HIGHESTMODSEQ 6] Highest\r\n* VANISHED (EARLIER) 1\r\n* VANISHED 3\r\nx OK [READ-WRITE] Opened\r\n"));
    }

    /// Whatever happens while it is connected and while it is away, wherever the connection breaks off: what a client is told when it
    /// comes back makes what it keeps the same as the folder.
    void anyHistory()
    {
        quint32 seed = 3;
        const auto next = [&seed](quint32 below) { return (seed = seed * 1664525 + 1013904223) / 65536 % below; };
        for (int round = 0; round < 300; ++round) {
            const auto client = clientWith(3 + int(next(10)));
            client->command("ENABLE QRESYNC");
            ScriptedClient::Box &inbox = client->box("INBOX");
            const auto change = [&] {
                const mail::FolderSnapshot &folder = *inbox.state;
                const quint32 what = next(3);
                if (what == 0 || folder.size() == 0)
                    return client->deliver("INBOX", kMail);
                const quint32 uid = folder.at(qsizetype(next(quint32(folder.size())))).uid;
                if (what == 1)
                    client->remove("INBOX", {uid});
                else
                    client->setFlags("INBOX", uid, quint8(next(32)));
            };
            Cache cache;
            cache.hear(client->command("SELECT INBOX"));
            cache.hear(client->command("UID FETCH 1:* (FLAGS MODSEQ)"));
            for (int visit = 0; visit < 4; ++visit) {
                for (quint32 n = next(8); n > 0; --n) {
                    change();
                    if (inbox.state->size() == 0)
                        continue;
                    const char *commands[] = {"NOOP", "FETCH 1 (FLAGS)", "STORE 1 +FLAGS \\Answered", "SEARCH ALL", "STORE 1 (UNCHANGEDSINCE 5) FLAGS ()"};
                    const QByteArray said = client->command(commands[next(5)]);
                    cache.hear(said);
                    if (said.contains(" EXISTS"))
                        cache.hear(client->command("UID FETCH " + QByteArray::number(cache.flags.empty() ? 1 : cache.flags.rbegin()->first + 1) + ":* (FLAGS MODSEQ)"));
                }
                client->command("UNSELECT");
                for (quint32 n = next(8); n > 0; --n)
                    change();
                inbox.vanishedSince = next(2) ? 0 : inbox.state->highestModSeq();
                cache.hear(client->command("SELECT INBOX (QRESYNC (1001 " + QByteArray::number(cache.modSeq) + "))"));
                QVERIFY2(cache.flags == flagsOf(*inbox.state), QByteArray::number(round).constData());
                QCOMPARE(cache.modSeq, inbox.state->highestModSeq());
            }
            QCOMPARE(client->fault, QByteArray());
        }
    }

    void manyVanished() // lines stay short
    {
        const auto client = clientWith(4000);
        client->command("ENABLE QRESYNC");
        client->command("SELECT INBOX");
        QList<quint32> every;
        for (quint32 uid = 1; uid <= 4000; uid += 2)
            every << uid;
        client->remove("INBOX", every);
        const QByteArray told = client->command("NOOP");
        QCOMPARE(told.count("* VANISHED "), 5);
        for (const QByteArray &line : told.split('\n'))
            QVERIFY(line.size() < 8192);
        QVERIFY(client->command("SELECT INBOX (QRESYNC (1001 4001))").contains("* VANISHED (EARLIER) 1,3,5,"));
    }
};

QTEST_GUILESS_MAIN(TestImapResync)
#include "tst_imapresync.moc"
