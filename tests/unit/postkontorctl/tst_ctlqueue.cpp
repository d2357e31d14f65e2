// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kTime = 1795252747123;
const QByteArray kId = base::idToString(77).toLatin1();
const QByteArray kOther = base::idToString(78).toLatin1();

control::QueueItem item(control::Id id, control::QueueState state = control::QueueState::Deferred)
{
    control::QueueItem item;
    item.id = id;
    item.mailId = 5;
    item.to = u"用户@example.net"_s;
    item.destination = u"example.net"_s;
    item.state = state;
    item.lane = control::Lane::Bulk;
    item.attempts = 3;
    item.queuedAt = kTime;
    item.nextAttemptAt = kTime + 60000;
    item.size = 1536;
    item.lastReply = u"451 4.7.1 \033[31mlater"_s;
    return item;
}

control::Destination destination()
{
    control::Destination d;
    d.name = u"example.net"_s;
    d.state = u"backoff"_s;
    d.queued = 1000000;
    d.window = 4.5;
    d.maxConnections = 5;
    d.lastReply = u"421 busy"_s;
    return d;
}

} // namespace

class TestCtlQueue : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;
    QTemporaryDir m_dir;

    Run run(const QStringList &words)
    {
        return runCtl(words, {{u"POSTKONTOR_URL"_s, m_api->url()}});
    }
    Run run(const QString &words) { return run(words.split(u' ')); }
    QByteArrayList lines() const
    {
        QByteArrayList all;
        for (const FakeApi::Asked &each : m_api->asked)
            all.append(each.line);
        return all;
    }

private Q_SLOTS:
    void init() { m_api = std::make_unique<FakeApi>(); }

    void lists()
    {
        m_api->answers["GET /v1/queue?limit=50"] = {
            200, control::toJson(control::Page<control::QueueItem>{{item(77)}, {}})};
        const Run all = run(u"queue list"_s);
        QCOMPARE(all.code, 0);
        QVERIFY2(all.out.contains(kId) && all.out.contains("deferred") && all.out.contains("bulk") &&
                     all.out.contains("<>") && all.out.contains("用户@example.net"),
                 all.out.constData());
        QVERIFY(!all.out.contains('\033')); // replies come from strangers
        m_api->answers["GET /v1/queue?state=deferred&state=held&destination=example.net&limit=2"] = {
            200, "{\"items\":[],\"next\":null}"};
        QCOMPARE(run({u"queue"_s, u"list"_s, u"--limit"_s, u"2"_s, u"--filter"_s,
                      u"state:deferred,held domain:example.net"_s})
                     .code,
                 0);
        const Run wrong = run({u"queue"_s, u"list"_s, u"--filter"_s, u"age:1h"_s});
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.err.contains("age:1h"));
    }
    void shows()
    {
        m_api->answers["GET /v1/queue/" + kId] = {200, control::toJson(item(77))};
        const Run one = run(u"queue show "_s + QString::fromLatin1(kId));
        QCOMPARE(one.code, 0);
        QVERIFY2(one.out.contains("example.net") && one.out.contains("451 4.7.1") &&
                     !one.out.contains('\033'),
                 one.out.constData());
        QVERIFY(one.out.contains("puts the message off") && one.out.contains("Lies with") && one.out.contains("nobody"));
        QCOMPARE(run(u"queue show 7"_s).code, 2);
    }
    void levers_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<QByteArray>("body");
        const QString id = QString::fromLatin1(kId);
        QTest::newRow("hold") << u"queue hold "_s + id << QByteArray("POST /v1/queue/" + kId + "/hold")
                              << QByteArray();
        QTest::newRow("release") << u"queue release "_s + id
                                 << QByteArray("POST /v1/queue/" + kId + "/release") << QByteArray();
        QTest::newRow("retry") << u"queue retry "_s + id << QByteArray("POST /v1/queue/" + kId + "/retry")
                               << QByteArray();
        QTest::newRow("bounce") << u"queue bounce "_s + id << QByteArray("POST /v1/queue/" + kId + "/bounce")
                                << QByteArray();
        QTest::newRow("remove") << u"queue remove "_s + id << QByteArray("DELETE /v1/queue/" + kId)
                                << QByteArray();
        QTest::newRow("reroute") << u"queue reroute [192.0.2.1]:25 "_s + id
                                 << QByteArray("POST /v1/queue/" + kId + "/reroute")
                                 << QByteArray("{\"destination\":\"[192.0.2.1]:25\"}");
        QTest::newRow("back") << u"queue reroute own "_s + id
                              << QByteArray("POST /v1/queue/" + kId + "/reroute")
                              << QByteArray("{\"destination\":\"\"}");
        QTest::newRow("priority") << u"queue priority urgent "_s + id
                                  << QByteArray("POST /v1/queue/" + kId + "/priority")
                                  << QByteArray("{\"priority\":\"urgent\"}");
    }
    void levers()
    {
        QFETCH(QString, words);
        QFETCH(QByteArray, asked);
        QFETCH(QByteArray, body);
        const bool removes = asked.startsWith("DELETE");
        m_api->answers[asked] = {removes ? 204 : 200, removes ? QByteArray() : control::toJson(item(77))};
        const Run done = run(words);
        QCOMPARE(done.code, 0);
        QCOMPARE(lines(), QByteArrayList{asked});
        QCOMPARE(m_api->asked.first().body, body);
        QCOMPARE(done.out.contains(kId), !removes);
    }
    void several()
    {
        m_api->answers["POST /v1/queue/" + kId + "/hold"] = {
            200, control::toJson(item(77, control::QueueState::Held))};
        m_api->answers["POST /v1/queue/" + kOther + "/hold"] = {
            409, "{\"title\":\"Conflict\",\"status\":409,\"detail\":\"it is sent\"}"};
        const Run both =
            run(QStringList{u"queue"_s, u"hold"_s, QString::fromLatin1(kId), QString::fromLatin1(kOther)});
        QCOMPARE(both.code, 1);
        QVERIFY(both.err.contains("it is sent"));
        QCOMPARE(m_api->asked.size(), 2);
    }
    void countsFirst()
    {
        m_api->answers["POST /v1/queue:hold"] = {200, R"({"count":1234567,"upTo":"0000000000800","drain":{"now":{"queued":7,"ratePerMinute":60,"seconds":3723,"limitedBy":"remote","atLeast":false,"unknown":2},"then":{"queued":7,"ratePerMinute":0,"seconds":null,"limitedBy":"held","atLeast":false,"unknown":7}}})"};
        const Run counted = run({u"queue"_s, u"hold"_s, u"--filter"_s, u"lane:bulk"_s});
        QCOMPARE(counted.code, 0);
        QVERIFY(counted.out.contains("1234567") && counted.out.contains("--yes"));
        QVERIFY2(counted.out.contains("As it is: gone in 1:02:03 at 60.0 a minute (recipients for which nobody knows: 2)"), counted.out.constData());
        QVERIFY2(counted.out.contains("With this: not before it is released"), counted.out.constData());
        QCOMPARE(m_api->asked.size(), 1);
        QCOMPARE(m_api->asked[0].body, QByteArray("{\"filter\":{\"priority\":\"bulk\"},\"dryRun\":true}"));
        const Run done = run({u"queue"_s, u"hold"_s, u"--yes"_s, u"--filter"_s, u"lane:bulk"_s});
        QCOMPARE(done.code, 0);
        QCOMPARE(m_api->asked.size(), 3);
        QCOMPARE(m_api->asked[2].body, QByteArray("{\"filter\":{\"priority\":\"bulk\"},\"upTo\":\"0000000000800\",\"limit\":5000}"));
    }
    void nothingToDo()
    {
        m_api->answers["POST /v1/queue:reroute"] = {200, R"({"count":0,"drain":{"now":{"queued":7,"ratePerMinute":60,"seconds":3723,"limitedBy":"remote","atLeast":false,"unknown":2},"then":{"queued":7,"ratePerMinute":0,"seconds":null,"limitedBy":"held","atLeast":false,"unknown":7}}})"};
        QCOMPARE(
            run({u"queue"_s, u"reroute"_s, u"b.example:25"_s, u"--yes"_s, u"--filter"_s, u"to:x"_s}).code, 0);
        QCOMPARE(m_api->asked.size(), 1);
        QCOMPARE(m_api->asked[0].body,
                 QByteArray("{\"filter\":{\"to\":\"x\"},\"dryRun\":true,\"destination\":\"b.example:25\"}"));
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("nothing named") << u"queue hold"_s;
        QTest::newRow("both") << u"queue hold %1 --filter to:x"_s.arg(QString::fromLatin1(kId));
        QTest::newRow("no id") << u"queue hold seven"_s;
        QTest::newRow("lane") << u"queue priority fast %1"_s.arg(QString::fromLatin1(kId));
        QTest::newRow("no limit") << u"destination limit a.example"_s;
        QTest::newRow("limit 0") << u"destination limit a.example --rate 0"_s;
        QTest::newRow("no recipient") << u"message send --from a@b"_s;
        QTest::newRow("no sender") << u"message send --to a@b"_s;
        QTest::newRow("when") << u"message send --from a@b --to c@d --at tomorrow"_s;
        QTest::newRow("send lane") << u"message send --from a@b --to c@d --lane fast"_s;
    }
    void refuses()
    {
        QFETCH(QString, words);
        const Run refused = run(words);
        QCOMPARE(refused.code, 2);
        QVERIFY(m_api->asked.isEmpty());
        QVERIFY(!refused.err.isEmpty());
    }

    void destinations()
    {
        m_api->answers["GET /v1/destinations?limit=500"] = {
            200, control::toJson(control::Page<control::Destination>{{destination()}, {}})};
        const Run all = run(u"destination list"_s);
        QCOMPARE(all.code, 0);
        QVERIFY2(all.out.contains("example.net") && all.out.contains("1000000") && all.out.contains("5 / -"),
                 all.out.constData());
    }
    void destinationLevers_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("pause") << u"destination pause example.net"_s
                               << QByteArray("POST /v1/destinations/example.net/pause") << QByteArray();
        QTest::newRow("literal") << u"destination resume [192.0.2.1]"_s
                                 << QByteArray("POST /v1/destinations/%5B192.0.2.1%5D/resume")
                                 << QByteArray();
        QTest::newRow("limit") << u"destination limit example.net --connections 5 --rate none"_s
                               << QByteArray("PATCH /v1/destinations/example.net")
                               << QByteArray("{\"maxConnections\":5,\"maxPerMinute\":null}");
    }
    void destinationLevers()
    {
        QFETCH(QString, words);
        QFETCH(QByteArray, asked);
        m_api->answers[asked] = {200, control::toJson(destination())};
        QCOMPARE(run(words).code, 0);
        QCOMPARE(lines(), QByteArrayList{asked});
        QTEST(m_api->asked.first().body, "body");
    }

    void sends()
    {
        QFile file(m_dir.filePath(u"a b.txt"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("attached \xff");
        file.close();
        m_api->answers["POST /v1/messages"] = {202, "{\"mailId\":\"" + kId + "\",\"queue\":[{\"id\":\"" +
                                                        kOther + "\",\"to\":\"c@d.example\"}]}"};
        const Run sent =
            run({u"message"_s,  u"send"_s,        u"--from"_s,    u"Mei <a@b.example>"_s,
                 u"--to"_s,     u"c@d.example"_s, u"--to"_s,      u"e@d.example"_s,
                 u"--bcc"_s,    u"f@d.example"_s, u"--subject"_s, u"你好"_s,
                 u"--text"_s,   u"Hello"_s,       u"--html"_s,    u"@"_s + file.fileName(),
                 u"--attach"_s, file.fileName(),  u"--lane"_s,    u"bulk"_s,
                 u"--class"_s,  u"news"_s,        u"--at"_s,      u"2026-12-24T18:00:00+01:00"_s});
        QVERIFY2(sent.code == 0, sent.err.constData());
        QVERIFY2(sent.out.contains(kId) && sent.out.contains(kOther) && sent.out.contains("c@d.example"),
                 sent.out.constData());
        const QJsonObject body = QJsonDocument::fromJson(m_api->asked.first().body).object();
        QCOMPARE(QJsonDocument(body).toJson(QJsonDocument::Compact),
                 QByteArray("{\"attachments\":[{\"content\":\"YXR0YWNoZWQg/w==\",\"contentType\":\"text/"
                            "plain\",\"filename\":\"a b.txt\"}],"
                            "\"bcc\":[\"f@d.example\"],\"class\":\"news\",\"from\":\"Mei "
                            "<a@b.example>\",\"html\":\"attached "
                            "\xef\xbf\xbd"
                            "\",\"priority\":\"bulk\",\"sendAt\":\"2026-12-24T17:00:00.000Z\",\"subject\":"
                            "\"你好\",\"text\":\"Hello\","
                            "\"to\":[\"c@d.example\",\"e@d.example\"]}"));
    }
    void sendsRaw()
    {
        QFile file(m_dir.filePath(u"mail.eml"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Subject: x\r\n\r\n\xff");
        file.close();
        m_api->answers["POST /v1/messages:raw"] = {202, "{\"mailId\":\"" + kId + "\",\"queue\":[]}"};
        QCOMPARE(
            run({u"message"_s, u"send"_s, u"--raw"_s, file.fileName(), u"--to"_s, u"a@b.example"_s}).code, 0);
        QCOMPARE(m_api->asked.first().body,
                 QByteArray("{\"to\":[\"a@b.example\"],\"content\":\"U3ViamVjdDogeA0KDQr/\"}"));
        QCOMPARE(run({u"message"_s, u"send"_s, u"--raw"_s, file.fileName(), u"--subject"_s, u"x"_s}).code, 2);
    }
    void cannotReadAttachment()
    {
        const Run sent = run(u"message send --from a@b --to c@d --attach /nonexistent/file"_s);
        QCOMPARE(sent.code, 1);
        QVERIFY(sent.err.contains("/nonexistent/file"));
        QVERIFY(m_api->asked.isEmpty());
    }
    void strangeAnswers()
    {
        for (const QByteArray &body :
             {QByteArray("{}"), QByteArray("[]"), QByteArray("{\"mailId\":\"x\",\"queue\":[]}"),
              QByteArray("{\"mailId\":\"" + kId + "\",\"queue\":[1]}")}) {
            m_api->answers["POST /v1/messages"] = {202, body};
            QCOMPARE(run(u"message send --from a@b --to c@d"_s).code, 1);
        }
        m_api->answers["POST /v1/queue:hold"] = {200, "{\"count\":\"many\"}"};
        QCOMPARE(run({u"queue"_s, u"hold"_s, u"--yes"_s, u"--filter"_s, u"to:x"_s}).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCtlQueue)
#include "tst_ctlqueue.moc"
