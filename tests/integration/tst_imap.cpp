// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapclient.h"
#include "support/mimemails.h"
#include "support/office.h"
#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::Office;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";

} // namespace

/// Mail read from a real engine.
class TestImap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void corpora_data();
    void corpora();
    void idleHearsOfOthers();
    void oneTruth();
    void foldersOutliveRestarts();
    void injectedBeforeTls();
    void wrongPasswordInsideTls();

private:
    QByteArray newUser();
    bool deliver(const QByteArray &to, const QByteArray &subject);
    bool signIn(ImapClient &client, const QByteArray &user)
    {
        return client.connectTo(port(true), true).startsWith("* OK") && client.command("LOGIN " + user + " \"" + kPassword + '"').startsWith("OK");
    }
    quint16 port(bool implicit) const { return m_office.engine.port(implicit ? u"imaps"_s : u"imap"_s); }

    Office m_office;
    int m_users = 0;
};

void TestImap::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAP"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(port(false) && port(true));
}

QByteArray TestImap::newUser()
{
    const QByteArray address = "user" + QByteArray::number(++m_users) + "@example.test";
    const int status = m_office.rest->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}").status;
    return status == 201 ? address : QByteArray();
}

bool TestImap::deliver(const QByteArray &to, const QByteArray &subject)
{
    SmtpClient smtp;
    return m_office.greet(smtp) && smtp.deliver("anna@sender.test", {to}, "From: anna@sender.test\r\nSubject: " + subject + "\r\n\r\nText\r\n").startsWith("250");
}

void TestImap::corpora_data()
{
    support::addMimeFolders();
}

/// Octet for octet what was sent, by SMTP behind the trace header, by APPEND as it is.
void TestImap::corpora()
{
    QFETCH(QString, folder);
    QFETCH(int, atLeast);
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    const QStringList files = support::mimeMails(folder);
    QVERIFY2(files.size() >= atLeast, qPrintable(u"%1: only %2 files"_s.arg(folder).arg(files.size())));
    const QByteArray user = newUser();
    QList<QByteArray> sent;
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    ImapClient imap;
    QVERIFY(signIn(imap, user));
    for (const QString &path : files) {
        QFile in(path);
        QVERIFY(in.open(QIODevice::ReadOnly));
        sent << support::wireForm(in.readAll());
        QVERIFY2(smtp.deliver("a@sender.test", {user}, sent.last()).startsWith("250"), qPrintable(path));
        const QByteArray appended = imap.append("Archive", sent.last());
        QVERIFY2(appended.startsWith("OK [APPENDUID "), qPrintable(path + u": "_s + QString::fromLatin1(appended)));
    }
    for (const bool archive : {false, true}) {
        QVERIFY(imap.command(archive ? "SELECT Archive" : "SELECT INBOX").startsWith("OK [READ-WRITE]"));
        QVERIFY(imap.untagged().contains("* " + QByteArray::number(sent.size()) + " EXISTS"));
        for (qsizetype i = 0; i < sent.size(); ++i) {
            const QByteArray number = QByteArray::number(i + 1);
            QVERIFY2(imap.command("FETCH " + number + " (RFC822.SIZE BODY.PEEK[])").startsWith("OK"), qPrintable(files[i]));
            QCOMPARE(imap.untagged().size(), 1);
            const QByteArray got = support::literalOf(imap.untagged().first());
            QVERIFY2(got.endsWith(sent[i]), qPrintable(files[i]));
            const QByteArray trace = got.chopped(sent[i].size());
            QVERIFY2(archive ? trace.isEmpty() : trace.startsWith("Return-Path:") && !trace.contains("\r\n\r\n"), qPrintable(files[i]));
            QVERIFY2(imap.untagged().first().contains("RFC822.SIZE " + QByteArray::number(got.size())), qPrintable(files[i]));
            QVERIFY2(imap.command("FETCH " + number + " (ENVELOPE BODYSTRUCTURE)").startsWith("OK"), qPrintable(files[i]));
        }
    }
}

/// S74: another client's change, new mail, and what REST does are heard without asking.
void TestImap::idleHearsOfOthers()
{
    const QByteArray user = newUser();
    QVERIFY(deliver(user, "one"));
    ImapClient waiting, working;
    QVERIFY(signIn(waiting, user) && signIn(working, user));
    for (ImapClient *client : {&waiting, &working})
        QVERIFY(client->command("SELECT INBOX").startsWith("OK"));
    waiting.begin("IDLE");
    QVERIFY(waiting.response().startsWith('+'));
    QVERIFY(working.command("STORE 1 +FLAGS (\\Flagged later)").startsWith("OK"));
    QCOMPARE(waiting.response(), "* 1 FETCH (FLAGS (\\Flagged later))");
    QVERIFY(deliver(user, "two"));
    QCOMPARE(waiting.response(), "* 2 EXISTS");
    const QString mailbox = m_office.rest->ensureMailbox(QString::fromLatin1(user));
    const QString newest = m_office.rest->get(u"/v1/mailboxes/%1/messages?limit=1"_s.arg(mailbox)).object().value(u"items")[0][u"id"].toString();
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/messages/"_s + newest, R"({"seen":true})").status, 200);
    QCOMPARE(waiting.response(), "* 2 FETCH (FLAGS (\\Seen))");
    QVERIFY(working.command("STORE 1 +FLAGS.SILENT (\\Deleted)").startsWith("OK") && working.command("EXPUNGE").startsWith("OK"));
    QByteArray heard = waiting.response();
    while (heard.contains(" FETCH "))
        heard = waiting.response();
    QCOMPARE(heard, "* 1 EXPUNGE");
    waiting.write("DONE\r\n");
    QVERIFY(waiting.end().startsWith("OK"));
}

void TestImap::oneTruth()
{
    const QByteArray user = newUser();
    QVERIFY(deliver(user, "one") && deliver(user, "two"));
    ImapClient imap;
    QVERIFY(signIn(imap, user) && imap.command("SELECT INBOX").startsWith("OK"));
    QVERIFY(imap.command("STORE 2 +FLAGS (\\Seen \\Flagged)").startsWith("OK"));
    QVERIFY(imap.command("MOVE 1 Trash").startsWith("OK"));
    const QString mailbox = m_office.rest->ensureMailbox(QString::fromLatin1(user));
    const QJsonArray items = m_office.rest->get(u"/v1/mailboxes/%1/messages"_s.arg(mailbox)).object().value(u"items").toArray();
    QCOMPARE(items.size(), 1);
    QCOMPARE(items[0][u"subject"].toString(), u"two"_s);
    QVERIFY(items[0][u"seen"].toBool() && items[0][u"flagged"].toBool());
    QVERIFY(imap.command("SEARCH TEXT \"no such word\"").startsWith("OK") && imap.untagged().contains("* SEARCH"));
    QVERIFY(imap.command("SEARCH SUBJECT TWO BODY text").startsWith("OK") && imap.untagged().contains("* SEARCH 1"));
}

void TestImap::foldersOutliveRestarts()
{
    const QByteArray user = newUser();
    QByteArray told[2];
    for (QByteArray &status : told) {
        ImapClient imap;
        QVERIFY(signIn(imap, user));
        if (told[0].isEmpty()) {
            QVERIFY(imap.command("CREATE \"Projects/Gr&APw-n\"").startsWith("OK"));
            QVERIFY(imap.append("\"Projects/Gr&APw-n\" (\\Seen $Done)", "Subject: kept\r\n\r\nText\r\n").startsWith("OK"));
        }
        QVERIFY(imap.command("STATUS \"Projects/Gr&APw-n\" (UIDVALIDITY UIDNEXT MESSAGES UNSEEN)").startsWith("OK"));
        status = imap.untagged().join('\n');
        QVERIFY(status.contains("MESSAGES 1") && status.contains("UNSEEN 0"));
        if (&status == &told[0]) {
            m_office.engine.kill();
            QVERIFY2(m_office.engine.start(), qPrintable(m_office.engine.log()));
        }
    }
    QCOMPARE(told[1], told[0]);
}

/// R3: what came before the handshake was said by anybody.
void TestImap::injectedBeforeTls()
{
    ImapClient imap;
    QVERIFY(imap.connectTo(port(false)).startsWith("* OK"));
    imap.write("x1 STARTTLS\r\nx2 NOOP\r\n");
    QVERIFY(imap.response().startsWith("x1 OK"));
    QVERIFY(imap.encrypt());
    QVERIFY(imap.command("NOOP").startsWith("OK"));
    QVERIFY2(imap.untagged().isEmpty(), imap.untagged().join());
}

void TestImap::wrongPasswordInsideTls()
{
    ImapClient imap;
    QVERIFY(imap.connectTo(port(false)).startsWith("* OK"));
    QVERIFY(imap.startTls());
    QVERIFY(imap.command("CAPABILITY").startsWith("OK"));
    QVERIFY(!imap.untagged().join().contains("LOGINDISABLED") && imap.untagged().join().contains("AUTH=SCRAM-SHA-256"));
    QVERIFY(imap.command("LOGIN nobody@example.test \"not the password\"").startsWith("NO [AUTHENTICATIONFAILED]"));
}

QTEST_GUILESS_MAIN(TestImap)
#include "tst_imap.moc"
