// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "support/corpora.h"
#include <QFile>
#include <QTest>
#include <cmath>
#include <limits>

using namespace control;

namespace {

constexpr qint64 kTime = 1795252747123; // 2026-11-21T09:19:07.123Z
constexpr Id kId = 1234567890123456789ull;
const QByteArray kIdText = base::idToString(kId).toLatin1();

Mailbox mailbox()
{
    Mailbox box;
    box.id = kId;
    box.address = QStringLiteral("用户@example.test");
    box.unread = 1;
    box.total = 2;
    box.size = 5000000000;
    box.modSeq = 42;
    return box;
}

Message message()
{
    Message m;
    m.id = kId;
    m.mailId = kId + 1;
    m.mailboxId = kId + 2;
    m.folderId = kId + 3;
    m.uid = 4294967295u;
    m.modSeq = 77;
    m.from = QStringLiteral("Änne \"A\" <a@example.test>");
    m.to = {QStringLiteral("b@example.test"), QStringLiteral("c@example.test")};
    m.subject = QStringLiteral("tab\t line\n quote\" back\\ \U0001F4EF 你好");
    m.preview = QStringLiteral("…");
    m.receivedAt = kTime;
    m.size = 123;
    m.seen = true;
    m.flagged = true;
    m.attachmentCount = 3;
    return m;
}

Token token()
{
    Token t;
    t.id = kId;
    t.name = QStringLiteral("ci");
    t.scopes = {Scope::Read, Scope::Send, Scope::Queue, Scope::Admin};
    t.mailboxId = 5;
    t.createdAt = kTime;
    t.expiresAt = kTime + 1;
    return t;
}

// What is written, read and written again is the same text: every member survives.
template<typename T>
void survives(const T &value)
{
    const QByteArray text = toJson(value);
    const std::optional<T> read = fromJson<T>(text);
    QVERIFY2(read, text.constData());
    QCOMPARE(toJson(*read), text);
}

} // namespace

class TestJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void domain()
    {
        const Domain d{kId, QStringLiteral("example.test"), kTime, {QStringLiteral("example.org")}, QStringLiteral("a@example.test"), 1, 2, 3};
        QCOMPARE(toJson(d), "{\"id\":\"" + kIdText +
                                "\",\"name\":\"example.test\",\"createdAt\":\"2026-11-21T09:19:07.123Z\",\"aliases\":[\"example.org\"],"
                                "\"catchAll\":\"a@example.test\",\"quotaBytes\":1,\"quotaMessages\":2,\"maxUsers\":3,"
                                "\"sendLimits\":{\"messages\":0,\"recipients\":0,\"bytes\":0}}");
        survives(d);
    }
    void mailboxes()
    {
        Mailbox box = mailbox();
        QCOMPARE(toJson(box), "{\"id\":\"" + kIdText +
                                  "\",\"address\":\"用户@example.test\",\"unread\":1,\"total\":2,"
                                  "\"size\":5000000000,\"expiresAt\":null,\"modSeq\":42}");
        survives(box);
        box.expiresAt = kTime;
        survives(box);
        QCOMPARE(fromJson<Mailbox>(toJson(box))->expiresAt, std::optional<qint64>(kTime));
        survives(NewMailbox{box, QStringLiteral("secret")});
        QVERIFY(toJson(NewMailbox{box, QStringLiteral("secret")}).endsWith(",\"token\":\"secret\"}"));
        QVERIFY(!toJson(NewMailbox{box, {}}).contains("token"));
    }
    void folders()
    {
        for (int role = 0; role <= int(FolderRole::Archive); ++role)
            survives(Folder{kId, kId, QStringLiteral("收件箱"), FolderRole(role), 1, 4294967295u, 3, 4, 5});
        QVERIFY(toJson(Folder()).contains("\"role\":null"));
        QVERIFY(toJson(Folder{1, 2, {}, FolderRole::Inbox}).contains("\"role\":\"inbox\""));
    }
    void messages()
    {
        survives(message());
        QCOMPARE(fromJson<Message>(toJson(message()))->subject, message().subject);
        QCOMPARE(fromJson<Message>(toJson(message()))->to, message().to);
        QVERIFY(toJson(message()).contains("\"seen\":true,\"flagged\":true,\"attachmentCount\":3"));
    }
    void messageDetail()
    {
        MessageDetail detail;
        detail.message = message();
        survives(detail);
        QVERIFY(toJson(detail).endsWith("\"headers\":[],\"text\":null,\"html\":null,\"attachments\":[]}"));
        detail.text = QString();
        QVERIFY(toJson(detail).contains("\"text\":\"\""));
        detail.html = QStringLiteral("<p>x</p>");
        detail.headers = {{QStringLiteral("Subject"), QStringLiteral("x")}, {QStringLiteral("X"), {}}};
        detail.attachments = {{1, QStringLiteral("a b.pdf"), QStringLiteral("application/pdf"), 9},
                              {2, QStringLiteral("l.png"), QStringLiteral("image/png"), 8, QStringLiteral("logo@x")}};
        survives(detail);
        QVERIFY(toJson(detail).contains("\"attachments\":[{\"n\":1,\"filename\":\"a b.pdf\","
                                        "\"contentType\":\"application/pdf\",\"size\":9,\"contentId\":null},"));
        QVERIFY(toJson(detail).contains("\"size\":8,\"contentId\":\"logo@x\"}]"));
        QCOMPARE(fromJson<MessageDetail>(toJson(detail))->attachments[1].contentId,
                 std::optional(QStringLiteral("logo@x")));
        QVERIFY(!fromJson<MessageDetail>(toJson(detail))->attachments[0].contentId);
        QVERIFY(toJson(detail).contains(
            "\"headers\":[{\"name\":\"Subject\",\"value\":\"x\"},{\"name\":\"X\",\"value\":\"\"}]"));
    }
    void events()
    {
        Event event;
        event.seq = 9;
        event.at = kTime;
        event.kind = QStringLiteral("retention.run");
        QCOMPARE(
            toJson(event),
            QByteArray(
                "{\"seq\":9,\"at\":\"2026-11-21T09:19:07.123Z\",\"kind\":\"retention.run\",\"detail\":{}}"));
        survives(event);
        event.mailId = 1;
        event.messageId = 2;
        event.mailboxId = 3;
        event.to = QStringLiteral("a@example.test");
        event.detail = "{\"stages\":[{\"name\":\"commit\",\"us\":120}],\"size\":-1.5}";
        survives(event);
        QCOMPARE(fromJson<Event>(toJson(event))->detail, event.detail);
    }
    void brokenDetailCannotBreakTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("detail");
        QTest::newRow("truncated") << QByteArray("{\"a\":");
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("breaking out") << QByteArray("{},\"seq\":1");
        QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\"}");
        QTest::newRow("NUL") << QByteArray("{}\0", 3);
    }
    void brokenDetailCannotBreakTheAnswer()
    {
        QFETCH(QByteArray, detail);
        Event event;
        event.kind = QStringLiteral("x");
        event.detail = detail;
        QVERIFY(toJson(event).endsWith("\"detail\":{}}"));
    }
    void connections()
    {
        const Connection c{kId,
                           QStringLiteral("smtp"),
                           QStringLiteral("[::1]:2525"),
                           QStringLiteral("u"),
                           true,
                           kTime,
                           QStringLiteral("data"),
                           1,
                           5000000000};
        survives(c);
        QVERIFY(toJson(c).contains("\"tls\":true"));
        QVERIFY(toJson(c).endsWith("\"bytesIn\":1,\"bytesOut\":5000000000}"));
    }
    void tokens()
    {
        survives(token());
        survives(NewToken{token(), QStringLiteral("s3cret")});
        QVERIFY(toJson(token()).contains("\"scopes\":[\"read\",\"send\",\"queue\",\"admin\"]"));
        QVERIFY(toJson(token()).endsWith("\"lastUsedAt\":null,\"disposable\":null}"));
        Token bounded = token();
        bounded.disposable.emplace();
        survives(bounded);
        QVERIFY(toJson(NewToken{token(), QStringLiteral("s3cret")}).endsWith("\"token\":\"s3cret\"}"));
    }
    void series()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        const Series s{QStringLiteral("queue_depth"), kTime, 10000, {1, nan, 0.25, -3, infinite, 1e300}};
        QCOMPARE(toJson(s),
                 QByteArray("{\"name\":\"queue_depth\",\"from\":\"2026-11-21T09:19:07.123Z\",\"step\":10,"
                            "\"values\":[1,null,0.25,-3,null,1e300]}"));
        const std::optional<Series> read = fromJson<Series>(toJson(s));
        QVERIFY(read && read->step == 10000 && read->values.size() == 6 && std::isnan(read->values[1]));
        survives(Series{QStringLiteral("x"), kTime, 2500, {}});
        QVERIFY(!fromJson<Series>("{\"name\":\"x\",\"step\":1e300,\"values\":[]}"));
    }
    void status()
    {
        survives(
            Status{QStringLiteral("0.1.0"), QStringLiteral("mail.example.test"), kTime, true, 1, 2, 3, 4});
    }
    void queueItems()
    {
        QueueItem item;
        item.id = kId;
        item.mailId = kId;
        item.to = QStringLiteral("用户@example.net");
        item.destination = QStringLiteral("example.net");
        item.queuedAt = kTime;
        QCOMPARE(toJson(item),
                 "{\"id\":\"" + kIdText + "\",\"mailId\":\"" + kIdText +
                     "\",\"from\":\"\",\"to\":\"用户@example.net\",\"destination\":\"example.net\","
                     "\"state\":\"ready\",\"priority\":\"normal\",\"class\":\"\",\"attempts\":0,"
                     "\"queuedAt\":\"2026-11-21T09:19:07.123Z\",\"nextAttemptAt\":null,"
                     "\"expiresAt\":null,\"size\":0,\"lastReply\":\"\",\"cause\":null}");
        item.nextAttemptAt = kTime + 1;
        item.expiresAt = kTime + 2;
        item.lastReply = QStringLiteral("452 4.2.2 full");
        item.cause = {QStringLiteral("mailbox-full"), QStringLiteral("recipient"), QStringLiteral("ask-recipient")};
        QVERIFY(toJson(item).endsWith(",\"lastReply\":\"452 4.2.2 full\",\"cause\":{\"id\":\"mailbox-full\","
                                      "\"fault\":\"recipient\",\"step\":\"ask-recipient\"}}"));
        const auto read = fromJson<QueueItem>(toJson(item));
        QVERIFY(read && read->cause.id == item.cause.id && read->cause.fault == item.cause.fault && read->cause.step == item.cause.step);
        for (int state = 1; state <= int(QueueState::Expired); ++state) {
            item.state = QueueState(state);
            item.lane = Lane(1 + state % 3);
            survives(item);
        }
        QVERIFY(!fromJson<QueueItem>("{\"id\":\"" + kIdText + "\",\"to\":\"a\",\"state\":\"lost\"}"));
        QVERIFY(!fromJson<QueueItem>("{\"id\":\"" + kIdText + "\",\"state\":\"ready\"}"));
    }
    void queueFilters()
    {
        QCOMPARE(toJson(QueueFilter()), QByteArray("{}"));
        const QueueFilter filter{{QueueState::Deferred, QueueState::Held},
                                 Lane::Bulk,
                                 kId,
                                 QStringLiteral("example.net"),
                                 QStringLiteral("a@"),
                                 QStringLiteral("b@"),
                                 QStringLiteral("reset")};
        QCOMPARE(toJson(filter),
                 "{\"state\":[\"deferred\",\"held\"],\"priority\":\"bulk\",\"mailId\":\"" + kIdText +
                     "\",\"destination\":\"example.net\",\"from\":\"a@\",\"to\":\"b@\",\"class\":\"reset\"}");
    }
    void destinations()
    {
        Destination d;
        d.name = QStringLiteral("example.net");
        d.state = QStringLiteral("ok");
        QCOMPARE(toJson(d),
                 QByteArray("{\"name\":\"example.net\",\"state\":\"ok\",\"paused\":false,\"queued\":0,"
                            "\"active\":0,\"connections\":0,\"window\":0,\"rate\":0,\"oldestAt\":null,"
                            "\"retryAt\":null,\"lastReply\":\"\",\"cause\":null,\"maxConnections\":null,"
                            "\"maxPerMinute\":null}"));
        survives(d);
        d = {QStringLiteral("b.example"),
             true,
             QStringLiteral("backoff"),
             1000000,
             5,
             5,
             4.25,
             61.5,
             kTime,
             kTime + 1,
             QStringLiteral("421 no"),
             5,
             60,
             {QStringLiteral("put-off"), QStringLiteral("remote-server"), QStringLiteral("wait")}};
        survives(d);
        QVERIFY(!fromJson<Destination>("{\"queued\":1}"));
        QVERIFY(!fromJson<Destination>("{\"name\":\"a\",\"window\":\"5\"}"));
    }
    void changes()
    {
        QCOMPARE(toJson(MessageChange()), QByteArray("{}"));
        MessageChange change;
        change.seen = false;
        change.folderId = kId;
        QCOMPARE(toJson(change), "{\"seen\":false,\"folderId\":\"" + kIdText + "\"}");
        survives(change);
        change.flagged = true;
        survives(change);
    }
    void problems()
    {
        Problem problem;
        problem.title = QStringLiteral("Not Found");
        problem.status = 404;
        QCOMPARE(toJson(problem),
                 QByteArray("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}"));
        problem.code = QStringLiteral("not_found");
        problem.detail = QStringLiteral("No such mailbox.");
        problem.field = QStringLiteral("id");
        survives(problem);
    }
    void pages()
    {
        Page<Domain> page;
        QCOMPARE(toJson(page), QByteArray("{\"items\":[],\"next\":null}"));
        page.items = {{1, QStringLiteral("a"), 0}, {2, QStringLiteral("b"), 0}};
        page.next = QStringLiteral("cursor");
        survives(page);
        QVERIFY(toJson(page).endsWith("\"next\":\"cursor\"}"));
        QVERIFY(!fromJson<Page<Domain>>("{\"items\":{},\"next\":null}"));
        QVERIFY(!fromJson<Page<Domain>>("{\"next\":null}"));
        QVERIFY(!fromJson<Page<Domain>>("{\"items\":[1]}"));
        QVERIFY(!fromJson<Page<Domain>>("[]"));
    }
    void stringsAreAlwaysUtf8_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("json");
        const QChar high(0xd83d);
        const QChar low(0xdcef);
        QTest::newRow("pair") << QString(high) + low << QByteArray("\"\xf0\x9f\x93\xaf\"");
        QTest::newRow("lone high") << QString(high) << QByteArray("\"\xef\xbf\xbd\"");
        QTest::newRow("lone low") << QString(low) << QByteArray("\"\xef\xbf\xbd\"");
        QTest::newRow("turned round") << QString(low) + high << QByteArray("\"\xef\xbf\xbd\xef\xbf\xbd\"");
        QTest::newRow("high, then text") << QString(high) + u'a'
                                         << QByteArray("\"\xef\xbf\xbd"
                                                       "a\"");
        QTest::newRow("two high, one low")
            << QString(high) + high + low << QByteArray("\"\xef\xbf\xbd\xf0\x9f\x93\xaf\"");
        QTest::newRow("edges") << QStringLiteral("\u007f\u0080\u07ff\u0800\uffff")
                               << QByteArray("\"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\"");
        QTest::newRow("NUL and controls")
            << QString::fromLatin1("\0\x1f", 2) << QByteArray("\"\\u0000\\u001F\"");
        QTest::newRow("empty") << QString() << QByteArray("\"\"");
    }
    void stringsAreAlwaysUtf8()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, json);
        JsonBuffer buffer(1);
        JsonWriter writer(buffer);
        writeString(writer, text);
        QCOMPARE(buffer.take(), json);
    }
    void keepsByteOrderMarksInStrings()
    {
        const QString text = QStringLiteral("\ufeff\ufeffx");
        QCOMPARE(fromJson<Domain>(toJson(Domain{1, text, 0}))->name, text);
        QCOMPARE(fromJson<Domain>(toJson(Domain{1, text.first(1), 0}))->name, text.first(1));
    }
    void naughtyStrings()
    {
        const QString corpora = support::corporaDir();
        if (corpora.isEmpty())
            QSKIP("no corpora folder (POSTKONTOR_CORPORA)");
        QFile file(corpora + QStringLiteral("/naughty-strings/data/blns.txt"));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
        QVERIFY(lines.size() > 400);
        for (const QString &line : lines) {
            Domain domain{1, line, 0};
            const std::optional<Domain> read = fromJson<Domain>(toJson(domain));
            QVERIFY2(read, qPrintable(line));
            QCOMPARE(read->name, line);
        }
    }
    void writesLongTexts()
    {
        JsonBuffer buffer(16);
        JsonWriter writer(buffer);
        writeString(writer, QString(1000000, u'你'));
        const QByteArray text = buffer.take();
        QCOMPARE(text.size(), 3000002);
        QVERIFY(text.endsWith("你\""));
        writer.Reset(buffer); // what was taken is gone, the buffer goes on
        writer.Bool(true);
        QCOMPARE(buffer.take(), QByteArray("true"));
    }
    void readersRefuse_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no JSON") << QByteArray("<html>");
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("no id") << QByteArray("{\"address\":\"a\"}");
        QTest::newRow("no address") << QByteArray("{\"id\":\"" + kIdText + "\"}");
        QTest::newRow("null id") << QByteArray("{\"id\":null,\"address\":\"a\"}");
        QTest::newRow("number as id") << QByteArray("{\"id\":1,\"address\":\"a\"}");
        QTest::newRow("foreign id") << QByteArray("{\"id\":\"x\",\"address\":\"a\"}");
        QTest::newRow("text as number")
            << QByteArray("{\"id\":\"" + kIdText + "\",\"address\":\"a\",\"total\":\"1\"}");
        QTest::newRow("fraction as count")
            << QByteArray("{\"id\":\"" + kIdText + "\",\"address\":\"a\",\"total\":1.5}");
        QTest::newRow("count past 64 bits")
            << QByteArray("{\"id\":\"" + kIdText + "\",\"address\":\"a\",\"total\":18446744073709551616}");
        QTest::newRow("wrong time") << QByteArray("{\"id\":\"" + kIdText +
                                                  "\",\"address\":\"a\",\"expiresAt\":\"tomorrow\"}");
        QTest::newRow("number as time")
            << QByteArray("{\"id\":\"" + kIdText + "\",\"address\":\"a\",\"expiresAt\":1}");
    }
    void readersRefuse()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!fromJson<Mailbox>(text));
    }
    void readersTakeLessAndMore()
    {
        const std::optional<Mailbox> less =
            fromJson<Mailbox>("{\"id\":\"" + kIdText + "\",\"address\":\"a\"}");
        QVERIFY(less && less->id == kId && less->total == 0 && !less->expiresAt);
        QVERIFY(fromJson<Mailbox>("{\"new\":[{}],\"id\":\"" + kIdText + "\",\"address\":\"a\"}"));
        const std::optional<Token> scopes =
            fromJson<Token>("{\"id\":\"" + kIdText + "\",\"name\":\"a\",\"scopes\":[\"read\",\"fly\"]}");
        QVERIFY(scopes && scopes->scopes == QList<Scope>{Scope::Read});
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
