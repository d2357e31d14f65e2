// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/indexcheck.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include "support/sanitizer.h"
#include "support/scriptedserver.h"
#include <QDateTime>
#include <QDirIterator>
#include <QJsonArray>
#include <QSet>
#include <QTest>
#ifdef Q_OS_UNIX
#    include <csignal>
#endif

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;
using support::RestReply;
using support::ScriptedServer;
using support::SmtpClient;

namespace {

/// Texts that are SQL, or a pattern, to whoever puts a query together of pieces.
const QStringList &sqlTexts()
{
    static const QStringList texts{
        u"'"_s, u"''"_s, u"\""_s, u"`"_s, u"\\"_s, u"\\'"_s, u";"_s, u"--"_s, u"/*"_s, u"*/"_s, u"#"_s, u"%"_s, u"_"_s, u"%%"_s, u"%_%"_s, u"[a-z]"_s, u"\\%"_s, u"?"_s, u":1"_s, u"$1"_s, u"@x"_s,
        u"' OR '1'='1"_s, u"' OR 1=1 --"_s, u"\" OR \"\"=\""_s, u"') OR ('1'='1"_s, u"1 OR 1=1"_s, u"1; DROP TABLE domain"_s, u"'; DROP TABLE message; --"_s,
        u"' UNION SELECT secret FROM token --"_s, u"1 UNION SELECT 1,2,3"_s, u"' AND (SELECT COUNT(*) FROM sqlite_master) > 0 --"_s,
        u"'; ATTACH DATABASE '/tmp/evil.db' AS e; --"_s, u"' || load_extension('x') || '"_s, u"x' AND 1=randomblob(100000000) --"_s, u"1' AND SLEEP(5) --"_s,
        u"1'; WAITFOR DELAY '0:0:5' --"_s, u"'||pg_sleep(5)--"_s, u"${jndi:x}"_s, u"a NEAR/1 b"_s, u"\"a\" OR *"_s, u"a* OR {b}:c"_s, u"^a"_s, u"subject:\""_s, u"from:'"_s, u"NULL"_s, u"true"_s,
        u"0x27"_s, u"\u02bc OR 1=1"_s, u"\uff07 OR 1=1"_s, u"a\u0000' OR 1=1"_s, QString(2000, u'\''), QString(2000, u'('), u"🙂'"_s};
    return texts;
}

QByteArray percent(const QString &text)
{
    return text.toUtf8().toPercentEncoding();
}

/// What a header field or an envelope is asked to break out with.
const QStringList &breakouts()
{
    static const QStringList texts{
        u"a\r\nX-Evil: 1"_s, u"a\nX-Evil: 1"_s, u"a\rX-Evil: 1"_s, u"a\r\n\r\nX-Evil: 1"_s, u"a\n\nX-Evil: 1"_s, u"\r\nX-Evil: 1"_s, u"a\r\n X-Evil: 1\r\nX-Evil: 2"_s, u"a\u0000\r\nX-Evil: 1"_s,
        u"a\u0000X-Evil: 1"_s, u"a\u000bX-Evil: 1"_s, u"a\u000cX-Evil: 1"_s, u"a\u0085X-Evil: 1"_s, u"a\u2028X-Evil: 1"_s, u"a\u2029X-Evil: 1"_s, u"a\u001b[2JX-Evil: 1"_s,
        u"=?utf-8?q?a=0D=0AX-Evil:_1?="_s, u"=?utf-8?b?YQ0KWC1FdmlsOiAx?="_s, u"=?utf-8?q?a?=\r\nX-Evil: 1"_s, u"\"a\r\nX-Evil: 1\""_s, u"(a\r\nX-Evil: 1)"_s, u"<a@b.test>\r\nX-Evil: 1"_s,
        u"a@b.test>\r\nRCPT TO:<evil@far.example"_s, u"a@b.test> ORCPT=rfc822;x\r\nDATA"_s, u"a\"; name=\"b\r\nX-Evil: 1"_s, u"a; x=y\r\nX-Evil: 1"_s, u"text/html\r\nX-Evil: 1"_s,
        u"a\r\n.\r\nMAIL FROM:<evil@far.example>"_s, u"a%0d%0aX-Evil: 1"_s, u"a\\r\\nX-Evil: 1"_s, QString(20000, u'a') + u"\r\nX-Evil: 1"_s, QString(990, u'a') + u"\nX-Evil: 1"_s,
        QString(300, u'\u00e4') + u"\r\nX-Evil: 1"_s, u"\ufeff\r\nX-Evil: 1"_s, u"a\r\r\nX-Evil: 1"_s, u"a\n\rX-Evil: 1"_s, u"a\r\n\tX-Evil: 1\r\nX-Evil: 1"_s, u"\u202e\r\nX-Evil: 1"_s};
    return texts;
}

/// The first line of `text` that was broken out, or a line end that is none (RFC 5322 2.1).
QByteArray brokenOut(const QByteArray &text)
{
    QByteArray bare = text;
    bare.replace("\r\n", "");
    if (bare.contains('\r') || bare.contains('\n'))
        return "a bare CR or LF";
    if (bare.contains('\0'))
        return "NUL";
    for (const QByteArray &line : text.split('\n')) {
        if (line.toLower().startsWith("x-evil") || line.startsWith("MAIL FROM") || line.startsWith("RCPT TO"))
            return line;
    }
    return {};
}

} // namespace

/// Attackers at the API of a real engine with real SQL, files and outgoing mail; what is refused before that is tried in tests/unit/api.
class TestHostileRest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void sqlInEveryParameter();
    void patternsAreLetters();
    void headersCannotBeAdded_data();
    void headersCannotBeAdded();
    void textIsOneMessage();
    void webSocketFrames_data();
    void webSocketFrames();
    void webSocketFlood();
    void tokensAreToldNobody();
    void everySettingRefusesNonsense();
    void brokenFileKeepsTheLastGood();
    void cleanupTestCase();

private:
    RawSocket::HttpAnswer ask(const QByteArray &method, const QByteArray &target, const QByteArray &body = {})
    {
        return m_socket.ask(method, target, m_office.engine.token(), body);
    }
    QJsonObject shownSchema(const QString &reference) const;
    void tryParameters(const QString &path, const QByteArray &method, const QJsonObject &operation);
    void tryFields(const QString &path, const QByteArray &method, const QJsonObject &operation);
    void expectHarmless(const QByteArray &method, const QByteArray &target, const QByteArray &body = {});

    Office m_office;
    RawSocket m_socket;
    ScriptedServer m_server;
    QJsonObject m_document;
    int m_asked = 0;
};

void TestHostileRest::initTestCase()
{
    QVERIFY(m_server.start(u"127.0.0.1"_s));
    m_office.engine.addConfig(u"[log]\nlevel = \"debug\"\n[http]\ntest_echo = true\n[delivery]\nsmarthost = \"%1\"\n"_s.arg(m_server.hostPort()));
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(m_socket.connectTo(m_office.engine.port(u"http"_s)));
    m_document = QJsonDocument::fromJson(ask("GET", "/v1/openapi.json").body).object();
    QVERIFY(m_document[u"paths"_s].toObject().size() > 50);
}

QJsonObject TestHostileRest::shownSchema(const QString &reference) const
{
    return m_document[u"components"_s][u"schemas"_s][reference.section(u'/', -1)].toObject();
}

void TestHostileRest::expectHarmless(const QByteArray &method, const QByteArray &target, const QByteArray &body)
{
    const RawSocket::HttpAnswer answer = ask(method, target, body);
    ++m_asked;
    const QByteArray told = method + ' ' + target.left(200) + ' ' + body.left(200) + ": " + QByteArray::number(answer.status) + ' ' + answer.body.left(300);
    QVERIFY2(answer.status >= 200 && answer.status < 500, told);
    const QString detail = QJsonDocument::fromJson(answer.body)[u"detail"_s].toString();
    for (const QString &word : {u"SQL"_s, u"sqlite"_s, u"syntax error"_s, u"near \""_s}) // nothing of the database is told
        QVERIFY2(answer.status < 400 || !detail.contains(word), told);
}

/// In each place of the path, then in each parameter of the query.
void TestHostileRest::tryParameters(const QString &path, const QByteArray &method, const QJsonObject &operation)
{
    for (const QString &text : sqlTexts()) {
        QByteArray target = path.toLatin1();
        if (target.contains('{') && text.size() < 1000) {
            while (target.contains('{'))
                target.replace(target.indexOf('{'), target.indexOf('}') - target.indexOf('{') + 1, percent(text));
            expectHarmless(method, target, method == "GET" || method == "DELETE" ? QByteArray() : QByteArray("{}"));
        }
        target = path.toLatin1();
        while (target.contains('{'))
            target.replace(target.indexOf('{'), target.indexOf('}') - target.indexOf('{') + 1, m_office.mailbox.toLatin1());
        for (const QJsonValue &parameter : operation[u"parameters"_s].toArray()) {
            if (parameter[u"in"_s] == u"query"_s)
                expectHarmless(method, target + '?' + parameter[u"name"_s].toString().toLatin1() + '=' + percent(text));
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void TestHostileRest::tryFields(const QString &path, const QByteArray &method, const QJsonObject &operation)
{
    const QString reference = operation[u"requestBody"_s][u"content"_s][u"application/json"_s][u"schema"_s][u"$ref"_s].toString();
    if (reference.isEmpty())
        return;
    const QJsonObject fields = shownSchema(reference)[u"properties"_s].toObject();
    QByteArray target = path.toLatin1();
    while (target.contains('{'))
        target.replace(target.indexOf('{'), target.indexOf('}') - target.indexOf('{') + 1, m_office.mailbox.toLatin1());
    for (const QString &text : sqlTexts()) {
        QJsonObject all; // each field the same text: what is not refused for its type is stored
        for (auto it = fields.begin(); it != fields.end(); ++it)
            all[it.key()] = it.value()[u"type"_s] == u"array"_s ? QJsonValue(QJsonArray{text}) : QJsonValue(text);
        expectHarmless(method, target, QJsonDocument(all).toJson(QJsonDocument::Compact));
        for (auto it = fields.begin(); it != fields.end(); ++it) {
            expectHarmless(method, target, QJsonDocument(QJsonObject{{it.key(), all[it.key()]}}).toJson(QJsonDocument::Compact));
            if (it.value()[u"type"_s] == u"object"_s || it.value().toObject().contains(u"$ref"_s))
                expectHarmless(method, target, QJsonDocument(QJsonObject{{it.key(), QJsonObject{{text, text}, {u"from"_s, text}}}}).toJson(QJsonDocument::Compact));
            if (QTest::currentTestFailed())
                return;
        }
    }
}

// R33: every parameter of the document, so that a new call is tried by itself.
void TestHostileRest::sqlInEveryParameter()
{
    QVERIFY(m_office.deliver("stays").startsWith("250"));
    const QJsonObject later{{u"from"_s, u"mei@example.test"_s}, {u"to"_s, u"held@later.example"_s}, {u"text"_s, u"x"_s},
                            {u"sendAt"_s, QDateTime::currentDateTimeUtc().addDays(2).toString(Qt::ISODate)}};
    QCOMPARE(m_office.rest->post(u"/v1/messages"_s, QJsonDocument(later).toJson()).status, 202);
    const QJsonArray domains = m_office.rest->list(u"/v1/domains"_s), mailboxes = m_office.rest->list(u"/v1/mailboxes"_s);
    const QJsonArray messages = m_office.rest->list(m_office.messagesPath()), queue = m_office.rest->list(u"/v1/queue"_s);
    QCOMPARE(queue.size(), 1);
    const QJsonObject paths = m_document[u"paths"_s].toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject operations = path.value().toObject();
        for (auto operation = operations.begin(); operation != operations.end(); ++operation) {
            const QByteArray method = operation.key().toUpper().toLatin1();
            if (path.key() == u"/v1/settings"_s && method == "PATCH")
                continue; // everySettingRefusesNonsense()
            tryParameters(path.key(), method, operation.value().toObject());
            tryFields(path.key(), method, operation.value().toObject());
            if (QTest::currentTestFailed())
                return;
        }
    }
    qInfo("%d requests", m_asked);
    QVERIFY(m_asked > 5000);
    QVERIFY(m_socket.isOpen());
    QVERIFY(m_office.rest->list(u"/v1/domains"_s).contains(domains[0])); // "null" and "0x27" are names of domains, too
    QVERIFY(m_office.rest->list(u"/v1/mailboxes"_s).size() >= mailboxes.size());
    QCOMPARE(m_office.rest->get(u"/v1/mailboxes/"_s + m_office.mailbox).status, 200);
    QCOMPARE(m_office.rest->list(m_office.messagesPath()), messages);
    bool held = false;
    for (const QJsonValue &item : m_office.rest->list(u"/v1/queue"_s))
        held |= item[u"id"_s] == queue[0][u"id"_s];
    QVERIFY(held);
    const QString log = m_office.engine.log();
    for (const QString &word : {u"syntax error"_s, u"SQL logic error"_s, u"unrecognized token"_s, u"malformed"_s, u"fts5"_s})
        QVERIFY2(!log.contains(word), qPrintable(log.mid(log.indexOf(word) - 300, 600)));
}

// What SQL and its full-text search take for a pattern is a letter like others.
void TestHostileRest::patternsAreLetters()
{
    QVERIFY(!m_office.rest->ensureMailbox(u"under_score@example.test"_s).isEmpty());
    const auto found = [this](const QByteArray &target) { return QJsonDocument::fromJson(ask("GET", target).body)[u"items"_s].toArray().size(); };
    QCOMPARE(found("/v1/mailboxes?q=under_score"), 1);
    QCOMPARE(found("/v1/mailboxes?q=under%5fsc"), 1);
    for (const char *q : {"u_der", "under%25", "%25", "m%25i", "m_i@", "*", "under?score", "%5c", "'", "%5b", "m%5be%5di", "test%00", "test%00x", "%00"})
        QVERIFY2(found("/v1/mailboxes?q=" + QByteArray(q)) == 0, q);
    for (const char *parameter : {"from", "to", "destination"}) {
        for (const char *q : {"%25", "h_ld", "h%25d", "_", "*", "'", "%5c", "e%00", "ample%00x", "%00"})
            QVERIFY2(found("/v1/queue?" + QByteArray(parameter) + '=' + q) == 0, q);
    }
    QCOMPARE(found("/v1/queue?to=held"), 1);
    for (const char *q : {"%25", "_", "st%25ys", "st_ys"})
        QVERIFY2(found(m_office.messagesPath().toLatin1() + "?q=" + q) == 0, q);
}

// R20: each text the send API takes; refused, or written so that it stays what it is: one field, one recipient.
void TestHostileRest::headersCannotBeAdded_data()
{
    QTest::addColumn<QString>("field");
    for (const char *field : {"from", "to", "cc", "bcc", "replyTo", "subject", "headers.name", "headers.value", "headers.object", "attachments.filename", "attachments.contentType", "attachments.contentId",
                              "class", "variables.subject", "template", "from.name", "to.name", "raw.from", "raw.to", "raw.content"})
        QTest::newRow(field) << QString::fromLatin1(field);
}

void TestHostileRest::headersCannotBeAdded()
{
    QFETCH(QString, field);
    if (field == u"variables.subject"_s && m_office.rest->get(u"/v1/templates/greeting"_s).status == 404)
        QCOMPARE(m_office.rest->post(u"/v1/templates"_s, R"({"name":"greeting","subject":"Hello {{who}}","text":"Hello","html":"<p>{{who}}</p>"})").status, 201);
    const qsizetype had = m_office.rest->list(m_office.messagesPath()).size();
    m_server.mails.clear();
    m_server.lines.clear();
    int taken = 0, refused = 0;
    for (const QString &text : breakouts()) {
        QJsonObject message{{u"from"_s, u"mei@example.test"_s}, {u"to"_s, QJsonArray{u"mei@example.test"_s, u"bo@far.example"_s}}, {u"subject"_s, u"s"_s}, {u"text"_s, u"plain"_s}};
        const QString name = field.section(u'.', 0, 0), part = field.section(u'.', 1);
        QString path = u"/v1/messages"_s;
        if (name == u"headers"_s)
            message[name] = part == u"name"_s ? QJsonValue(QJsonArray{QJsonObject{{u"name"_s, text}, {u"value"_s, u"v"_s}}})
                          : part == u"object"_s ? QJsonValue(QJsonObject{{u"X-A: v"_s + text, u"v"_s}}) : QJsonValue(QJsonObject{{u"X-Test"_s, text}});
        else if (name == u"attachments"_s)
            message[name] = QJsonArray{QJsonObject{{u"filename"_s, u"a.txt"_s}, {u"content"_s, u"eA=="_s}, {part, text}}};
        else if (name == u"variables"_s) {
            message.remove(u"text"_s), message.remove(u"subject"_s);
            message[u"template"_s] = u"greeting"_s;
            message[name] = QJsonObject{{u"who"_s, text}};
        } else if (name == u"raw"_s) {
            path = u"/v1/messages:raw"_s;
            const QByteArray content = part == u"content"_s ? "From: mei@example.test\r\nSubject: " + text.left(100).toUtf8() + "\r\n\r\nx\r\n" : "From: mei@example.test\r\nSubject: s\r\n\r\nx\r\n";
            message = {{u"from"_s, u"mei@example.test"_s}, {u"to"_s, QJsonArray{u"mei@example.test"_s, u"bo@far.example"_s}}, {u"content"_s, QString::fromLatin1(content.toBase64())}};
            if (part != u"content"_s)
                message[part] = part == u"to"_s ? QJsonValue(QJsonArray{text, u"bo@far.example"_s}) : QJsonValue(text);
        } else if (part == u"name"_s) {
            message[name] = QString(u'"' + text + u"\" <mei@example.test>"_s);
        } else {
            message[name] = text;
        }
        const RestReply reply = m_office.rest->post(path, QJsonDocument(message).toJson());
        QVERIFY2(reply.status == 202 || reply.status == 422 || reply.status == 400 || reply.status == 404, text.left(100).toUtf8() + ": " + reply.body);
        ++(reply.status == 202 ? taken : refused);
    }
    qInfo("%d taken, %d refused", taken, refused);
    QCOMPARE(taken + refused, int(breakouts().size()));
    const bool contentOfTheirs = field == u"raw.content"_s; // its header is the caller's; the rest still holds
    const QJsonArray inbox = m_office.rest->list(m_office.messagesPath());
    for (qsizetype i = 0; i + had < inbox.size(); ++i) {
        const QByteArray raw = m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(inbox[i][u"id"_s].toString())).body;
        const QByteArray broken = brokenOut(raw);
        QVERIFY2(broken.isEmpty() || (contentOfTheirs && !broken.startsWith("a bare")), (broken + "\n" + raw.left(1500)).constData());
    }
    const auto waiting = [this] { return m_office.rest->list(u"/v1/queue?state=ready,active&destination=far.example"_s).size(); };
    QTRY_COMPARE_WITH_TIMEOUT(waiting(), 0, 60'000);
    for (const ScriptedServer::Mail &mail : m_server.mails) {
        const QByteArray broken = brokenOut(mail.text);
        QVERIFY2(broken.isEmpty() || (contentOfTheirs && !broken.startsWith("a bare")), (broken + "\n" + mail.text.left(1500)).constData());
    }
    for (const QByteArray &line : m_server.lines) // the envelope
        QVERIFY2(!line.contains("evil") && !line.startsWith("X-"), line.toPercentEncoding(" :<>@="));
}

// R2: text, HTML and whole messages with lone line ends and dots; on the wire to the next server it is one message.
void TestHostileRest::textIsOneMessage()
{
    m_server.mails.clear();
    m_server.lines.clear();
    const QByteArrayList ends{"\r\n", "\n", "\r", "\r\r\n", "\n\r", "\n\n", QByteArray("\r\0\n", 3), " \r\n"};
    const QByteArray smuggled = "MAIL FROM:<evil@far.example>\r\nRCPT TO:<evil@far.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";
    int taken = 0;
    for (const QByteArray &left : ends) {
        for (const QByteArray &right : ends) {
            for (const QByteArray &start : {""_ba, "text"_ba}) {
                const QByteArray text = start + left + '.' + right + smuggled;
                const QByteArray whole = "From: mei@example.test\r\nTo: bo@far.example\r\nSubject: s\r\n\r\n" + text;
                const QString asText = QString::fromLatin1(text);
                for (const QJsonObject &message : {QJsonObject{{u"text"_s, asText}}, QJsonObject{{u"html"_s, asText}}, QJsonObject{{u"content"_s, QString::fromLatin1(whole.toBase64())}},
                                                   QJsonObject{{u"text"_s, u"x"_s}, {u"attachments"_s, QJsonArray{QJsonObject{{u"contentType"_s, u"text/plain"_s}, {u"content"_s, QString::fromLatin1(text.toBase64())}}}}}}) {
                    QJsonObject sent = message;
                    sent[u"from"_s] = u"mei@example.test"_s;
                    sent[u"to"_s] = u"bo@far.example"_s;
                    const RestReply reply = m_office.rest->post(message.contains(u"content"_s) ? u"/v1/messages:raw"_s : u"/v1/messages"_s, QJsonDocument(sent).toJson());
                    QVERIFY2(reply.status == 202 || reply.status == 422, reply.body);
                    taken += reply.status == 202;
                }
            }
        }
    }
    QVERIFY(taken >= 63);
    QTRY_COMPARE_WITH_TIMEOUT(m_server.mails.size(), taken, 120'000);
    for (const ScriptedServer::Mail &mail : m_server.mails) {
        QByteArray bare = mail.text;
        bare.replace("\r\n", "");
        QVERIFY2(!bare.contains('\r') && !bare.contains('\n'), mail.text.toPercentEncoding(" \r\n:<>"));
        QCOMPARE(mail.to, QList<QByteArray>{"<bo@far.example>"});
    }
    for (const QByteArray &line : m_server.lines)
        QVERIFY2(!line.contains("evil"), line);
    qInfo("%d mails", taken);
}

// R48: frames that are none (RFC 6455 5), on the feed and on the echo.
void TestHostileRest::webSocketFrames_data()
{
    QTest::addColumn<QByteArray>("frames");
    QTest::addColumn<QByteArray>("code"); ///< of the close frame
    const QByteArray mask("\x01\x02\x03\x04", 4), big = QByteArray("\x7f\xff\xff\xff\xff\xff\xff\xff", 8);
    const auto row = [](const char *name, const QByteArray &frames, int code) { QTest::newRow(name) << frames << QByteArray{}.append(char(code >> 8)).append(char(code & 0xff)); };
    row("unmasked", QByteArray("\x81\x02{}", 4), 1002);
    row("2^63-1 long", "\x81\xff" + big + mask, 1009);
    row("2^64-1 long", "\x81\xff" + QByteArray(8, '\xff') + mask, 1009);
    row("binary, 2^63-1 long", "\x82\xff" + big + mask, 1009);
    row("RSV1", QByteArray("\xc1\x80", 2) + mask, 1002);
    row("RSV2 and 3", QByteArray("\xb1\x80", 2) + mask, 1002);
    row("opcode 3", QByteArray("\x83\x80", 2) + mask, 1002);
    row("opcode 15", QByteArray("\x8f\x80", 2) + mask, 1002);
    row("ping in pieces", QByteArray("\x09\x80", 2) + mask, 1002);
    row("ping of 126", QByteArray("\x89\xfe\x00\x7e", 4) + mask + QByteArray(126, 'x'), 1002);
    row("continuation of nothing", QByteArray("\x80\x80", 2) + mask, 1002);
    row("text within text", QByteArray("\x01\x80", 2) + mask + QByteArray("\x81\x80", 2) + mask, 1002);
    row("close of one octet", QByteArray("\x88\x81", 2) + mask + "x", 1002);
    row("close with code 1005", QByteArray("\x88\x82", 2) + QByteArray(4, '\0') + QByteArray("\x03\xed", 2), 1002);
    row("close with text that is none", QByteArray("\x88\x83", 2) + QByteArray(4, '\0') + QByteArray("\x03\xe8\xff", 3), 1007);
    row("text that is none", QByteArray("\x81\x81", 2) + QByteArray(4, '\0') + "\xff", 1007);
    row("text that ends too early", QByteArray("\x81\x81", 2) + QByteArray(4, '\0') + "\xe4", 1007);
    row("HTTP again", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1002);
}

void TestHostileRest::webSocketFrames()
{
    QFETCH(QByteArray, frames);
    QFETCH(QByteArray, code);
    for (const QByteArray &target : {"/v1/events"_ba, "/test/echo"_ba}) {
        RawSocket socket;
        QVERIFY(socket.connectTo(m_office.engine.port(u"http"_s)));
        socket.write("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nAuthorization: Bearer " + m_office.engine.token()
                     + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" + frames);
        QVERIFY(socket.readUntil("\r\n\r\n").startsWith("HTTP/1.1 101"));
        const QByteArray rest = socket.readToEnd();
        QVERIFY(!socket.isOpen());
        const qsizetype at = rest.lastIndexOf('\x88');
        QVERIFY2(at >= 0 && rest.mid(at + 2, 2) == code, rest.toHex(' '));
    }
}

// Pings, empty pieces and frames without end, from a client that never reads: bounded, and nobody else waits.
void TestHostileRest::webSocketFlood()
{
    const QByteArray mask(4, '\0');
    const QByteArray ping = QByteArray("\x89\xfd", 2) + mask + QByteArray(125, 'p'), pieces = QByteArray("\x00\x80", 2) + mask;
    const qint64 resident = m_office.engine.residentBytes();
    for (const QByteArray &one : {ping, pieces}) {
        RawSocket socket;
        QVERIFY(socket.connectTo(m_office.engine.port(u"http"_s)));
        socket.shrinkReceiveBuffer();
        socket.write("GET /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        QVERIFY(socket.readUntil("\r\n\r\n").startsWith("HTTP/1.1 101"));
        if (one == pieces)
            socket.write(QByteArray("\x01\x80", 2) + mask);
        const QByteArray block = one.repeated(10'000);
        for (int i = 0; i < 50 && socket.isOpen(); ++i) {
            socket.socket().write(block);
            if (!socket.socket().waitForBytesWritten(1000))
                break; // it does not read from who does not read
        }
        QCOMPARE(m_office.rest->get(u"/healthz"_s).status, 200);
        if (!support::kSanitized)
            QVERIFY2(m_office.engine.residentBytes() - resident < 16 << 20, qPrintable(QString::number(m_office.engine.residentBytes() - resident)));
        socket.abort();
    }
}

// R47: wherever a token is put, it stands in no log, no answer, no record; and what looks like one is none.
void TestHostileRest::tokensAreToldNobody()
{
    const RestReply made = m_office.rest->post(u"/v1/tokens"_s, R"({"name":"leak","scopes":["read"]})");
    QCOMPARE(made.status, 201);
    const QByteArray secret = made.object()[u"token"_s].toString().toLatin1();
    const QByteArray admin = m_office.engine.token();
    QVERIFY(secret.size() > 16);
    const QByteArray path = "/v1/tokens/" + made.object()[u"id"_s].toString().toLatin1();
    QByteArray seen;
    for (const QByteArray &one : {secret, admin}) {
        for (const QByteArray &request :
             {"GET /v1/domains?token=" + one + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET /v1/" + one + " HTTP/1.1\r\nHost: 127.0.0.1\r\nReferer: http://x/?t=" + one + "\r\n\r\n",
              "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + one + "x\r\n\r\n", "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + one + "\r\n\r\n",
              "GET /v1/domains HTTP/1.1\r\nHost: " + one + "\r\n\r\n", one + " / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nX-" + one + " : x\r\n\r\n",
              "GET /v1/events?token=" + one + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
              "POST /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + one + "\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{x}"}) {
            RawSocket socket;
            QVERIFY(socket.connectTo(m_office.engine.port(u"http"_s)));
            socket.write(request);
            socket.shutdownWrite();
            seen += socket.readToEnd(2000);
        }
        SmtpClient smtp; // pasted where it does not belong
        QVERIFY(m_office.greet(smtp));
        smtp.command("AUTH PLAIN " + one);
        smtp.command("AUTH PLAIN " + ('\0' + QByteArray("mei") + '\0' + one).toBase64());
    }
    for (const char *target : {"/v1/tokens", "/v1/settings", "/v1/events", "/v1/connections", "/v1/log?level=debug", "/v1/flight-record", "/metrics", "/v1/status", "/v1/health-report"})
        seen += ask("GET", target).body;
    seen += m_office.engine.log().toUtf8();
    for (QDirIterator it(m_office.engine.dataDir(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (file.open(QIODevice::ReadOnly))
            seen += file.readAll();
    }
    QVERIFY(seen.size() > 10000);
    for (const QByteArray &one : {secret, admin}) {
        const qsizetype at = seen.indexOf(one);
        QVERIFY2(at < 0, seen.mid(at - 300, 600));
        QVERIFY(!seen.contains(one.toBase64().left(20)));
    }
    // Near misses, and what other programs would take.
    QByteArray flipped = secret;
    flipped[flipped.size() / 2] = flipped[flipped.size() / 2] == 'a' ? 'b' : 'a';
    for (const QByteArray &wrong : {secret.chopped(1), secret + 'a', secret.toUpper(), flipped, secret.left(8), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInNjb3BlcyI6WyJhZG1pbiJdfQ."_ba, "null"_ba, "*"_ba, "admin"_ba,
                                    "' OR 1=1 --"_ba, QByteArray(15000, 'a'), '"' + secret + '"', secret + ", " + secret}) {
        RawSocket socket;
        QVERIFY(socket.connectTo(m_office.engine.port(u"http"_s)));
        QVERIFY2(socket.ask("GET", "/v1/domains", wrong).status == 401, wrong.left(60));
    }
    RawSocket socket;
    QVERIFY(socket.connectTo(m_office.engine.port(u"http"_s)));
    QCOMPARE(socket.ask("GET", "/v1/domains", secret).status, 200);
    QCOMPARE(ask("DELETE", path).status, 204);
    QCOMPARE(socket.ask("GET", "/v1/domains", secret).status, 401); // also on a connection that was let in before
}

// R60: each setting at and past its ends, empty, of other types, with controls; refused by name, or taken and put back.
void TestHostileRest::everySettingRefusesNonsense()
{
    const auto settings = [this] { return m_office.rest->list(u"/v1/settings"_s); };
    const QJsonArray before = settings();
    QVERIFY(before.size() > 80);
    int refused = 0, taken = 0;
    for (const QJsonValue &setting : before) {
        const QString key = setting[u"key"_s].toString();
        QJsonArray values{-1, 0, 1, -9007199254740991ll, 9007199254740991ll, 1.5, true, u""_s, u" "_s, u"a\u0000b"_s, u"a\nb"_s, u"\u001b[31m"_s, u"\ufffe"_s, u"../../etc/passwd"_s, u"/dev/full"_s, u"[::1"_s,
                          u"256.256.256.256:99999"_s, u"a:0"_s, QString(5000, u'a'), QJsonArray(), QJsonArray{u""_s}, QJsonArray{u"a\nb"_s}, QJsonArray{1}, QJsonArray{QJsonArray()}, QJsonObject(), setting[u"minimum"_s], setting[u"maximum"_s]};
        for (const QJsonValue &value : values) {
            if (value.isUndefined() || value.isNull() || key == u"http.allowed_hosts"_s)
                continue;
            const RestReply reply = m_office.rest->send("PATCH", u"/v1/settings"_s, QJsonDocument(QJsonObject{{u"changes"_s, QJsonObject{{key, value}}}}).toJson());
            QVERIFY2(reply.status == 200 || reply.status == 422 || reply.status == 400, (key.toUtf8() + ": " + reply.body).constData());
            if (reply.status == 200) {
                ++taken;
                QCOMPARE(m_office.rest->send("PATCH", u"/v1/settings"_s, QJsonDocument(QJsonObject{{u"changes"_s, QJsonObject{{key, QJsonValue::Null}}}}).toJson()).status, 200);
            } else {
                ++refused;
                QVERIFY2(reply.status == 400 || reply.object()[u"field"_s].toString().startsWith(key.section(u'.', 0, 0)), (key.toUtf8() + ": " + reply.body).constData());
            }
        }
    }
    qInfo("%d refused, %d taken and put back", refused, taken);
    QVERIFY(refused > 1000);
    QCOMPARE(settings(), before);
    QVERIFY(m_office.deliver("still there").startsWith("250"));
}

// R60: a file half written, empty, binary or with one bad value is refused at a reload, with the reason; what ran goes on.
void TestHostileRest::brokenFileKeepsTheLastGood()
{
#ifdef Q_OS_UNIX
    QFile file(m_office.engine.configFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray good = file.readAll();
    file.close();
    const QByteArrayList broken{good.left(good.size() / 2) + "\n[smtp", good + "\n[smtp]\nmax_recipients = 0\n", good + "\n[smtp]\nmax_recipients = \n", good + QByteArray("\0", 1), "\xff\xfe[\0s\0"_ba, good + "\n[log]\nlevel = \"\xff\"\n",
                                good + "\n[smtp]\nmax_recipient = 5\n", "[smtp]\nmax_recipients = 99999999999999999999\n"_ba, QByteArray(2 << 20, '\n'), "x = " + QByteArray(100'000, '[')};
    qsizetype said = 0;
    for (const QByteArray &text : broken) {
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        file.close();
        ::kill(pid_t(m_office.engine.pid()), SIGHUP);
        const auto refusals = [this] { return m_office.engine.log().count(u"postkontord: "_s); };
        QTRY_VERIFY2_WITH_TIMEOUT(refusals() > said, (text.right(60) + "\n" + m_office.engine.log().right(800).toUtf8()).constData(), 30'000);
        said = refusals();
        QVERIFY(m_office.engine.running());
        QCOMPARE(m_office.rest->get(u"/readyz"_s).status, 200);
    }
    QVERIFY(m_office.deliver("still there").startsWith("250"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(good) == good.size());
    file.close();
#else
    QSKIP("no SIGHUP");
#endif
}

void TestHostileRest::cleanupTestCase()
{
    if (m_office.engine.running())
        QCOMPARE(m_office.engine.stop(), 0);
    // The shortest retention, tried above, lets mails go before their finished queue rows.
    QCOMPARE(support::indexCheck(m_office.engine.dataDir()).remove(u"; queue rows without a mail"_s), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestHostileRest)
#include "tst_hostilerest.moc"
