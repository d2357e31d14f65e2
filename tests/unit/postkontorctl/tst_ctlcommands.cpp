// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonmailsearch.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kTime = 1795252747123;
const QByteArray kId = base::idToString(77).toLatin1();
const QByteArray kOther = base::idToString(78).toLatin1();

control::Mailbox mailbox()
{
    return {77, u"用户@example.test"_s, 1, 3, 2048, {}, 5};
}

control::Message message(const QString &subject)
{
    control::Message m;
    m.id = 77;
    m.from = u"Änne <a@example.test>"_s;
    m.subject = subject;
    m.receivedAt = kTime;
    m.size = 1536;
    m.attachmentCount = 1;
    return m;
}

template<typename T>
QByteArray page(const QList<T> &items, const QString &next = {})
{
    return control::toJson(control::Page<T>{items, next});
}

} // namespace

class TestCtlCommands : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;
    QTemporaryDir m_dir;

    Run run(const QStringList &words, const QHash<QString, QString> &environment = {})
    {
        QHash<QString, QString> variables = environment;
        if (!variables.contains(u"POSTKONTOR_URL"_s))
            variables.insert(u"POSTKONTOR_URL"_s, m_api->url());
        return runCtl(words, variables);
    }
    Run run(const QString &words) { return run(words.split(u' ')); }
    QByteArray lastLine() const { return m_api->asked.isEmpty() ? QByteArray() : m_api->asked.last().line; }
    QByteArray lastBody() const { return m_api->asked.isEmpty() ? QByteArray() : m_api->asked.last().body; }

private Q_SLOTS:
    void init() { m_api = std::make_unique<FakeApi>(); }

    void status()
    {
        m_api->answers.insert("GET /v1/status",
                              {200, control::toJson(control::Status{u"0.1.0"_s, u"mail.example.test"_s, kTime,
                                                                    true, 1, 2, 3, 4})});
        const Run plain = run(u"status"_s);
        QCOMPARE(plain.code, 0);
        QVERIFY2(plain.out.contains("Server        mail.example.test\n") &&
                     plain.out.contains("Ready         yes\n") && plain.out.contains("Load          normal\n") && plain.out.contains("Connections   4\n"),
                 plain.out.constData());
        QVERIFY(plain.err.isEmpty());
        const Run json = run(u"status --json"_s);
        QCOMPARE(json.out, m_api->answers.value("GET /v1/status").body + '\n');
    }
    void domains()
    {
        const control::Domain domain{77, u"example.test"_s, kTime};
        m_api->answers = {{"GET /v1/domains?limit=500", {200, page<control::Domain>({domain})}},
                          {"GET /v1/domains/" + kId, {200, control::toJson(domain)}},
                          {"POST /v1/domains", {201, control::toJson(domain)}},
                          {"DELETE /v1/domains/" + kId, {204}}};
        const Run list = run(u"domain list"_s);
        QVERIFY2(list.code == 0 && list.out.startsWith("ID             DOMAIN        SINCE\n" + kId +
                                                       "  example.test  2026-"),
                 list.out.constData());
        QCOMPARE(run(u"domain create example.test"_s).code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"name\":\"example.test\"}"));
        QVERIFY(m_api->asked.last().head.toLower().contains("content-type: application/json"));
        QCOMPARE(run(u"domain show EXAMPLE.test"_s).code, 0); // by name
        QCOMPARE(lastLine(), "GET /v1/domains/" + kId);
        QCOMPARE(run(QStringList{u"domain"_s, u"delete"_s, QString::fromLatin1(kId)}).code, 0); // by id
        QCOMPARE(lastLine(), "DELETE /v1/domains/" + kId);
        const Run missing = run(u"domain delete other.test"_s);
        QCOMPARE(missing.code, 1);
        QCOMPARE(missing.err,
                 QByteArray(
                     "postkontorctl: there is no domain other.test; postkontorctl domain list shows all\n"));
    }
    void mailboxes()
    {
        control::NewMailbox made{mailbox(), u"s3cret"_s};
        made.mailbox.expiresAt = kTime;
        m_api->answers = {{"GET /v1/mailboxes?limit=500", {200, page<control::Mailbox>({mailbox()})}},
                          {"GET /v1/mailboxes?q=%E7%94%A8%E6%88%B7%40example.test&limit=500",
                           {200, page<control::Mailbox>({mailbox()})}},
                          {"GET /v1/mailboxes/" + kId, {200, control::toJson(mailbox())}},
                          {"GET /v1/mailboxes/" + kId + "/folders?limit=500",
                           {200, page<control::Folder>({{78, 77, u"收件箱"_s, control::FolderRole::Inbox}})}},
                          {"POST /v1/mailboxes", {201, control::toJson(made)}},
                          {"DELETE /v1/mailboxes/" + kId, {204}}};
        const Run list = run(u"mailbox list"_s);
        QVERIFY2(list.out.startsWith("ID             ADDRESS            UNREAD  TOTAL    SIZE  EXPIRES\n" +
                                     kId + "  用户@example.test       1      3"),
                 list.out.constData());
        const Run show = run(u"mailbox show 用户@example.test"_s);
        QVERIFY2(show.code == 0 && show.out.contains("收件箱  inbox"), (show.out + show.err).constData());
        const Run create = run(u"mailbox create --ttl 2h --domain example.test"_s);
        QCOMPARE(create.code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"domain\":\"example.test\",\"ttlSeconds\":7200}"));
        QVERIFY(create.out.contains("s3cret"));
        QCOMPARE(run(u"mailbox create a@example.test"_s).code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"address\":\"a@example.test\"}"));
        QCOMPARE(run(u"mailbox delete 用户@example.test"_s).code, 0);
        QCOMPARE(lastLine(), "DELETE /v1/mailboxes/" + kId);
        const qsizetype before = m_api->asked.size();
        for (const char *words : {"mailbox create", "mailbox create --ttl soon",
                                  "mailbox create a@b --domain c", "mailbox list --limit -1"}) {
            const Run wrong = run(QString::fromLatin1(words));
            QVERIFY2(wrong.code == 2 && !wrong.err.isEmpty() && wrong.out.isEmpty(), words);
        }
        QCOMPARE(m_api->asked.size(), before); // nothing was asked
    }
    void findsMail()
    {
        control::FoundMail mail;
        mail.mailId = 77;
        mail.at = kTime;
        mail.recipients = {u"a@far.test"_s};
        mail.recipientCount = 3;
        mail.subject = u"evil\u001b[2J"_s;
        m_api->answers = {{"GET /v1/mails?q=from%3Aanna%20after%3A7d&limit=50", {200, page<control::FoundMail>({mail})}},
                          {"GET /v1/mails?q=form%3Ax&limit=50",
                           {422, R"({"title":"Unprocessable","status":422,"detail":"At character 1: this key is not known.","field":"q"})"}}};
        const Run found = run(u"mail find from:anna after:7d"_s);
        QVERIFY2(found.code == 0 && found.out.contains("a@far.test and 2 more") && found.out.contains("<>") && !found.out.contains('\x1b'),
                 (found.out + found.err + lastLine()).constData());
        const Run wrong = run(u"mail find form:x"_s);
        QVERIFY2(wrong.code == 1 && wrong.err.contains("At character 1"), wrong.err.constData());
        QCOMPARE(run(u"mail find"_s).code, 2);
    }
    void messages()
    {
        const QByteArray box = "/v1/mailboxes/" + kId;
        m_api->answers = {{"GET " + box + "/messages?limit=50",
                           {200, page<control::Message>({message(u"evil\u001b[2J 你好"_s)})}},
                          {"GET " + box + "/folders?limit=500",
                           {200, page<control::Folder>({{78, 77, u"垃圾箱"_s, control::FolderRole::Trash}})}},
                          {"GET " + box + "/messages?folder=" + kOther + "&q=%E5%8F%91%E7%A5%A8%20a&limit=7",
                           {200, page<control::Message>({})}},
                          {"PATCH /v1/messages/" + kId, {200, control::toJson(message(u"x"_s))}},
                          {"POST /v1/messages/" + kId + "/restore", {200, control::toJson(message(u"x"_s))}},
                          {"DELETE /v1/messages/" + kId, {204}}};
        const QString id = QString::fromLatin1(kId);
        const Run list = run({u"message"_s, u"list"_s, id});
        QVERIFY2(list.code == 0 && list.out.contains("evil\uFFFD[2J 你好\n") && !list.out.contains('\x1b'),
                 list.out.constData());
        QVERIFY2(list.out.contains("N @"), list.out.constData());
        for (const QString &folder : {u"trash"_s, u"垃圾箱"_s, QString::fromLatin1(kOther)}) {
            const Run found = run({u"message"_s, u"list"_s, id, u"--folder"_s, folder, u"--query"_s,
                                   u"发票 a"_s, u"--limit"_s, u"7"_s});
            QVERIFY2(found.code == 0, (folder.toUtf8() + ": " + found.err + lastLine()).constData());
        }
        const Run noFolder = run({u"message"_s, u"list"_s, id, u"--folder"_s, u"attic"_s});
        QVERIFY2(noFolder.code == 1 && noFolder.err.contains("no folder attic"), noFolder.err.constData());
        QCOMPARE(run({u"message"_s, u"flag"_s, id, u"unseen"_s, u"flagged"_s}).code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"seen\":false,\"flagged\":true}"));
        QCOMPARE(run({u"message"_s, u"flag"_s, id, u"read"_s}).code, 2);
        QCOMPARE(run({u"message"_s, u"restore"_s, id}).code, 0);
        QCOMPARE(run({u"message"_s, u"delete"_s, id}).code, 0);
        QCOMPARE(lastLine(), "DELETE /v1/messages/" + kId);
        QCOMPARE(run(u"message delete 12"_s).code, 2);
    }
    void messageDetail()
    {
        control::MessageDetail detail;
        detail.message = message(u"x"_s);
        detail.headers = {{u"Subject"_s, u"你好"_s}, {u"X-Evil"_s, u"a\u001b]0;b"_s}};
        detail.text = u"one\r\ntwo\u0007\n"_s;
        detail.attachments = {{1, u"发票.pdf"_s, u"application/pdf"_s, 1024}};
        m_api->answers.insert("GET /v1/messages/" + kId, {200, control::toJson(detail)});
        const Run show = run({u"message"_s, u"show"_s, QString::fromLatin1(kId)});
        QVERIFY2(show.code == 0 &&
                     show.out.startsWith("Subject: 你好\nX-Evil: a\uFFFD]0;b\n\none\ntwo\uFFFD\n"),
                 show.out.constData());
        QVERIFY2(show.out.contains(" 1  发票.pdf    application/pdf  "), show.out.constData());
        const Run json = run({u"--json"_s, u"message"_s, u"show"_s, QString::fromLatin1(kId)});
        QCOMPARE(json.out, control::toJson(detail) + '\n');
    }
    void bytesComeAsTheyAre()
    {
        QByteArray bytes("Received: x\r\n\r\n\0\xff\x1b\n.\n", 22);
        bytes += QByteArray(300000, 'x');
        m_api->answers = {
            {"GET /v1/messages/" + kId + "/raw", {200, bytes, "message/rfc822"}},
            {"GET /v1/messages/" + kId + "/attachments/2", {200, bytes, "application/octet-stream"}}};
        const QString id = QString::fromLatin1(kId);
        QCOMPARE(run({u"message"_s, u"raw"_s, id}).out, bytes);
        QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"2"_s}).out, bytes);
        const QString file = m_dir.filePath(u"附件.bin"_s);
        QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"2"_s, u"--output"_s, file}).code, 0);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), bytes);
        const Run again =
            run({u"message"_s, u"raw"_s, id, u"--output"_s, file}); // never over a file that is there
        QVERIFY2(again.code == 1 && again.err.contains("cannot write"), again.err.constData());
        for (const QString &number : {u"0"_s, u"-1"_s, u"x"_s})
            QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"--"_s, number}).code, 2);
    }
    void trace()
    {
        control::Event accepted{1, kTime, u"mail.accepted"_s, 77, 0, 0, u"a@example.test"_s, "{\"size\":5}"};
        control::Event stored{2, kTime + 12, u"message.received"_s, 77, 78, 79, u"a@example.test"_s, {}};
        control::Event tried{3, kTime + 15, u"delivery.attempt"_s, 77, 0, 0, u"b@example.net"_s,
                             "{\"cause\":{\"id\":\"mailbox-full\",\"fault\":\"recipient\",\"step\":\"ask-recipient\"}}"};
        m_api->answers.insert("GET /v1/mails/" + kId + "/trace?limit=500",
                              {200, page<control::Event>({accepted, stored, tried})});
        const Run run = this->run({u"trace"_s, QString::fromLatin1(kId)});
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("   0 ms  0.0 ms  commit\n"), run.out.constData());
        QVERIFY2(run.out.contains("  12 ms          in the mailbox  a@example.test\n"), run.out.constData());
        QVERIFY2(run.out.contains("b@example.net   The recipient's mailbox is full.\n"), run.out.constData());
    }
    void tokens()
    {
        control::Token token;
        token.id = 77;
        token.name = u"ci"_s;
        token.scopes = {control::Scope::Read, control::Scope::Send};
        m_api->answers = {{"GET /v1/tokens?limit=500", {200, page<control::Token>({token})}},
                          {"POST /v1/tokens", {201, control::toJson(control::NewToken{token, u"s3cret"_s})}},
                          {"PATCH /v1/tokens/" + kId, {200, control::toJson(token)}},
                          {"DELETE /v1/tokens/" + kId, {204}}};
        QVERIFY(run(u"token list"_s).out.contains("  ci    read, send  "));
        const Run made = run(u"token create ci --scope read --scope send --expires 1d"_s);
        QVERIFY(made.code == 0 && made.out.contains("s3cret"));
        QVERIFY2(lastBody().startsWith("{\"name\":\"ci\",\"scopes\":[\"read\",\"send\"],\"expiresAt\":\"20"),
                 lastBody().constData());
        QCOMPARE(run(u"token create ci"_s).code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"name\":\"ci\",\"scopes\":[\"read\"]}"));
        QCOMPARE(run(u"token create ci --scope root"_s).code, 2);
        const QStringList change{u"token"_s, u"change"_s, QString::fromLatin1(kId)};
        QVERIFY(run(change + QStringList{u"--name"_s, u"ci"_s}).out.contains("  ci    read, send  "));
        QCOMPARE(lastLine(), "PATCH /v1/tokens/" + kId);
        QCOMPARE(lastBody(), QByteArray(R"({"name":"ci"})"));
        QCOMPARE(run(change + QStringList{u"--scope"_s, u"send"_s, u"--expires"_s, u"never"_s}).code, 0);
        QCOMPARE(lastBody(), QByteArray(R"({"scopes":["send"],"expiresAt":null})"));
        QCOMPARE(run(change).code, 2);
        QCOMPARE(run(change + QStringList{u"--expires"_s, u"soon"_s}).code, 2);
        QCOMPARE(run({u"token"_s, u"revoke"_s, QString::fromLatin1(kId)}).code, 0);
        QCOMPARE(lastLine(), "DELETE /v1/tokens/" + kId);
    }
    void metrics()
    {
        m_api->answers.insert("GET /metrics",
                              {200, "# TYPE a counter\na_total{b=\"c d\"} 5\nother 0.25\n# EOF\n",
                               "application/openmetrics-text"});
        QCOMPARE(run(u"metrics"_s).out, QByteArray("a_total{b=\"c d\"} 5\nother 0.25\n"));
        QCOMPARE(run(u"metrics oth"_s).out, QByteArray("other 0.25\n"));
        QCOMPARE(run(u"metrics --json"_s).out, QByteArray("{\"a_total{b=\\\"c d\\\"}\":5,\"other\":0.25}\n"));
        const Run none = run(u"metrics zzz"_s);
        QVERIFY(none.code == 1 && none.err.contains("no metric's name begins with zzz"));
    }
    void pagesAreGathered()
    {
        const auto domain = [](control::Id id) { return control::Domain{id, u"d%1.test"_s.arg(id), kTime}; };
        m_api->answers = {
            {"GET /v1/domains?limit=500", {200, page<control::Domain>({domain(1), domain(2)}, u"a+/ =&"_s)}},
            {"GET /v1/domains?limit=500&cursor=a%2B%2F%20%3D%26", {200, page<control::Domain>({domain(3)})}},
            {"GET /v1/domains?limit=1", {200, page<control::Domain>({domain(1)}, u"x"_s)}}};
        QCOMPARE(run(u"domain list"_s).out.count('\n'), 4);
        QCOMPARE(run(u"domain list --limit 1"_s).out.count('\n'), 2);
        const Run json = run(u"domain list --json"_s);
        const auto all = control::fromJson<control::Page<control::Domain>>(json.out);
        QVERIFY(all && all->items.size() == 3 && all->next.isEmpty());
    }
    void endlessPagesEnd()
    {
        m_api->answers = {
            {"GET /v1/domains?limit=500", {200, page<control::Domain>({{1, u"a"_s, 0}}, u"x"_s)}},
            {"GET /v1/domains?limit=500&cursor=x", {200, page<control::Domain>({{1, u"a"_s, 0}}, u"x"_s)}}};
        QCOMPARE(run(u"domain list"_s).code, 1);
        QCOMPARE(run(u"domain show b"_s).code, 1);
        m_api->answers["GET /v1/domains?limit=500"].body = page<control::Domain>({}, u"x"_s);
        QCOMPARE(run(u"domain list"_s).code, 1);
    }
    // A search that took long to find nothing goes on with the next page.
    void emptyPagesAreNoEnd()
    {
        m_api->answers = {
            {"GET /v1/domains?limit=500", {200, page<control::Domain>({}, u"x"_s)}},
            {"GET /v1/domains?limit=500&cursor=x", {200, page<control::Domain>({}, u"y"_s)}},
            {"GET /v1/domains?limit=500&cursor=y", {200, page<control::Domain>({{1, u"late.test"_s, 0}})}}};
        const Run found = run(u"domain list"_s);
        QCOMPARE(found.code, 0);
        QVERIFY2(found.out.contains("late.test"), found.out.constData());
    }
    void errorsNameTheNextStep_data()
    {
        QTest::addColumn<FakeApi::Answer>("answer");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const FakeApi::Answer &answer, const char *says) {
            QTest::newRow(name) << answer << QString::fromUtf8(says);
        };
        row("401", {401, "{}"}, "--token-file");
        row("403", {403, "{\"status\":403,\"detail\":\"Needs admin.\"}"},
            "Needs admin.\nMake one with more rights");
        row("422", {422, "{\"status\":422,\"detail\":\"No such word.\",\"field\":\"name\"}"},
            "name: No such word.");
        row("escape in a problem", {409, "{\"status\":409,\"detail\":\"a\\u001b[2Jb\"}"}, "a\uFFFD[2Jb");
        row("500 without a problem", {500, "<html>", "text/html"}, "the server answered 500");
        row("503", {503, "{\"title\":\"Service Unavailable\",\"status\":503}"}, "Service Unavailable");
        row("redirect", {302, "", "text/plain", "Location: http://127.0.0.1:1/\r\n"},
            "sends elsewhere (302)");
        row("no JSON", {200, "<html>", "text/html"}, "not what this version understands");
        row("wrong JSON", {200, "[]"}, "not what this version understands");
        row("broken off", {200, QByteArray(1000, ' '), "application/json", "", true}, "broke off");
    }
    void errorsNameTheNextStep()
    {
        QFETCH(FakeApi::Answer, answer);
        QFETCH(QString, says);
        m_api->answers.insert("GET /v1/status", answer);
        const Run failed = run(u"status"_s);
        QCOMPARE(failed.code, 1);
        QVERIFY2(failed.err.startsWith("postkontorctl: ") && failed.err.contains(says.toUtf8()),
                 failed.err.constData());
        QVERIFY(failed.out.isEmpty());
        QCOMPARE(m_api->asked.size(), 1);
    }
    void unreachable()
    {
        const QString url = m_api->url();
        m_api->close();
        const Run failed = run({u"status"_s}, {{u"POSTKONTOR_URL"_s, url}});
        QCOMPARE(failed.code, 1);
        QVERIFY2(failed.err.contains("cannot reach " + url.toUtf8()) &&
                     failed.err.contains("Is the server running?"),
                 failed.err.constData());
    }
    void tokenFile()
    {
        m_api->answers.insert("GET /v1/status", {200, control::toJson(control::Status{u"1"_s, {}})});
        const auto write = [this](const QByteArray &content) {
            QFile file(m_dir.filePath(u"token"_s));
            file.open(QIODevice::WriteOnly);
            file.write(content);
            return file.fileName();
        };
        const QString good = write("s3cret \r\nsecond line\n");
        QCOMPARE(run({u"status"_s, u"--token-file"_s, good}).code, 0);
        QVERIFY(m_api->asked.last().head.contains("Authorization: Bearer s3cret\r\n"));
        QCOMPARE(run({u"status"_s}, {{u"POSTKONTOR_URL"_s, m_api->url()}, {u"POSTKONTOR_TOKEN_FILE"_s, good}})
                     .code,
                 0);
        QVERIFY(m_api->asked.last().head.contains("Authorization: Bearer s3cret\r\n"));
        QCOMPARE(run({u"status"_s}).code, 0);
        QVERIFY(!m_api->asked.last().head.contains("Authorization"));
        const qsizetype before = m_api->asked.size();
        for (const QByteArray &content : {QByteArray(), QByteArray("\ns3cret\n"), QByteArray("a\0b", 3),
                                          QByteArray("a b"), QByteArray("ü")}) {
            const Run bad = run({u"status"_s, u"--token-file"_s, write(content)});
            QVERIFY(bad.code == 1 && bad.err.contains("holds no token") && !bad.err.contains("s3cret"));
        }
        QVERIFY(run({u"status"_s, u"--token-file"_s, m_dir.filePath(u"nowhere"_s)})
                    .err.contains("cannot read the token file"));
        QVERIFY(run({u"status"_s, u"--ca-file"_s, good}).err.contains("no certificate in"));
        QCOMPARE(m_api->asked.size(), before);
    }
    void helpAndVersion()
    {
        const Run help = run(u"--help"_s);
        QVERIFY(help.code == 0 && help.out.contains("domain create NAME") && help.err.isEmpty());
        const Run version = run(u"--version"_s);
        QCOMPARE(version.out, QByteArray("postkontorctl " POSTKONTOR_VERSION "\n"));
        const Run wrong = run(u"fly"_s);
        QVERIFY(wrong.code == 2 && wrong.out.isEmpty() && wrong.err.contains("unknown command fly"));
    }
};

QTEST_GUILESS_MAIN(TestCtlCommands)
#include "tst_ctlcommands.moc"
