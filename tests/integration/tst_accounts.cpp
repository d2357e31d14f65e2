// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordhash.h"
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/seededusers.h"
#include "support/smtpclient.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QProcess>
#include <QTest>
#include <sodium.h>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie"; // looked for in every file at the end

QByteArray mailFrom(const QByteArray &from, const QByteArray &to, const QByteArray &subject)
{
    return "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@sender.test>\r\n\r\nHello\r\n";
}

} // namespace

/// People over REST and SMTP: accounts made, signed in, limited; their addresses and where mail goes for them.
class TestAccounts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void signsInAndOut();
    void seesOnlyOneself();
    void whatIsOthersIsLikeNothing();
    void sendsOnlyAsOneself();
    void signsInOverSmtp();
    void mailGoesWhereAliasesLead();
    void answersWhileAway();
    void sendersOfADomainAdministrator();
    void fullMailbox();
    void lockedOut();
    void resetAdministrator();
    void actsHaveOneName();
    void everyChangeIsOnRecord();
    void oldHashIsRenewed();
    void passwordsAreNowhere();

private:
    QString createUser(const QByteArray &address, const QByteArray &more = {});
    RestReply signIn(const QByteArray &address, const QByteArray &password = kPassword);
    QByteArray deliver(const QByteArray &from, const QByteArray &to, const QByteArray &subject, const QByteArray &more = {});
    QStringList subjectsOf(const QString &address);
    QString idOf(const QString &path, const QString &address);

    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
    QString m_mei;
    QByteArray m_liPassword; ///< an administrator's, from resetAdministrator() on
};

void TestAccounts::initTestCase()
{
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_SUBMISSION"_s, u"127.0.0.1:0"_s);
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    m_admin->post(u"/v1/domains"_s, R"({"name":"example.test"})");
    m_mei = createUser("mei@example.test", R"(,"displayName":"Mei Wang")");
    QVERIFY(!m_mei.isEmpty());
}

QString TestAccounts::createUser(const QByteArray &address, const QByteArray &more)
{
    const RestReply made = m_admin->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + '"' + more + '}');
    return made.status == 201 ? made.object()[u"id"_s].toString() : QString();
}

RestReply TestAccounts::signIn(const QByteArray &address, const QByteArray &password)
{
    RestClient nobody(m_engine.url({}), {});
    return nobody.post(u"/v1/sessions"_s, R"({"address":")" + address + R"(","password":")" + password + "\"}");
}

QByteArray TestAccounts::deliver(const QByteArray &from, const QByteArray &to, const QByteArray &subject, const QByteArray &more)
{
    SmtpClient client;
    client.connectTo(m_engine.port(u"smtp"_s));
    client.command("EHLO client.test");
    return client.deliver(from, {to}, more + mailFrom(from, to, subject));
}

QString TestAccounts::idOf(const QString &path, const QString &address)
{
    for (const QJsonValue &item : m_admin->list(path)) {
        if (item[u"address"_s].toString() == address)
            return item[u"id"_s].toString();
    }
    return {};
}

QStringList TestAccounts::subjectsOf(const QString &address)
{
    QStringList subjects;
    for (const QJsonValue &item : m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(idOf(u"/v1/mailboxes"_s, address))))
        subjects << item[u"subject"_s].toString();
    subjects.sort();
    return subjects;
}

void TestAccounts::signsInAndOut()
{
    const RestReply made = signIn("MEI@example.test");
    QVERIFY2(made.status == 201, made.body);
    const QByteArray token = made.object()[u"token"_s].toString().toLatin1();
    RestClient mei(m_engine.url({}), token);
    QCOMPARE(mei.get(u"/v1/sessions"_s).object()[u"address"_s].toString(), u"mei@example.test"_s);
    QCOMPARE(mei.send("DELETE", u"/v1/sessions"_s).status, 204);
    QCOMPARE(mei.get(u"/v1/sessions"_s).status, 401);
    for (const auto &[address, password] : {std::pair<QByteArray, QByteArray>{"mei@example.test", "wrong"},
                                            {"nobody@example.test", kPassword},
                                            {"mei@elsewhere.test", kPassword},
                                            {"mei", kPassword},
                                            {"mei@example.test", QByteArray(1000, 'x')}}) {
        const RestReply refused = signIn(address, password);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.object()[u"code"_s].toString(), u"bad_credentials"_s);
    }
    const RestReply weak = m_admin->post(u"/v1/users"_s, R"({"address":"weak@example.test","password":"short"})");
    QCOMPARE(weak.status, 422);
    QCOMPARE(weak.object()[u"field"_s].toString(), u"password"_s);
}

void TestAccounts::seesOnlyOneself()
{
    QVERIFY(!createUser("li@example.test").isEmpty());
    QVERIFY(deliver("a@b.test", "li@example.test", "for-li").startsWith("250"));
    RestClient mei(m_engine.url({}), signIn("mei@example.test").object()[u"token"_s].toString().toLatin1());
    QCOMPARE(mei.list(u"/v1/users"_s).size(), 1);
    QCOMPARE(mei.list(u"/v1/mailboxes"_s).size(), 1);
    const QString other = idOf(u"/v1/mailboxes"_s, u"li@example.test"_s);
    const QString message = m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(other)).at(0)[u"id"_s].toString();
    for (const QString &path : {u"/v1/mailboxes/%1"_s.arg(other), u"/v1/mailboxes/%1/messages"_s.arg(other), u"/v1/messages/%1"_s.arg(message),
                                u"/v1/messages/%1/raw"_s.arg(message)})
        QCOMPARE(mei.get(path).status, 404);
    QCOMPARE(mei.send("DELETE", u"/v1/messages/%1"_s.arg(message)).status, 404);
    QCOMPARE(mei.get(u"/v1/queue"_s).status, 403);
    QCOMPARE(mei.get(u"/v1/settings"_s).status, 403);
    QCOMPARE(mei.send("PATCH", u"/v1/users/%1"_s.arg(m_mei), R"({"roles":["admin"]})").status, 403);
}

// R46: each verb at each object of another is answered as at one that is not there.
void TestAccounts::whatIsOthersIsLikeNothing()
{
    RestClient mei(m_engine.url({}), signIn("mei@example.test").object()[u"token"_s].toString().toLatin1());
    const QString user = idOf(u"/v1/users"_s, u"li@example.test"_s), box = idOf(u"/v1/mailboxes"_s, u"li@example.test"_s);
    const QString message = m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(box)).at(0)[u"id"_s].toString();
    const RestReply app = m_admin->post(u"/v1/users/%1/app-passwords"_s.arg(user), R"({"name":"Phone"})");
    QCOMPARE(app.status, 201);
    const QByteArray users = m_admin->get(u"/v1/users/"_s + user).body;
    int tried = 0;
    for (const auto &[path, id] : {std::pair{u"/v1/users/%1"_s, user}, {u"/v1/users/%1/app-passwords"_s, user}, {u"/v1/users/%1/app-passwords/"_s + app.object()[u"id"_s].toString(), user},
                                   {u"/v1/users/%1/two-factor"_s, user}, {u"/v1/users/%1/two-factor/confirm"_s, user}, {u"/v1/mailboxes/%1"_s, box}, {u"/v1/mailboxes/%1/folders"_s, box},
                                   {u"/v1/mailboxes/%1/messages"_s, box}, {u"/v1/mailboxes/%1/messages:change"_s, box}, {u"/v1/messages/%1"_s, message}, {u"/v1/messages/%1/raw"_s, message},
                                   {u"/v1/messages/%1/attachments/0"_s, message}, {u"/v1/messages/%1/restore"_s, message}}) {
        QVERIFY(!id.isEmpty());
        QString nothing = id;
        nothing[2] = nothing[2] == u'0' ? u'1' : u'0';
        for (const QByteArray &verb : {QByteArray("GET"), QByteArray("POST"), QByteArray("PATCH"), QByteArray("DELETE")}) {
            for (const QByteArray &body : {QByteArray("{}"), QByteArray(R"({"name":"x","seen":true,"displayName":"x","code":"123456","ids":[],"password":"a new password"})")}) {
                const RestReply others = mei.send(verb, path.arg(id), verb == "GET" ? QByteArray() : body);
                const RestReply none = mei.send(verb, path.arg(nothing), verb == "GET" ? QByteArray() : body);
                QVERIFY2(others.status >= 400 && others.status == none.status && others.body == none.body, verb + ' ' + path.toLatin1() + ": " + others.body + none.body);
                ++tried;
            }
        }
    }
    QCOMPARE(tried, 13 * 4 * 2);
    QCOMPARE(m_admin->get(u"/v1/users/"_s + user).body, users); // as it was
    QCOMPARE(m_admin->send("DELETE", u"/v1/users/%1/app-passwords/%2"_s.arg(user, app.object()[u"id"_s].toString())).status, 204);
}

void TestAccounts::sendsOnlyAsOneself()
{
    RestClient mei(m_engine.url({}), signIn("mei@example.test").object()[u"token"_s].toString().toLatin1());
    const auto send = [&mei](const QByteArray &from) {
        return mei.post(u"/v1/messages"_s, R"({"from":")" + from + R"(","to":["li@example.test"],"subject":"s","text":"t"})").status;
    };
    QCOMPARE(send("Mei <mei@example.test>"), 202);
    QCOMPARE(send("li@example.test"), 403);
    QCOMPARE(send("ceo@bank.test"), 403);
    const QByteArray forged = mailFrom("li@example.test", "li@example.test", "forged").toBase64();
    const RestReply raw = mei.post(u"/v1/messages:raw"_s, R"({"from":"mei@example.test","to":["li@example.test"],"content":")" + forged + "\"}");
    QVERIFY2(raw.status == 403, raw.body); // the header is what people read
}

void TestAccounts::signsInOverSmtp()
{
    const auto open = [this](SmtpClient &client) {
        client.connectTo(m_engine.port(u"submission"_s));
        client.command("EHLO client.test");
        return client.startTls() ? client.command("EHLO client.test") : QByteArray();
    };
    SmtpClient client;
    QVERIFY(open(client).contains("AUTH "));
    QVERIFY(client.command("MAIL FROM:<mei@example.test>").startsWith("530"));
    QVERIFY(client.command("AUTH PLAIN " + QByteArray(QByteArray("\0mei@example.test\0nope", 22)).toBase64()).startsWith("535"));
    const QByteArray answer = client.command("AUTH PLAIN " + QByteArray(QByteArray(1, '\0') + "mei@example.test" + QByteArray(1, '\0') + kPassword).toBase64());
    QVERIFY2(answer.startsWith("235"), answer);
    QVERIFY(client.command("MAIL FROM:<li@example.test>").startsWith("5"));
    QVERIFY(client.deliver("mei@example.test", {"li@example.test"}, mailFrom("mei@example.test", "li@example.test", "signed-in")).startsWith("250"));
    QVERIFY(subjectsOf(u"li@example.test"_s).contains(u"signed-in"_s));
}

void TestAccounts::mailGoesWhereAliasesLead()
{
    QCOMPARE(m_admin->post(u"/v1/aliases"_s, R"({"address":"sales@example.test","targets":["mei@example.test","li@example.test","agent@far.test"]})").status, 201);
    QVERIFY(deliver("a@b.test", "Sales+web@example.test", "for-sales").startsWith("250"));
    QTRY_VERIFY(subjectsOf(u"mei@example.test"_s).contains(u"for-sales"_s));
    QVERIFY(subjectsOf(u"li@example.test"_s).contains(u"for-sales"_s));
    QCOMPARE(m_admin->list(u"/v1/queue?to=agent@far.test"_s).size(), 1);
    QVERIFY(deliver("a@b.test", "nobody@example.test", "x").startsWith("550"));
    const QString domain = m_admin->list(u"/v1/domains"_s).at(0)[u"id"_s].toString();
    QCOMPARE(m_admin->send("PATCH", u"/v1/domains/"_s + domain, R"({"aliases":["example.org"],"catchAll":"li@example.test"})").status, 200);
    QVERIFY(deliver("a@b.test", "mei@example.org", "other-name").startsWith("250")); // an edit counts at once
    QVERIFY(subjectsOf(u"mei@example.test"_s).contains(u"other-name"_s));
    QVERIFY(deliver("a@b.test", "nobody@example.test", "caught").startsWith("250"));
    QTRY_VERIFY(subjectsOf(u"li@example.test"_s).contains(u"caught"_s));
    QCOMPARE(m_admin->send("PATCH", u"/v1/domains/"_s + domain, R"({"catchAll":""})").status, 200);
    QVERIFY(deliver("a@b.test", "nobody@example.test", "x").startsWith("550"));
}

void TestAccounts::answersWhileAway()
{
    RestClient mei(m_engine.url({}), signIn("mei@example.test").object()[u"token"_s].toString().toLatin1());
    const RestReply away = mei.send("PATCH", u"/v1/users/"_s + m_mei, R"({"autoReply":{"enabled":true,"subject":"Away","text":"Back on Monday."}})");
    QVERIFY2(away.status == 200, away.body);
    QVERIFY(deliver("list@b.test", "mei@example.test", "of-a-list", "List-Id: <x.test>\r\n").startsWith("250"));
    QVERIFY(deliver("", "mei@example.test", "a-bounce").startsWith("250"));
    QVERIFY(deliver("anna@far.test", "mei@example.test", "first").startsWith("250"));
    QTRY_VERIFY(subjectsOf(u"mei@example.test"_s).contains(u"first"_s));
    QTRY_COMPARE(m_admin->list(u"/v1/queue?to=anna@far.test"_s).size(), 1);
    QVERIFY(deliver("anna@far.test", "mei@example.test", "second").startsWith("250"));
    QTRY_VERIFY(subjectsOf(u"mei@example.test"_s).contains(u"second"_s));
    QCOMPARE(m_admin->list(u"/v1/queue?to=anna@far.test"_s).size(), 1);
    QCOMPARE(m_admin->list(u"/v1/queue?to=list@b.test"_s).size(), 0);
    QVERIFY(m_admin->list(u"/v1/queue?to=anna@far.test"_s).at(0)[u"from"_s].toString().isEmpty());
    QCOMPARE(mei.send("PATCH", u"/v1/users/"_s + m_mei, R"({"autoReply":{"enabled":false}})").status, 200);
}

// Who runs a domain lets nobody send as others than its own people, and not as those who may more than he.
void TestAccounts::sendersOfADomainAdministrator()
{
    m_admin->post(u"/v1/domains"_s, R"({"name":"second.test"})");
    QVERIFY(!createUser("boss@example.test", R"(,"roles":["admin"])").isEmpty());
    QVERIFY(!createUser("keeper@example.test", R"(,"roles":["domain-admin"])").isEmpty());
    const QString path = u"/v1/users/"_s + createUser("clerk@example.test");
    RestClient keeper(m_engine.url({}), signIn("keeper@example.test").object()[u"token"_s].toString().toLatin1());
    const auto give = [&](const QByteArray &senders) { return keeper.send("PATCH", path, R"({"sendAs":)" + senders + '}'); };
    QCOMPARE(give(R"(["sales@example.test"])").status, 200);
    for (const char *foreign : {R"(["@second.test"])", R"(["zoe@second.test"])", R"(["ceo@bank.test"])", R"(["boss@example.test"])", R"(["Boss+x@Example.test"])", R"(["@example.test"])"}) {
        const RestReply refused = give(foreign);
        QVERIFY2(refused.status == 403 && refused.object()[u"field"_s].toString() == u"sendAs"_s, refused.body);
    }
    QCOMPARE(m_admin->send("PATCH", path, R"({"sendAs":["zoe@second.test"]})").status, 200); // the administrator may
    QCOMPARE(give(R"(["zoe@second.test","sales@example.test"])").status, 200);              // and what is there may stay
}

void TestAccounts::fullMailbox()
{
    const QString id = createUser("small@example.test", R"(,"quotaMessages":1)");
    QVERIFY(!id.isEmpty());
    QVERIFY(deliver("a@b.test", "small@example.test", "fits").startsWith("250"));
    QTRY_VERIFY_WITH_TIMEOUT(deliver("a@b.test", "small@example.test", "does-not").startsWith("452 4.2.2"), 15000); // lookups are kept for some seconds
    QCOMPARE(m_admin->send("PATCH", u"/v1/settings"_s, R"({"changes":{"limits.quota_rejects":true}})").status, 200);
    QVERIFY(deliver("a@b.test", "small@example.test", "does-not").startsWith("552 5.2.2"));
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + id, R"({"quotaMessages":0})").status, 200);
    QVERIFY(deliver("a@b.test", "small@example.test", "fits-again").startsWith("250"));
    QCOMPARE(m_admin->send("PATCH", u"/v1/settings"_s, R"({"changes":{"limits.quota_rejects":false}})").status, 200);
    const QByteArray kilobyte = "X-Fill: " + QByteArray(990, 'y') + "\r\n";
    const QString narrow = createUser("narrow@example.test", R"(,"quotaBytes":20000)");
    QVERIFY(deliver("a@b.test", "narrow@example.test", "too-large", kilobyte.repeated(30)).startsWith("452 4.2.2"));
    QVERIFY(deliver("a@b.test", "narrow@example.test", "small").startsWith("250"));
    SmtpClient told; // RFC 1870: known before it comes
    told.connectTo(m_engine.port(u"smtp"_s));
    told.command("EHLO client.test");
    QVERIFY(told.command("MAIL FROM:<a@b.test> SIZE=30000").startsWith("250"));
    QVERIFY(told.command("RCPT TO:<narrow@example.test>").startsWith("452 4.2.2"));
    QVERIFY(told.command("RCPT TO:<mei@example.test>").startsWith("250"));
    int taken = 0; // the bound holds in a burst, too
    for (int i = 0; i < 12; ++i)
        taken += deliver("a@b.test", "narrow@example.test", "burst", kilobyte.repeated(6)).startsWith("250");
    QVERIFY2(taken >= 1 && taken <= 3, QByteArray::number(taken));
    QVERIFY(m_admin->get(u"/v1/users/"_s + narrow).object()[u"usedBytes"_s].toInt() <= 20000);
}

void TestAccounts::lockedOut()
{
    const QByteArray token = signIn("li@example.test").object()[u"token"_s].toString().toLatin1();
    RestClient li(m_engine.url({}), token);
    QCOMPARE(li.get(u"/v1/sessions"_s).status, 200);
    const QString id = idOf(u"/v1/users"_s, u"li@example.test"_s);
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + id, R"({"locked":true})").status, 200);
    QCOMPARE(li.get(u"/v1/sessions"_s).status, 401);
    QCOMPARE(signIn("li@example.test").status, 401);
    QVERIFY(deliver("a@b.test", "li@example.test", "still-comes").startsWith("250"));
}

void TestAccounts::resetAdministrator()
{
    const QString id = idOf(u"/v1/users"_s, u"li@example.test"_s);
    QProcess program;
    const QStringList command{u"--config"_s, m_engine.configFile(), u"--reset-admin"_s, u"li@example.test"_s};
    const QString path = QCoreApplication::applicationDirPath() + u"/../bin/postkontord"_s;
    program.start(path, command);
    QVERIFY(program.waitForFinished(60000));
    QCOMPARE(program.exitCode(), 1); // not beside a running engine
    QCOMPARE(m_engine.stop(), 0);
    program.start(path, command);
    QVERIFY(program.waitForFinished(60000));
    QVERIFY2(program.exitCode() == 0, program.readAllStandardError());
    const QByteArray said = program.readAllStandardOutput();
    const QByteArray password = said.mid(said.indexOf("password: ") + 10).trimmed();
    QVERIFY(password.size() > 10);
    m_liPassword = password;
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    const RestReply in = signIn("li@example.test", password);
    QVERIFY2(in.status == 201, in.body);
    QCOMPARE(in.object()[u"user"_s].toObject()[u"roles"_s].toArray().at(0).toString(), u"admin"_s);
    QCOMPARE(in.object()[u"user"_s].toObject()[u"id"_s].toString(), id); // the same user with the same mail
    RestClient li(m_engine.url({}), in.object()[u"token"_s].toString().toLatin1());
    QCOMPARE(li.get(u"/v1/settings"_s).status, 200);
    bool onRecord = false;
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s)) {
        onRecord |= event[u"kind"_s].toString() == u"user.changed"_s && event[u"to"_s].toString() == u"li@example.test"_s &&
                    event[u"detail"_s][u"by"_s].toString() == u"postkontord --reset-admin"_s;
    }
    QVERIFY(onRecord);
}

// Settings, queue, destinations, bans and alert rules say who it was as everything else does: the address of who has signed in.
void TestAccounts::actsHaveOneName()
{
    RestClient li(m_engine.url({}), signIn("li@example.test", m_liPassword).object()[u"token"_s].toString().toLatin1());
    const RestReply changed = li.send("PATCH", u"/v1/settings"_s, R"({"changes":{"smtp.max_recipients":99}})");
    QVERIFY2(changed.status == 200, changed.body);
    QCOMPARE(li.post(u"/v1/settings/revert"_s, R"({"version":)" + QByteArray::number(changed.object()[u"version"_s].toInt()) + "}").status, 200);
    const QString held = li.list(u"/v1/queue?to=agent@far.test"_s).at(0)[u"id"_s].toString();
    QCOMPARE(li.post(u"/v1/queue/%1/hold"_s.arg(held), "{}").status, 200);
    const QString destination = li.list(u"/v1/destinations"_s).at(0)[u"name"_s].toString();
    QCOMPARE(li.post(u"/v1/destinations/%1/pause"_s.arg(destination), "{}").status, 200);
    QCOMPARE(li.post(u"/v1/bans"_s, R"({"address":"198.51.100.9"})").status, 201);
    QCOMPARE(li.send("DELETE", u"/v1/bans/198.51.100.9"_s).status, 204);
    QCOMPARE(li.post(u"/v1/alert-rules"_s, R"({"name":"Memory","metric":"process_resident_memory_bytes","threshold":1e15})").status, 201);
    QHash<QString, QSet<QString>> who; // kind -> name and address of those who did it
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s)) {
        const QJsonObject detail = event[u"detail"_s].toObject();
        who[event[u"kind"_s].toString()] << detail[u"by"_s].toString() + u' ' + detail[u"peer"_s].toString();
    }
    for (const QString &kind : {u"settings.changed"_s, u"queue.held"_s, u"destination.paused"_s, u"ban.set"_s, u"ban.lifted"_s, u"alert.rule-created"_s})
        QVERIFY2(who[kind].contains(u"li@example.test 127.0.0.1"_s), qPrintable(kind + u": "_s + QStringList(who[kind].values()).join(u", ")));
    QCOMPARE(m_admin->list(u"/v1/settings/history"_s).at(0)[u"by"_s].toString(), u"li@example.test"_s);
}

// A password that was kept with less effort than today's is kept anew by the first sign-in; nothing else of the user changes.
void TestAccounts::oldHashIsRenewed()
{
    QCOMPARE(m_engine.stop(), 0);
    char weak[crypto_pwhash_STRBYTES] = {};
    QVERIFY(crypto_pwhash_str_alg(weak, kPassword.constData(), quint64(kPassword.size()), 1, 8ULL << 20, crypto_pwhash_ALG_ARGON2ID13) == 0);
    {
        support::SeededUsers users(m_engine.dataDir());
        QVERIFY(users.add(u"old@example.test"_s, storage::PasswordForms{weak, auth::passwordForms(QString::fromLatin1(kPassword))->scram}));
    }
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    const auto kept = [this] {
        QFile index(m_engine.dataDir() + u"/index.sqlite"_s), log(m_engine.dataDir() + u"/index.sqlite-wal"_s);
        QByteArray all = index.open(QIODevice::ReadOnly) ? index.readAll() : QByteArray();
        return log.open(QIODevice::ReadOnly) ? all + log.readAll() : all;
    };
    QVERIFY(kept().contains("m=8192,t=1,"));
    QCOMPARE(signIn("old@example.test", "not this one").status, 401);
    const RestReply first = signIn("old@example.test");
    QVERIFY2(first.status == 201, first.body);
    QCOMPARE(signIn("old@example.test").status, 201);
    QCOMPARE(signIn("old@example.test").status, 201);
    RestClient old(m_engine.url({}), first.object()[u"token"_s].toString().toLatin1());
    const QJsonObject user = old.get(u"/v1/sessions"_s).object(); // still there: no password was changed
    QCOMPARE(user[u"passwordChangedAt"_s], user[u"createdAt"_s]);
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s))
        QVERIFY(event[u"kind"_s].toString() != u"user.changed"_s || event[u"to"_s].toString() != u"old@example.test"_s);
    QCOMPARE(m_engine.stop(), 0);
    support::SeededUsers users(m_engine.dataDir());
    const auto now = users.credentials(u"old@example.test"_s);
    QVERIFY(now && !auth::needsRehash(now->password.hash) && auth::passwordMatches(kPassword, now->password.hash));
}

void TestAccounts::everyChangeIsOnRecord()
{
    QSet<QString> kinds;
    int named = 0;
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s)) {
        const QJsonObject detail = event[u"detail"_s].toObject();
        kinds << event[u"kind"_s].toString();
        if (event[u"kind"_s].toString() == u"user.changed"_s && detail[u"by"_s].toString() == u"mei@example.test"_s && detail[u"peer"_s].toString() == u"127.0.0.1"_s &&
            detail[u"after"_s].toObject().contains(u"autoReply"_s))
            ++named;
    }
    for (const QString &kind : {u"user.created"_s, u"user.changed"_s, u"alias.created"_s, u"domain.changed"_s, u"settings.changed"_s})
        QVERIFY2(kinds.contains(kind), qPrintable(kind));
    QVERIFY(named >= 2);
}

void TestAccounts::passwordsAreNowhere()
{
    QCOMPARE(m_engine.stop(), 0);
    QVERIFY(!m_engine.log().contains(QString::fromLatin1(kPassword)));
    int files = 0;
    QDirIterator it(m_engine.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QByteArray content = file.readAll();
        for (const QByteArray &form : {kPassword, kPassword.toBase64(QByteArray::OmitTrailingEquals).chopped(2), kPassword.toHex()})
            QVERIFY2(!content.contains(form), qPrintable(file.fileName()));
        ++files;
    }
    QVERIFY(files > 5);
}

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
