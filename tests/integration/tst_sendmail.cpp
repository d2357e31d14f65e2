// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

/// A mail server that answers by the first word it is told, or 250. Remembers every line.
class ScriptedServer : public QTcpServer
{
public:
    ScriptedServer()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            socket->write("220 scripted.test ESMTP\r\n");
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { serve(*socket); });
        });
    }
    QString address() const { return u"127.0.0.1:%1"_s.arg(serverPort()); }
    QHash<QByteArray, QByteArray> replies; ///< by line, else by its first word
    QByteArrayList lines;
    QByteArrayList bodies;

private:
    void serve(QTcpSocket &socket)
    {
        while (socket.canReadLine()) {
            const QByteArray line = socket.readLine().chopped(2);
            if (m_inData && line != ".") {
                bodies.last() += line + '\n';
                continue;
            }
            const QByteArray key = std::exchange(m_inData, false) ? QByteArray("end") : line;
            if (key != "end")
                lines.append(line);
            QByteArray reply = replies.value(key, replies.value(key.split(' ').first().toUpper()));
            if (reply.isEmpty())
                reply = key == "DATA"            ? "354 go on"
                        : key.startsWith("EHLO") ? "250-hi\r\n250-DSN\r\n250 8BITMIME"
                                                 : "250 ok";
            if (reply == "close") {
                socket.abort();
                return;
            }
            if (key == "DATA" && reply.startsWith("354")) {
                m_inData = true;
                bodies.append(QByteArray());
            }
            socket.write(reply + "\r\n");
        }
    }
    bool m_inData = false;
};

} // namespace

/// postkontor-sendmail as programs call it: with an engine, with a server that answers what we want, with
/// none.
class TestSendmail : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_office.open()); }
    void init()
    {
        m_spool = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<ScriptedServer>();
    }
    void reachesTheMailbox();
    void readsRecipients();
    void refusedRecipient();
    void keepsMailWhenNobodyAnswers();
    void keepsWhatIsPutOff();
    void doesNotKeepTwice();
    void refusals_data();
    void refusals();
    void manyRecipients();
    void speaksDsn();
    void bridges();
    void otherNames();

private:
    struct Run
    {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
    };
    Run run(const QStringList &arguments, const QByteArray &input, const QString &server,
            const QString &program = {});
    QString engineAddress() const { return u"127.0.0.1:%1"_s.arg(m_office.engine.port(u"smtp"_s)); }
    QByteArrayList subjects();
    QStringList waiting(const QString &below = {}) const
    {
        return QDir(m_spool->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty()
                   ? QStringList()
                   : QDir(m_spool->path() + u'/' +
                          QDir(m_spool->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).first() + below)
                         .entryList({u"*.mail"_s}, QDir::Files);
    }
    Office m_office;
    std::unique_ptr<QTemporaryDir> m_spool;
    std::unique_ptr<ScriptedServer> m_server;
};

TestSendmail::Run TestSendmail::run(const QStringList &arguments, const QByteArray &input,
                                    const QString &server, const QString &program)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"POSTKONTOR_SENDMAIL_SERVER"_s, server);
    environment.insert(u"POSTKONTOR_SENDMAIL_SPOOL"_s, m_spool->path());
    environment.insert(u"POSTKONTOR_SENDMAIL_HOSTNAME"_s, u"host.test"_s);
    environment.insert(u"POSTKONTOR_SENDMAIL_CONFIG"_s, u"/nonexistent"_s);
    process.setProcessEnvironment(environment);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(program.isEmpty() ? QStringLiteral(SENDMAIL_PATH) : program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (finished.isEmpty())
        finished.wait(60000); // the scripted server answers meanwhile
    return {process.state() == QProcess::NotRunning ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArrayList TestSendmail::subjects()
{
    QByteArrayList list;
    const QJsonArray items = m_office.rest->list(m_office.messagesPath());
    for (const QJsonValue &item : items)
        list.append(item[u"subject"_s].toString().toUtf8());
    return list;
}

void TestSendmail::reachesTheMailbox()
{
    const Run sent =
        run({u"-i"_s, u"mei@example.test"_s}, "Subject: from sendmail\n\n.\n..\nü\n", engineAddress());
    QCOMPARE(sent.exitCode, 0);
    QCOMPARE(sent.err, QByteArray());
    QVERIFY(subjects().contains("from sendmail"));
    const QJsonArray items = m_office.rest->list(m_office.messagesPath());
    const QString id = items.first()[u"id"_s].toString();
    const QByteArray raw = m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(id)).body;
    QVERIFY2(raw.endsWith("\r\n\r\n.\r\n..\r\nü\r\n"), raw.constData());
    QVERIFY(waiting().isEmpty());
}

void TestSendmail::readsRecipients()
{
    const Run sent =
        run({u"-t"_s, u"-oi"_s, u"-fapp@host.test"_s},
            "To: Mei <mei@example.test>\nBcc: mei@example.test\nSubject: by header\n\nx\n", engineAddress());
    QCOMPARE(sent.exitCode, 0);
    QCOMPARE(subjects().count("by header"), 1);
    QCOMPARE(run({}, "Subject: x\n\n", engineAddress()).exitCode, 64);
    QCOMPARE(run({u"-t"_s}, "Subject: x\n\n", engineAddress()).exitCode, 64);
}

void TestSendmail::refusedRecipient()
{
    const Run sent = run({u"nobody@example.test"_s}, "Subject: x\n\n", engineAddress());
    QCOMPARE(sent.exitCode, 67);
    QVERIFY(sent.err.contains("nobody@example.test was refused: 550"));
    QVERIFY(waiting().isEmpty());
}

void TestSendmail::keepsMailWhenNobodyAnswers()
{
    QTcpServer gone;
    QVERIFY(gone.listen(QHostAddress::LocalHost));
    const QString nobody = u"127.0.0.1:%1"_s.arg(gone.serverPort());
    gone.close();
    const Run first = run({u"mei@example.test"_s}, "Subject: kept one\n\n", nobody);
    QCOMPARE(first.exitCode, 0);
    QVERIFY(first.err.contains("is kept"));
    QCOMPARE(run({u"mei@example.test"_s}, "Subject: kept two\n\n", nobody).exitCode, 0);
    QCOMPARE(waiting().size(), 2);
    QCOMPARE(run({u"-q"_s}, {}, nobody).exitCode, 75);
    const Run list = run({u"-bp"_s}, {}, nobody);
    QCOMPARE(list.exitCode, 0);
    QVERIFY2(list.out.contains("mei@example.test") && list.out.contains("in 2 Requests."),
             list.out.constData());
    // The next mail that gets through takes the waiting ones along.
    QCOMPARE(run({u"mei@example.test"_s}, "Subject: taking along\n\n", engineAddress()).exitCode, 0);
    QVERIFY(waiting().isEmpty());
    const QByteArrayList all = subjects();
    QCOMPARE(all.count("kept one"), 1);
    QCOMPARE(all.count("kept two"), 1);
    QCOMPARE(run({u"-bp"_s}, {}, nobody).out, QByteArray("Mail queue is empty\n"));
}

void TestSendmail::keepsWhatIsPutOff()
{
    m_server->replies.insert("RCPT TO:<b@x.test>", "451 4.7.1 later");
    m_server->replies.insert("RCPT TO:<c@x.test>", "550 5.1.1 who?");
    const Run sent =
        run({u"a@x.test"_s, u"b@x.test"_s, u"c@x.test"_s}, "Subject: three\n\n", m_server->address());
    QCOMPARE(sent.exitCode, 67); // one of them never will
    QVERIFY(sent.err.contains("c@x.test was refused: 550 5.1.1 who?"));
    QCOMPARE(m_server->bodies.size(), 1);
    QCOMPARE(waiting().size(), 1);
    m_server->replies.clear();
    m_server->lines.clear();
    QCOMPARE(run({u"-q"_s}, {}, m_server->address()).exitCode, 0);
    QVERIFY(m_server->lines.contains("RCPT TO:<b@x.test>"));
    QVERIFY(!m_server->lines.contains("RCPT TO:<a@x.test>"));
    QVERIFY(waiting().isEmpty());
    // What is refused when it is tried again is put aside, not lost and not tried for ever.
    m_server->replies.insert("MAIL", "421 4.3.2 busy");
    QCOMPARE(run({u"d@x.test"_s}, "\n", m_server->address()).exitCode, 0);
    m_server->replies = {{"end", "554 5.7.1 no"}};
    QCOMPARE(run({u"-q"_s}, {}, m_server->address()).exitCode, 65);
    QVERIFY(waiting().isEmpty());
    QCOMPARE(waiting(u"/refused"_s).size(), 1);
}

void TestSendmail::doesNotKeepTwice()
{
    m_server->replies.insert("end", "close"); // nobody knows whether it was taken: RFC 5321 says keep
    QCOMPARE(run({u"a@x.test"_s}, "Subject: x\n\n", m_server->address()).exitCode, 0);
    QCOMPARE(waiting().size(), 1);
    QCOMPARE(run({u"-q"_s}, {}, m_server->address()).exitCode, 75);
    QCOMPARE(waiting().size(), 1);
}

void TestSendmail::refusals_data()
{
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("kept");
    QTest::newRow("busy greeting") << QByteArray("EHLO") << QByteArray("421 later") << 0 << true;
    QTest::newRow("sender") << QByteArray("MAIL") << QByteArray("553 5.1.8 sender") << 67 << false;
    QTest::newRow("sign in first") << QByteArray("MAIL") << QByteArray("530 5.7.0 sign in") << 77 << false;
    QTest::newRow("too big") << QByteArray("MAIL") << QByteArray("552 5.3.4 too big") << 69 << false;
    QTest::newRow("full") << QByteArray("MAIL") << QByteArray("452 4.3.1 full") << 0 << true;
    QTest::newRow("relay") << QByteArray("RCPT") << QByteArray("550 5.7.1 relay") << 67 << false;
    QTest::newRow("unknown code") << QByteArray("RCPT") << QByteArray("554 no") << 69 << false;
    QTest::newRow("greylisted") << QByteArray("RCPT") << QByteArray("450 4.7.1 wait") << 0 << true;
    QTest::newRow("no data") << QByteArray("DATA") << QByteArray("451 not now") << 0 << true;
    QTest::newRow("content") << QByteArray("end") << QByteArray("554 5.6.0 bad") << 65 << false;
    QTest::newRow("drop at MAIL") << QByteArray("MAIL") << QByteArray("close") << 0 << true;
    QTest::newRow("drop at RCPT") << QByteArray("RCPT") << QByteArray("close") << 0 << true;
    QTest::newRow("not SMTP") << QByteArray("MAIL") << QByteArray("hello there") << 0 << true;
}

void TestSendmail::refusals()
{
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, reply);
    QFETCH(bool, kept);
    m_server->replies.insert(at, reply);
    const Run sent = run({u"a@x.test"_s}, "Subject: x\n\ny\n", m_server->address());
    QTEST(sent.exitCode, "code");
    QCOMPARE(waiting().size(), kept ? 1 : 0);
    QVERIFY(!sent.err.isEmpty());
}

void TestSendmail::manyRecipients()
{
    QStringList to;
    for (int i = 0; i < 250; ++i)
        to.append(u"r%1@x.test"_s.arg(i));
    m_server->replies.insert("RCPT TO:<r30@x.test>", "452 4.5.3 too many");
    QCOMPARE(run(to, "Subject: x\n\n", m_server->address()).exitCode, 0);
    // 30 before the server has enough; then r30 begins a transaction of its own and waits.
    QVERIFY(m_server->bodies.size() >= 3);
    QCOMPARE(waiting().size(), 1);
    QCOMPARE(m_server->lines.count("RCPT TO:<r30@x.test>"), 2);
    QCOMPARE(m_server->lines.count("RCPT TO:<r249@x.test>"), 1);
}

void TestSendmail::speaksDsn()
{
    QCOMPARE(run({u"-N"_s, u"delay,failure"_s, u"-R"_s, u"hdrs"_s, u"-V"_s, u"a=b"_s, u"-f"_s, u"<>"_s,
                  u"a@x.test"_s},
                 "Subject: ü\n\n", m_server->address())
                 .exitCode,
             0);
    QVERIFY(m_server->lines.contains("MAIL FROM:<> BODY=8BITMIME RET=hdrs ENVID=a+3Db"));
    QVERIFY(m_server->lines.contains("RCPT TO:<a@x.test> NOTIFY=DELAY,FAILURE"));
}

void TestSendmail::bridges()
{
    const Run talk = run({u"-bs"_s},
                         "EHLO x.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<mei@example.test>\r\nDATA\r\n"
                         "Subject: over the bridge\r\n\r\n.\r\nQUIT\r\n",
                         engineAddress());
    QCOMPARE(talk.exitCode, 0);
    QVERIFY2(talk.out.startsWith("220 ") && talk.out.contains("\n354 ") && talk.out.contains("\n221 "),
             talk.out.constData());
    QVERIFY(subjects().contains("over the bridge"));
    const QString address = m_server->address();
    m_server->close();
    const Run none = run({u"-bs"_s}, {}, address);
    QCOMPARE(none.exitCode, 75);
    QVERIFY(none.out.startsWith("421 "));
}

void TestSendmail::otherNames()
{
    const QString mailq = m_spool->path() + u"/mailq"_s;
    QVERIFY(QFile::link(QStringLiteral(SENDMAIL_PATH), mailq));
    const Run list = run({}, {}, m_server->address(), mailq);
    QCOMPARE(list.exitCode, 0);
    QCOMPARE(list.out, QByteArray("Mail queue is empty\n"));
    QCOMPARE(run({u"-bi"_s}, {}, m_server->address()).exitCode, 0);
    QCOMPARE(run({u"-bd"_s}, {}, m_server->address()).exitCode, 64);
    QCOMPARE(run({u"a@b"_s}, {}, u"no port:x"_s).exitCode, 78);
}

QTEST_GUILESS_MAIN(TestSendmail)
#include "tst_sendmail.moc"
