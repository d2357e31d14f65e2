// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/mimemails.h"
#include "support/readingoffice.h"
#include "support/sanitizer.h"
#include <QFile>
#include <QJsonArray>
#include <QTest>
#include <zlib.h>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::SmtpClient;

namespace {


/// The digits behind `label`.
QByteArray numberAfter(const QByteArray &text, const QByteArray &label)
{
    qsizetype end = text.indexOf(label) + label.size();
    const qsizetype start = end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    return text.mid(start, end - start);
}

/// The client's side of RFC 4978, its commands under the tag "a".
class DeflateClient
{
public:
    explicit DeflateClient(QSslSocket &socket) : m_socket(socket)
    {
        deflateInit2(&m_out, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
        inflateInit2(&m_in, -15);
    }
    ~DeflateClient()
    {
        deflateEnd(&m_out);
        inflateEnd(&m_in);
    }
    Q_DISABLE_COPY_MOVE(DeflateClient)

    QByteArray command(const QByteArray &text) { return send("a " + text + "\r\n"); }
    /// All that is said up to what completes "a" or asks for more, or to the end.
    QByteArray send(const QByteArray &bytes)
    {
        m_socket.write(through(m_out, deflate, bytes));
        QByteArray said;
        while (m_socket.state() == QAbstractSocket::ConnectedState && m_socket.waitForReadyRead(30'000)) {
            const QByteArray came = m_socket.readAll();
            m_received += came.size();
            said += through(m_in, inflate, came);
            const QByteArray lines = said.endsWith("\r\n") ? said.chopped(2) : QByteArray();
            const QByteArray last = lines.mid(lines.lastIndexOf('\n') + 1);
            if (last.startsWith("a ") || last.startsWith("+ "))
                break;
        }
        return said;
    }
    qint64 received() const { return m_received; }

private:
    static QByteArray through(z_stream &stream, int (*step)(z_stream *, int), QByteArray bytes)
    {
        QByteArray out;
        stream.next_in = reinterpret_cast<Bytef *>(bytes.data());
        stream.avail_in = uInt(bytes.size());
        do {
            const qsizetype start = out.size();
            out.resize(start + (64 << 10));
            stream.next_out = reinterpret_cast<Bytef *>(out.data() + start);
            stream.avail_out = 64 << 10;
            step(&stream, Z_SYNC_FLUSH);
        } while (stream.avail_out == 0);
        out.chop(stream.avail_out);
        return out;
    }

    QSslSocket &m_socket;
    z_stream m_out = {};
    z_stream m_in = {};
    qint64 m_received = 0;
};

quint64 modSeqOf(const QByteArray &response)
{
    return numberAfter(response, "MODSEQ (").toULongLong();
}

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
    void conflictingStores();
    void resyncOutlivesRestarts();
    void sortsAndThreads();
    void compressed_data();
    void compressed();
    void unfoldingBombs_data();
    void unfoldingBombs();
    void injectedBeforeTls();
    void wrongPasswordInsideTls();

private:
    bool deliver(const QByteArray &to, const QByteArray &subject);
    quint16 port(bool implicit) const { return m_office.engine.port(implicit ? u"imaps"_s : u"imap"_s); }

    support::ReadingOffice m_office;
};

void TestImap::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAP"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(port(false) && port(true));
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
    const QByteArray user = m_office.newUser();
    QList<QByteArray> sent;
    SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    ImapClient imap;
    QVERIFY(m_office.signIn(imap, user));
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
    const QByteArray user = m_office.newUser();
    QVERIFY(deliver(user, "one"));
    ImapClient waiting, working;
    QVERIFY(m_office.signIn(waiting, user) && m_office.signIn(working, user));
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
    const QByteArray user = m_office.newUser();
    QVERIFY(deliver(user, "one") && deliver(user, "two"));
    ImapClient imap;
    QVERIFY(m_office.signIn(imap, user) && imap.command("SELECT INBOX").startsWith("OK"));
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
    const QByteArray user = m_office.newUser();
    QByteArray told[2];
    for (QByteArray &status : told) {
        ImapClient imap;
        QVERIFY(m_office.signIn(imap, user));
        if (told[0].isEmpty()) {
            QVERIFY(imap.command("CREATE \"Projects/Gr&APw-n\"").startsWith("OK"));
            QVERIFY(imap.append("\"Projects/Gr&APw-n\" (\\Seen $Done)", "Subject: kept\r\n\r\nText\r\n").startsWith("OK"));
        }
        QVERIFY(imap.command("STATUS \"Projects/Gr&APw-n\" (UIDVALIDITY UIDNEXT MESSAGES UNSEEN)").startsWith("OK"));
        status = imap.untagged().join('\n');
        QVERIFY(status.contains("MESSAGES 1") && status.contains("UNSEEN 0"));
        if (&status == &told[0]) {
            m_office.engine.kill();
            QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
        }
    }
    QCOMPARE(told[1], told[0]);
}

/// RFC 7162: who stores on top of what it has not seen is told so, and changes nothing.
void TestImap::conflictingStores()
{
    const QByteArray user = m_office.newUser();
    QVERIFY(deliver(user, "one") && deliver(user, "two"));
    ImapClient first, second;
    QVERIFY(m_office.signIn(first, user) && m_office.signIn(second, user));
    for (ImapClient *client : {&first, &second})
        QVERIFY(client->command("SELECT INBOX (CONDSTORE)").startsWith("OK"));
    QVERIFY(first.command("FETCH 1:2 MODSEQ").startsWith("OK"));
    const quint64 seen = modSeqOf(first.untagged().last());
    QVERIFY(seen > 1);
    QVERIFY(second.command("STORE 1 +FLAGS.SILENT (\\Answered)").startsWith("OK"));
    QVERIFY(modSeqOf(second.untagged().last()) > seen);
    second.begin("IDLE");
    QVERIFY(second.response().startsWith('+'));
    QVERIFY(first.command("STORE 1:2 (UNCHANGEDSINCE " + QByteArray::number(seen) + ") FLAGS (mine)").startsWith("OK [MODIFIED 1] "));
    QVERIFY(second.response().endsWith(" FLAGS (mine))"));
    second.write("DONE\r\n");
    QVERIFY(second.end().startsWith("OK"));
    QVERIFY(second.command("FETCH 1:2 FLAGS").startsWith("OK"));
    const QByteArray flags = second.untagged().join('\n');
    QVERIFY2(flags.contains("1 FETCH (FLAGS (\\Answered))") && flags.contains("2 FETCH (FLAGS (mine)"), flags.constData());
    QVERIFY(second.command("SEARCH MODSEQ " + QByteArray::number(seen + 1)).startsWith("OK"));
    QVERIFY2(second.untagged().last().startsWith("* SEARCH 1 2 (MODSEQ "), second.untagged().last().constData());
}

/// RFC 7162: a client that comes back is told what it missed, also by a server that was killed meanwhile.
void TestImap::resyncOutlivesRestarts()
{
    const QByteArray user = m_office.newUser();
    QByteArray select;
    {
        ImapClient client;
        QVERIFY(m_office.signIn(client, user));
        for (int i = 1; i <= 6; ++i)
            QVERIFY(client.append("INBOX", "Subject: " + QByteArray::number(i) + "\r\n\r\nText\r\n").startsWith("OK"));
        QVERIFY(client.command("SELECT INBOX (CONDSTORE)").startsWith("OK"));
        const QByteArray opened = client.untagged().join('\n');
        select = "SELECT INBOX (QRESYNC (" + numberAfter(opened, "[UIDVALIDITY ") + ' ' + numberAfter(opened, "[HIGHESTMODSEQ ") + "))";
        client.abort();
    }
    ImapClient waiting, working;
    QVERIFY(m_office.signIn(waiting, user) && m_office.signIn(working, user));
    for (ImapClient *client : {&waiting, &working}) {
        QVERIFY(client->command("ENABLE QRESYNC").startsWith("OK") && client->untagged().contains("* ENABLED QRESYNC"));
        QVERIFY(client->command(select).startsWith("OK"));
        QVERIFY(!client->untagged().join().contains("VANISHED"));
    }
    waiting.begin("IDLE");
    QVERIFY(waiting.response().startsWith('+'));
    QVERIFY(working.command("STORE 2:4 +FLAGS.SILENT \\Deleted").startsWith("OK"));
    QVERIFY(working.command("EXPUNGE").startsWith("OK [HIGHESTMODSEQ "));
    QCOMPARE(working.untagged(), QList<QByteArray>{"* VANISHED 2:4"});
    QByteArray heard = waiting.response();
    while (heard.contains(" FETCH (UID "))
        heard = waiting.response();
    QCOMPARE(heard, "* VANISHED 2:4");
    QVERIFY(working.command("MOVE 1 Trash").contains("[HIGHESTMODSEQ "));
    QVERIFY(working.command("STORE 1 +FLAGS (\\Flagged)").startsWith("OK"));
    QVERIFY(working.append("INBOX", "Subject: 7\r\n\r\nText\r\n").startsWith("OK"));
    QList<QByteArray> missed[2];
    for (QList<QByteArray> &told : missed) {
        ImapClient back;
        QVERIFY(m_office.signIn(back, user) && back.command("ENABLE QRESYNC").startsWith("OK") && back.command(select).startsWith("OK"));
        told = back.untagged().mid(back.untagged().size() - 3);
        QCOMPARE(told[0], "* VANISHED (EARLIER) 1:4");
        QVERIFY2(told[1].startsWith("* 1 FETCH (UID 5 FLAGS (\\Flagged) MODSEQ ("), told[1].constData());
        QVERIFY2(told[2].startsWith("* 3 FETCH (UID 7 FLAGS () MODSEQ ("), told[2].constData());
        if (&told == &missed[0]) {
            m_office.engine.kill();
            QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
        }
    }
    QCOMPARE(missed[1], missed[0]);
}

/// RFC 5256: by outlines, and by the header of a message whose outline is too long to be kept.
void TestImap::sortsAndThreads()
{
    const QByteArray user = m_office.newUser();
    ImapClient imap;
    QVERIFY(m_office.signIn(imap, user));
    const auto append = [&](const QByteArray &header) { return imap.append("INBOX", header + "\r\nText\r\n").startsWith("OK"); };
    const QByteArray many = "X-TUID: " + QByteArray("0123456789 ").repeated(90) + "\r\n";
    QVERIFY(append("Message-ID: <one@x>\r\nDate: Thu, 15 Feb 2007 10:00:00 +0000\r\nSubject: Plans\r\n"));
    QVERIFY(append("Message-ID: <two@x>\r\nDate: Thu, 15 Feb 2007 09:00:00 +0000\r\nSubject: Another\r\n" + many.repeated(40)));
    QVERIFY(append("Message-ID: <three@x>\r\nIn-Reply-To: <one@x>\r\nDate: Thu, 15 Feb 2007 11:00:00 +0000\r\nSubject: Something else\r\n" + many.repeated(40)));
    QVERIFY(append("Message-ID: <four@x>\r\nReferences: <zero@x> <two@x>\r\nDate: Thu, 15 Feb 2007 12:00:00 +0000\r\nSubject: [list] Re: plans\r\n"));
    QVERIFY(imap.command("SELECT INBOX").startsWith("OK"));
    const auto answer = [&](const QByteArray &command) { return imap.command(command).startsWith("OK") && !imap.untagged().isEmpty() ? imap.untagged().first() : QByteArray(); };
    QCOMPARE(answer("SORT (SUBJECT DATE) UTF-8 ALL"), "* SORT 2 1 4 3");
    QCOMPARE(answer("SORT (REVERSE DATE) UTF-8 SUBJECT plans"), "* SORT 4 1");
    QCOMPARE(answer("SORT (REVERSE SIZE) US-ASCII 1,4"), "* SORT 4 1");
    QCOMPARE(answer("THREAD REFERENCES UTF-8 ALL"), "* THREAD (2 4)(1 3)");
    QCOMPARE(answer("THREAD ORDEREDSUBJECT UTF-8 ALL"), "* THREAD (2)(1 4)(3)");
    QVERIFY(deliver(user, "Re: Another"));
    QVERIFY(imap.command("NOOP").startsWith("OK"));
    QCOMPARE(answer("UID THREAD REFERENCES UTF-8 ALL"), "* THREAD (2 (4)(5))(1 3)");
}

void TestImap::compressed_data()
{
    QTest::addColumn<bool>("implicitTls");
    QTest::newRow("imap") << false;
    QTest::newRow("imaps") << true;
}

/// RFC 4978, with a message that is longer than what is unfolded at once.
void TestImap::compressed()
{
    QFETCH(bool, implicitTls);
    const QByteArray user = m_office.newUser();
    const QByteArray big = "Subject: big\r\n\r\n" + QByteArray("0123456789abcdefghijklmnopqrstuvwxyz and so on\r\n").repeated(40'000);
    ImapClient client;
    QVERIFY(client.connectTo(port(implicitTls), implicitTls).startsWith("* OK"));
    QVERIFY(client.command("LOGIN " + user + " \"" + support::ReadingOffice::kPassword + '"').contains(" COMPRESS=DEFLATE "));
    QVERIFY(client.command("COMPRESS DEFLATE").startsWith("OK"));
    DeflateClient deflate(client.socket());
    QVERIFY(deflate.command("COMPRESS DEFLATE").contains("a NO [COMPRESSIONACTIVE] "));
    QVERIFY(deflate.command("APPEND INBOX {" + QByteArray::number(big.size()) + '}').endsWith("+ OK\r\n"));
    QVERIFY(deflate.send(big + "\r\n").contains("a OK [APPENDUID "));
    QVERIFY(deflate.command("SELECT INBOX").contains("* 1 EXISTS\r\n"));
    const QByteArray fetched = deflate.command("FETCH 1 BODY.PEEK[]");
    QVERIFY(fetched.contains(big));
    QVERIFY2(deflate.received() < big.size() / 10, QByteArray::number(deflate.received()).constData());
    QVERIFY(deflate.command("LOGOUT").contains("* BYE "));
}

void TestImap::unfoldingBombs_data()
{
    QTest::addColumn<QByteArray>("unfolded");
    QTest::addColumn<bool>("answered");
    QTest::newRow("a line without end") << QByteArray(50 << 20, 'x') << false;
    QTest::newRow("empty lines") << QByteArray("\r\n").repeated(20 << 20) << false;
    QTest::newRow("commands") << QByteArray("b NOOP\r\n").repeated(200'000) + "a NOOP\r\n" << true;
}

/// R21: little that unfolds to much costs the server little memory, and others no time.
void TestImap::unfoldingBombs()
{
    QFETCH(QByteArray, unfolded);
    QFETCH(bool, answered);
    ImapClient client, other;
    const QByteArray user = m_office.newUser();
    QVERIFY(m_office.signIn(client, user) && m_office.signIn(other, user));
    QVERIFY(client.command("COMPRESS DEFLATE").startsWith("OK"));
    const qint64 before = m_office.engine.peakResidentBytes();
    DeflateClient deflate(client.socket());
    const QByteArray said = deflate.send(unfolded);
    QCOMPARE(said.contains("\r\na OK Done\r\n"), answered);
    QCOMPARE(client.socket().state() == QAbstractSocket::UnconnectedState, !answered);
    QVERIFY(other.command("NOOP").startsWith("OK"));
    if (!support::kSanitized)
        QVERIFY(m_office.engine.peakResidentBytes() < before + (32 << 20));
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
