// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";

QByteArray mailFrom(const QByteArray &from, const QByteArray &to, const QByteArray &subject)
{
    return "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@sender.test>\r\n\r\nHello\r\n";
}

QByteArray account(const QByteArray &address, const QByteArray &more = {})
{
    return "{\"address\":\"" + address + "\",\"password\":\"" + kPassword + '"' + more + '}';
}

/// Without the trace the server wrote: everything from the author's first field on.
QByteArray asSent(const QByteArray &raw)
{
    return raw.mid(raw.indexOf("From: "));
}

} // namespace

/// Groups, lists, moderation and team boxes, played over SMTP and REST.
class TestGroups : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void plainGroup();
    void whoMayPost_data();
    void whoMayPost();
    void signedInMembers();
    void listHeader();
    void fieldsOfOtherLists();
    void nestedOnce();
    void circlesEnd();
    void aliasesOfAList();
    void bouncesGoToTheOwner();
    void nobodyAwayAnswersAList();
    void moderated();
    void rejected();
    void heldOutlivesARestart();
    void groupsOfOneDomain();
    void teamBox();
    void sendsAsATeamBox();
    void importsMembers();
    void everyChangeIsOnRecord();

private:
    RestReply post(const QString &path, const QByteArray &json) { return m_admin->post(path, json); }
    QString make(const QString &path, const QByteArray &json)
    {
        const RestReply made = post(path, json);
        if (made.status != 201)
            qWarning() << made.status << made.body;
        return made.object()[u"id"_s].toString();
    }
    bool createUser(const QByteArray &address, const QByteArray &more = {})
    {
        return post(u"/v1/users"_s, account(address, more)).status == 201;
    }
    QByteArray tokenOf(const QByteArray &address)
    {
        RestClient nobody(m_engine.url({}), {});
        return nobody.post(u"/v1/sessions"_s, account(address)).object()[u"token"_s].toString().toLatin1();
    }
    RestClient session(const QByteArray &address) { return RestClient(m_engine.url({}), tokenOf(address)); }
    QByteArray deliver(const QByteArray &from, const QByteArray &to, const QByteArray &subject, const QByteArray &more = {})
    {
        SmtpClient client;
        client.connectTo(m_engine.port(u"smtp"_s));
        client.command("EHLO client.test");
        return client.deliver(from, {to}, more + mailFrom(from, to, subject));
    }
    QByteArray submit(const QByteArray &who, const QByteArray &from, const QByteArray &to, const QByteArray &subject)
    {
        SmtpClient client;
        client.connectTo(m_engine.port(u"submission"_s));
        client.command("EHLO client.test");
        if (!client.startTls())
            return "no TLS";
        client.command("EHLO client.test");
        const QByteArray answer = client.command("AUTH PLAIN " + QByteArray(QByteArray(1, '\0') + who + QByteArray(1, '\0') + kPassword).toBase64());
        return answer.startsWith("235") ? client.deliver(from, {to}, mailFrom(from, to, subject)) : answer;
    }
    QString idOf(const QString &path, const QString &address)
    {
        for (const QJsonValue &item : m_admin->list(path)) {
            if (item[u"address"_s].toString() == address)
                return item[u"id"_s].toString();
        }
        return {};
    }
    QList<QJsonValue> inboxOf(const QString &address, const QString &subject)
    {
        QList<QJsonValue> found;
        for (const QJsonValue &item : m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(idOf(u"/v1/mailboxes"_s, address)))) {
            if (item[u"subject"_s].toString().contains(subject))
                found << item;
        }
        return found;
    }
    int countOf(const QString &address, const QString &subject) { return int(inboxOf(address, subject).size()); }
    QByteArray rawOf(const QString &address, const QString &subject)
    {
        const auto found = inboxOf(address, subject);
        return found.isEmpty() ? QByteArray() : m_admin->get(u"/v1/messages/%1/raw"_s.arg(found.first()[u"id"_s].toString())).body;
    }
    QJsonArray queued(const QString &to) { return m_admin->list(u"/v1/queue?to="_s + to); }
    /// No row of the queue is for a mailbox here any more: what goes on has gone on.
    bool isQuiet() { return m_admin->list(u"/v1/queue?destination=mailboxes"_s).isEmpty(); }

    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
};

void TestGroups::initTestCase()
{
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_SUBMISSION"_s, u"127.0.0.1:0"_s);
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    QCOMPARE(post(u"/v1/domains"_s, R"({"name":"example.test"})").status, 201);
    QCOMPARE(post(u"/v1/domains"_s, R"({"name":"other.test"})").status, 201);
    for (const QByteArray &who : {"mei", "li", "bo", "owner", "mod"})
        QVERIFY(createUser(who + "@example.test"));
    QVERIFY(createUser("head@other.test"));
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + idOf(u"/v1/users"_s, u"head@other.test"_s), R"({"roles":["domain-admin"]})").status, 200);
}

void TestGroups::plainGroup()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"desk@example.test","name":"The desk","members":["mei@example.test","li@example.test","agent@far.test"]})").isEmpty());
    QCOMPARE(post(u"/v1/groups"_s, R"({"address":"desk@example.test"})").status, 409);
    QCOMPARE(post(u"/v1/groups"_s, R"({"address":"mei@example.test"})").status, 409);
    QCOMPARE(post(u"/v1/aliases"_s, R"({"address":"desk@example.test","targets":["mei@example.test"]})").status, 409);
    QCOMPARE(post(u"/v1/mailboxes"_s, R"({"address":"desk@example.test"})").status, 409);
    QVERIFY(deliver("a@b.test", "Desk+web@example.test", "for-desk").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"for-desk"_s), 1);
    QCOMPARE(countOf(u"li@example.test"_s, u"for-desk"_s), 1);
    const QByteArray raw = rawOf(u"mei@example.test"_s, u"for-desk"_s);
    QVERIFY(!raw.contains("List-"));
    QVERIFY(raw.startsWith("Delivered-To: desk@example.test\r\nReturn-Path: <a@b.test>"));
    QCOMPARE(queued(u"agent@far.test"_s).size(), 1);
    QCOMPARE(queued(u"agent@far.test"_s).at(0)[u"from"_s].toString(), u"a@b.test"_s);
}

void TestGroups::whoMayPost_data()
{
    QTest::addColumn<QByteArray>("posting");
    QTest::addColumn<QByteArray>("sender");
    QTest::addColumn<bool>("may");
    QTest::newRow("anyone") << QByteArray("anyone") << QByteArray("stranger@far.test") << true;
    QTest::newRow("anyone, a program's notice") << QByteArray("anyone") << QByteArray() << false;
    QTest::newRow("people here, a stranger") << QByteArray("local") << QByteArray("stranger@far.test") << false;
    QTest::newRow("people here, somebody who says so") << QByteArray("local") << QByteArray("mei@example.test") << false;
    QTest::newRow("members, a stranger") << QByteArray("members") << QByteArray("stranger@far.test") << false;
    QTest::newRow("members, one from elsewhere") << QByteArray("members") << QByteArray("Member@far.test") << true;
    QTest::newRow("members, one of a group in it") << QByteArray("members") << QByteArray("inner@far.test") << true;
    QTest::newRow("members, a forged one of ours") << QByteArray("members") << QByteArray("mei@example.test") << false;
    QTest::newRow("members, a program's notice") << QByteArray("members") << QByteArray() << false;
    QTest::newRow("members, a moderator") << QByteArray("members") << QByteArray("chief@far.test") << true;
    QTest::newRow("moderators, a member") << QByteArray("moderators") << QByteArray("member@far.test") << false;
    QTest::newRow("moderators, one") << QByteArray("moderators") << QByteArray("chief@far.test") << true;
}

void TestGroups::whoMayPost()
{
    QFETCH(QByteArray, posting);
    QFETCH(QByteArray, sender);
    QFETCH(bool, may);
    static int n = 0;
    const QByteArray inner = "inner" + QByteArray::number(++n) + "@example.test", list = "list" + QByteArray::number(n) + "@example.test";
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":")" + inner + R"(","members":["inner@far.test"]})").isEmpty());
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":")" + list + R"(","kind":"list","owner":"owner@example.test","moderators":["chief@far.test"],"posting":")" +
                                        posting + R"(","members":["mei@example.test","member@far.test",")" + inner + "\"]}")
                 .isEmpty());
    const QByteArray answer = deliver(sender, list, "post" + QByteArray::number(n));
    if (may) {
        QVERIFY2(answer.startsWith("250"), answer);
        QTRY_COMPARE(countOf(u"mei@example.test"_s, u"post%1"_s.arg(n)), 1);
    } else {
        QVERIFY2(answer.startsWith("550 5.7.1"), answer);
    }
}

void TestGroups::signedInMembers()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"staff@example.test","kind":"list","owner":"owner@example.test","posting":"members","members":["mei@example.test","li@example.test"]})")
                 .isEmpty());
    QVERIFY(submit("mei@example.test", "mei@example.test", "staff@example.test", "by-mei").startsWith("250"));
    QTRY_COMPARE(countOf(u"li@example.test"_s, u"by-mei"_s), 1);
    QVERIFY(submit("bo@example.test", "bo@example.test", "staff@example.test", "by-bo").startsWith("550 5.7.1"));
    const auto send = [this](const QByteArray &who, const QByteArray &to) {
        return session(who).post(u"/v1/messages"_s, R"({"from":")" + who + R"(","to":[")" + to + R"("],"subject":"by-rest","text":"t"})").status;
    };
    QCOMPARE(send("mei@example.test", "staff@example.test"), 202);
    QTRY_COMPARE(countOf(u"li@example.test"_s, u"by-rest"_s), 1);
    QCOMPARE(send("bo@example.test", "staff@example.test"), 403);
    // An edit counts at once.
    QCOMPARE(m_admin->send("PATCH", u"/v1/groups/"_s + idOf(u"/v1/groups"_s, u"staff@example.test"_s), R"({"posting":"local"})").status, 200);
    QVERIFY(submit("bo@example.test", "bo@example.test", "staff@example.test", "by-bo").startsWith("250"));
    QTRY_COMPARE(countOf(u"li@example.test"_s, u"by-bo"_s), 1);
}

void TestGroups::listHeader()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"News@example.test","name":"The News","kind":"list","owner":"owner@example.test","members":["mei@example.test","reader@far.test"]})")
                 .isEmpty());
    QVERIFY(deliver("author@far.test", "news@example.test", "issue-1").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"issue-1"_s), 1);
    const QByteArray raw = rawOf(u"mei@example.test"_s, u"issue-1"_s);
    QVERIFY2(raw.startsWith("Return-Path: <News-bounces@example.test>\r\nDelivered-To: News@example.test\r\n"
                            "List-Id: The News <news.example.test>\r\nList-Post: <mailto:News@example.test>\r\nList-Owner: <mailto:News-owner@example.test>\r\n"
                            "List-Help: <mailto:News-owner@example.test?subject=help>\r\n"
                            "List-Unsubscribe: <mailto:News-owner@example.test?subject=unsubscribe>\r\nPrecedence: list\r\nReceived: "),
             raw);
    QCOMPARE(raw.count("Return-Path:"), 1);
    QCOMPARE(asSent(raw), mailFrom("author@far.test", "news@example.test", "issue-1"));
    QTRY_COMPARE(queued(u"reader@far.test"_s).size(), 1);
    QCOMPARE(queued(u"reader@far.test"_s).at(0)[u"from"_s].toString(), u"News-bounces@example.test"_s);
    QVERIFY(deliver("reader@far.test", "news-owner@example.test", "unsubscribe-me").startsWith("250"));
    QTRY_COMPARE(countOf(u"owner@example.test"_s, u"unsubscribe-me"_s), 1);
    QCOMPARE(countOf(u"mei@example.test"_s, u"unsubscribe-me"_s), 0);
    QCOMPARE(post(u"/v1/groups"_s, R"({"address":"nobodys@example.test","kind":"list"})").object()[u"field"_s].toString(), u"owner"_s);
}

void TestGroups::fieldsOfOtherLists()
{
    const QByteArray foreign = "List-Id: <evil.far.test>\r\nList-Unsubscribe: <https://evil.far.test/>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nPrecedence: bulk\r\n"
                               "X-Kept: yes\r\n";
    QVERIFY(deliver("author@far.test", "news@example.test", "issue-2", foreign).startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"issue-2"_s), 1);
    const QByteArray raw = rawOf(u"mei@example.test"_s, u"issue-2"_s);
    QVERIFY2(!raw.contains("evil"), raw);
    QCOMPARE(raw.count("List-Id:"), 1);
    QCOMPARE(raw.count("Precedence:"), 1);
    QVERIFY(raw.contains("X-Kept: yes\r\nFrom: author@far.test\r\n"));
}

void TestGroups::nestedOnce()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"inner-a@example.test","members":["mei@example.test","li@example.test"],"posting":"moderators","moderators":["mod@example.test"]})").isEmpty());
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"inner-b@example.test","members":["mei@example.test","bo@example.test","far@far.test"],"kind":"list","owner":"owner@example.test"})").isEmpty());
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"outer@example.test","kind":"list","owner":"owner@example.test","members":["inner-a@example.test","inner-b@example.test","mei@example.test","far@far.test"]})").isEmpty());
    QVERIFY(deliver("a@b.test", "outer@example.test", "nested").startsWith("250"));
    QTRY_COMPARE(countOf(u"bo@example.test"_s, u"nested"_s), 1);
    QTRY_VERIFY(isQuiet());
    QCOMPARE(countOf(u"mei@example.test"_s, u"nested"_s), 1);
    QCOMPARE(countOf(u"li@example.test"_s, u"nested"_s), 1);
    QCOMPARE(queued(u"far@far.test"_s).size(), 1);
    QVERIFY(rawOf(u"bo@example.test"_s, u"nested"_s).contains("List-Id: <outer.example.test>"));
}

void TestGroups::circlesEnd()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"ring-a@example.test","members":["ring-b@example.test","mei@example.test"]})").isEmpty());
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"ring-b@example.test","members":["ring-a@example.test","li@example.test"]})").isEmpty());
    QVERIFY(deliver("a@b.test", "ring-a@example.test", "ring").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"ring"_s), 1);
    QTRY_VERIFY(isQuiet());
    QCOMPARE(countOf(u"li@example.test"_s, u"ring"_s), 1);
    QCOMPARE(post(u"/v1/groups"_s, R"({"address":"self@example.test","members":["Self@example.test"]})").status, 422);
    // Sent on elsewhere and back: it says so, and is returned.
    QVERIFY(deliver("author@example.test", "news@example.test", "came-back", "Delivered-To: News@example.test\r\n").startsWith("250"));
    QTRY_VERIFY(isQuiet());
    QCOMPARE(countOf(u"mei@example.test"_s, u"came-back"_s), 0);
}

/// Who may not post may not post by an alias, either; a mail by an alias is a list's mail like any other.
void TestGroups::aliasesOfAList()
{
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"club@example.test","kind":"list","owner":"owner@example.test","posting":"members","members":["mei@example.test","fan@far.test"]})").isEmpty());
    QVERIFY(!make(u"/v1/aliases"_s, R"({"address":"verein@example.test","targets":["club@example.test"]})").isEmpty());
    QVERIFY(!make(u"/v1/aliases"_s, R"({"address":"both@example.test","targets":["club@example.test","bo@example.test"]})").isEmpty());
    QVERIFY(deliver("stranger@far.test", "verein@example.test", "no").startsWith("550 5.7.1"));
    QVERIFY(deliver("fan@far.test", "verein@example.test", "by-alias").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"by-alias"_s), 1);
    QVERIFY(rawOf(u"mei@example.test"_s, u"by-alias"_s).contains("List-Id: <club.example.test>"));
    // The alias leads to somebody who takes it, too: the list's part of it is refused where the list is reached.
    QVERIFY(deliver("stranger@far.test", "both@example.test", "half").startsWith("250"));
    QTRY_COMPARE(countOf(u"bo@example.test"_s, u"half"_s), 1);
    QTRY_COMPARE(queued(u"stranger@far.test"_s).size(), 1); // the notice
    QVERIFY(deliver("li@example.test", "both@example.test", "forged").startsWith("250"));
    QTRY_COMPARE(countOf(u"bo@example.test"_s, u"forged"_s), 1);
    QTRY_VERIFY(isQuiet());
    QCOMPARE(countOf(u"mei@example.test"_s, u"half"_s) + countOf(u"mei@example.test"_s, u"forged"_s), 0);
}

void TestGroups::bouncesGoToTheOwner()
{
    QVERIFY(deliver("writer@far.test", "news@example.test", "bounces").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"bounces"_s), 1);
    QString row;
    for (const QJsonValue &item : queued(u"reader@far.test"_s))
        row = item[u"id"_s].toString();
    const RestReply bounced = post(u"/v1/queue/%1/bounce"_s.arg(row), "{}");
    QVERIFY2(bounced.status < 300, bounced.body);
    QTRY_VERIFY(rawOf(u"owner@example.test"_s, u""_s).contains("reader@far.test"));
    QCOMPARE(queued(u"writer@far.test"_s).size(), 0);
}

void TestGroups::nobodyAwayAnswersAList()
{
    const QString li = idOf(u"/v1/users"_s, u"li@example.test"_s);
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + li, R"({"autoReply":{"enabled":true,"subject":"Away","text":"Back on Monday."}})").status, 200);
    QVERIFY(!make(u"/v1/groups"_s, R"({"address":"talk@example.test","kind":"list","owner":"owner@example.test","members":["li@example.test"]})").isEmpty());
    QVERIFY(deliver("quiet@far.test", "talk@example.test", "to-the-list", "Cc: li@example.test\r\n").startsWith("250"));
    QTRY_COMPARE(countOf(u"li@example.test"_s, u"to-the-list"_s), 1);
    QVERIFY(deliver("loud@far.test", "li@example.test", "to-li").startsWith("250"));
    QTRY_COMPARE(queued(u"loud@far.test"_s).size(), 1); // it is on
    QTRY_VERIFY(isQuiet());
    QCOMPARE(queued(u"quiet@far.test"_s).size(), 0);
    QCOMPARE(countOf(u"owner@example.test"_s, u"Away"_s), 0);
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + li, R"({"autoReply":{"enabled":false}})").status, 200);
}

void TestGroups::moderated()
{
    const QString id = make(u"/v1/groups"_s, R"({"address":"board@example.test","kind":"list","owner":"owner@example.test","moderation":"others","moderators":["mod@example.test"],"members":["mei@example.test","known@far.test"]})");
    QVERIFY(!id.isEmpty());
    QVERIFY(deliver("known@far.test", "board@example.test", "of-a-member").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"of-a-member"_s), 1);
    QVERIFY(submit("mod@example.test", "mod@example.test", "board@example.test", "of-the-moderator").startsWith("250"));
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"of-the-moderator"_s), 1);
    QVERIFY(deliver("mod@example.test", "board@example.test", "of-a-forger").startsWith("250"));
    QVERIFY(deliver("guest@far.test", "board@example.test", "of-a-guest").startsWith("250"));
    const QString held = u"/v1/groups/%1/held"_s.arg(id);
    QTRY_COMPARE(m_admin->list(held).size(), 2);
    QCOMPARE(m_admin->get(u"/v1/groups/"_s + id).object()[u"held"_s].toInt(), 2);
    QTRY_COMPARE(countOf(u"mod@example.test"_s, u"of-a-guest"_s), 1); // a word to the moderator
    QVERIFY(rawOf(u"mod@example.test"_s, u"of-a-guest"_s).contains("Auto-Submitted: auto-generated"));
    const QJsonValue guests = m_admin->list(held).at(1);
    QCOMPARE(guests[u"from"_s].toString(), u"guest@far.test"_s);
    QCOMPARE(guests[u"subject"_s].toString(), u"of-a-guest"_s);
    const QString one = held + u'/' + guests[u"id"_s].toString();
    RestClient mod = session("mod@example.test"), mei = session("mei@example.test");
    QCOMPARE(mei.get(held).status, 404);
    QCOMPARE(mei.post(one + u"/approve"_s, {}).status, 404);
    QCOMPARE(mod.list(held).size(), 2);
    QVERIFY(mod.get(one + u"/raw"_s).body.contains("Subject: of-a-guest"));
    QCOMPARE(countOf(u"mei@example.test"_s, u"of-a-guest"_s), 0);
    const RestReply approved = mod.post(one + u"/approve"_s, {});
    QVERIFY2(approved.status == 200, approved.body);
    QCOMPARE(mod.post(one + u"/approve"_s, {}).status, 404); // once
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"of-a-guest"_s), 1);
    const QByteArray raw = rawOf(u"mei@example.test"_s, u"of-a-guest"_s);
    QVERIFY(raw.contains("List-Id: <board.example.test>"));
    QCOMPARE(asSent(raw), mailFrom("guest@far.test", "board@example.test", "of-a-guest"));
    QCOMPARE(m_admin->list(held).size(), 1);
    // A stranger's is still a stranger's.
    QVERIFY(deliver("guest@far.test", "board@example.test", "another").startsWith("250"));
    QTRY_COMPARE(m_admin->list(held).size(), 2);
}

void TestGroups::rejected()
{
    const QString id = idOf(u"/v1/groups"_s, u"board@example.test"_s), held = u"/v1/groups/%1/held"_s.arg(id);
    QCOMPARE(m_admin->list(held).size(), 2);
    const QString forged = m_admin->list(held).at(0)[u"id"_s].toString(), guests = m_admin->list(held).at(1)[u"id"_s].toString();
    RestClient mod = session("mod@example.test");
    QCOMPARE(mod.post(held + u'/' + forged + u"/reject"_s, "{}").status, 200); // silently
    const int before = int(queued(u"guest@far.test"_s).size());
    QCOMPARE(mod.post(held + u'/' + guests + u"/reject"_s, R"({"reason":"Not about boards."})").status, 200);
    QCOMPARE(m_admin->list(held).size(), 0);
    QTRY_COMPARE(queued(u"guest@far.test"_s).size(), before + 1);
    const QJsonValue answer = queued(u"guest@far.test"_s).at(before);
    QCOMPARE(answer[u"from"_s].toString(), QString());
    const QByteArray raw = m_admin->get(u"/v1/mails/%1/raw"_s.arg(answer[u"mailId"_s].toString())).body;
    QVERIFY2(raw.contains("Auto-Submitted: auto-replied") && raw.contains("To: guest@far.test"), raw);
    QTRY_VERIFY(isQuiet());
    QCOMPARE(countOf(u"mei@example.test"_s, u"another"_s) + countOf(u"mei@example.test"_s, u"of-a-forger"_s) + countOf(u"mod@example.test"_s, u"Not sent"_s), 0);
}

void TestGroups::heldOutlivesARestart()
{
    const QString id = idOf(u"/v1/groups"_s, u"board@example.test"_s), held = u"/v1/groups/%1/held"_s.arg(id);
    QVERIFY(deliver("guest@far.test", "board@example.test", "over-night").startsWith("250"));
    QTRY_COMPARE(m_admin->list(held).size(), 1);
    m_engine.kill();
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    QCOMPARE(m_admin->list(held).size(), 1);
    QCOMPARE(m_admin->post(held + u'/' + m_admin->list(held).at(0)[u"id"_s].toString() + u"/approve"_s, {}).status, 200);
    m_engine.kill(); // at once: the decision and the row of the queue are one
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    QTRY_COMPARE(countOf(u"mei@example.test"_s, u"over-night"_s), 1);
    QCOMPARE(m_admin->list(held).size(), 0);
    // A group that goes gives back what it holds.
    QVERIFY(deliver("guest@far.test", "board@example.test", "too-late").startsWith("250"));
    QTRY_COMPARE(m_admin->list(held).size(), 1);
    const int before = int(queued(u"guest@far.test"_s).size());
    QCOMPARE(m_admin->send("DELETE", u"/v1/groups/"_s + id).status, 204);
    QTRY_COMPARE(queued(u"guest@far.test"_s).size(), before + 1);
    QVERIFY(deliver("guest@far.test", "board@example.test", "gone").startsWith("550 5.1.1"));
}

void TestGroups::groupsOfOneDomain()
{
    RestClient head = session("head@other.test");
    QCOMPARE(head.list(u"/v1/groups"_s).size(), 0);
    QCOMPARE(head.post(u"/v1/groups"_s, R"({"address":"x@example.test"})").status, 403);
    QCOMPARE(head.post(u"/v1/groups"_s, R"({"address":"x@other.test","members":["staff@example.test"]})").status, 201);
    QCOMPARE(head.list(u"/v1/groups"_s).size(), 1);
    QCOMPARE(head.get(u"/v1/groups/"_s + idOf(u"/v1/groups"_s, u"news@example.test"_s)).status, 404);
    QCOMPARE(session("mei@example.test").get(u"/v1/groups"_s).status, 403);
    // Another domain's group opens no door: staff@ takes mail of people here alone.
    QVERIFY(deliver("stranger@far.test", "x@other.test", "by-the-back-door").startsWith("550 5.7.1"));
    QJsonArray all = m_admin->list(u"/v1/groups?q=the%20news"_s);
    QCOMPARE(all.size(), 1);
    QCOMPARE(m_admin->list(u"/v1/groups?q=reader@far"_s).size(), 1);
    const RestReply page = m_admin->get(u"/v1/groups?limit=2"_s);
    QCOMPARE(page.object()[u"items"_s].toArray().size(), 2);
    QVERIFY(!page.object()[u"next"_s].toString().isEmpty());
}

void TestGroups::teamBox()
{
    const QString id = make(u"/v1/team-boxes"_s, R"({"address":"office@example.test","name":"Office","members":[{"address":"mei@example.test"},{"address":"li@example.test","write":false,"sendAs":false}]})");
    QVERIFY(!id.isEmpty());
    QCOMPARE(post(u"/v1/team-boxes"_s, R"({"address":"office@example.test"})").status, 409);
    QCOMPARE(post(u"/v1/users"_s, R"({"address":"office@example.test","password":"korrekt-pferd-batterie"})").status, 409);
    QVERIFY(deliver("a@b.test", "office@example.test", "for-the-office").startsWith("250"));
    QCOMPARE(countOf(u"office@example.test"_s, u"for-the-office"_s), 1);
    const QString mailbox = m_admin->get(u"/v1/team-boxes/"_s + id).object()[u"mailboxId"_s].toString();
    const QString messages = u"/v1/mailboxes/%1/messages"_s.arg(mailbox);
    const QString message = u"/v1/messages/"_s + m_admin->list(messages).at(0)[u"id"_s].toString();
    RestClient mei = session("mei@example.test"), li = session("li@example.test"), bo = session("bo@example.test");
    QCOMPARE(bo.get(messages).status, 404);
    QCOMPARE(bo.get(message).status, 404);
    QCOMPARE(bo.get(u"/v1/team-boxes/"_s + id).status, 404);
    QCOMPARE(bo.list(u"/v1/team-boxes"_s).size(), 0);
    QCOMPARE(li.list(u"/v1/team-boxes"_s).size(), 1);
    QCOMPARE(li.list(u"/v1/mailboxes"_s).size(), 2);
    QCOMPARE(li.list(messages).size(), 1);
    QCOMPARE(li.get(message + u"/raw"_s).status, 200);
    QCOMPARE(li.send("PATCH", message, R"({"seen":true})").status, 404);
    QCOMPARE(li.send("DELETE", message).status, 404);
    QCOMPARE(mei.send("PATCH", message, R"({"seen":true})").status, 200);
    QCOMPARE(mei.send("DELETE", u"/v1/team-boxes/"_s + id).status, 403);
    // Who leaves sees it no longer, also in a session that is open.
    QCOMPARE(m_admin->send("PATCH", u"/v1/team-boxes/"_s + id, R"({"members":[{"address":"mei@example.test"}]})").status, 200);
    QCOMPARE(li.get(message).status, 404);
    QCOMPARE(mei.get(message).status, 200);
    // A quota of its own.
    QCOMPARE(m_admin->send("PATCH", u"/v1/team-boxes/"_s + id, R"({"quotaMessages":1})").status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(deliver("a@b.test", "office@example.test", "too-many").startsWith("452 4.2.2"), 15000);
    QCOMPARE(m_admin->send("PATCH", u"/v1/team-boxes/"_s + id, R"({"quotaMessages":0})").status, 200);
}

void TestGroups::sendsAsATeamBox()
{
    const QString id = idOf(u"/v1/team-boxes"_s, u"office@example.test"_s);
    QCOMPARE(m_admin->send("PATCH", u"/v1/team-boxes/"_s + id, R"({"members":[{"address":"mei@example.test"},{"address":"li@example.test","sendAs":false}]})").status, 200);
    QVERIFY(submit("mei@example.test", "office@example.test", "bo@example.test", "from-the-office").startsWith("250"));
    QCOMPARE(countOf(u"bo@example.test"_s, u"from-the-office"_s), 1);
    QVERIFY(submit("li@example.test", "office@example.test", "bo@example.test", "not-hers").startsWith("553 5.7.1"));
    QVERIFY(submit("bo@example.test", "office@example.test", "li@example.test", "not-his").startsWith("553 5.7.1"));
    const auto send = [this](const QByteArray &who) {
        return session(who).post(u"/v1/messages"_s, R"({"from":"Office <office@example.test>","to":["bo@example.test"],"subject":"s","text":"t"})").status;
    };
    QCOMPARE(send("mei@example.test"), 202);
    QCOMPARE(send("li@example.test"), 403);
    QCOMPARE(send("bo@example.test"), 403);
}

/// Three people into two boxes: one file.
void TestGroups::importsMembers()
{
    QVERIFY(!make(u"/v1/team-boxes"_s, R"({"address":"sales@example.test"})").isEmpty());
    const QByteArray table = "box,member,rights\r\noffice@example.test,mei@example.test,\r\noffice@example.test,li@example.test,read write send-as\r\n"
                             "office@example.test,bo@example.test,read\r\nsales@example.test,mei@example.test,\r\nsales@example.test,li@example.test,\r\n"
                             "sales@example.test,bo@example.test,\r\n";
    const auto import = [this](const QByteArray &csv, const QString &query = {}) {
        return m_admin->send("POST", u"/v1/team-boxes:import"_s + query, QJsonDocument(QJsonObject{{u"csv"_s, QString::fromUtf8(csv)}}).toJson()).object();
    };
    QJsonObject report = import(table, u"?dryRun=true"_s);
    QCOMPARE(report[u"applied"_s].toBool(), false);
    QCOMPARE(report[u"created"_s].toInt(), 4);
    QCOMPARE(report[u"changed"_s].toInt(), 1);
    QCOMPARE(report[u"unchanged"_s].toInt(), 1);
    const auto members = [this](const QString &box) { return m_admin->get(u"/v1/team-boxes/"_s + idOf(u"/v1/team-boxes"_s, box)).object()[u"members"_s].toArray(); };
    QCOMPARE(members(u"sales@example.test"_s).size(), 0);
    report = import(table + "nowhere@example.test,mei@example.test,\r\nsales@example.test,nobody@example.test,\r\n");
    QCOMPARE(report[u"applied"_s].toBool(), false);
    QCOMPARE(report[u"problems"_s].toArray().size(), 2);
    QCOMPARE(report[u"problems"_s].toArray().at(0)[u"line"_s].toInt(), 8);
    QCOMPARE(members(u"sales@example.test"_s).size(), 0);
    report = import(table);
    QCOMPARE(report[u"applied"_s].toBool(), true);
    QCOMPARE(members(u"sales@example.test"_s).size(), 3);
    QCOMPARE(members(u"office@example.test"_s).size(), 3);
    QVERIFY(submit("li@example.test", "office@example.test", "bo@example.test", "hers-now").startsWith("250"));
    report = import(table);
    QCOMPARE(report[u"unchanged"_s].toInt(), 6);
    RestClient head = session("head@other.test");
    const QByteArray foreign = R"({"csv":"box,member\r\nsales@example.test,head@other.test\r\n"})";
    QCOMPARE(head.post(u"/v1/team-boxes:import"_s, foreign).object()[u"problems"_s].toArray().size(), 1);
}

void TestGroups::everyChangeIsOnRecord()
{
    QHash<QString, QJsonObject> last;
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s))
        last.insert(event[u"kind"_s].toString(), event[u"detail"_s].toObject());
    for (const QString &kind : {u"group.created"_s, u"group.changed"_s, u"group.deleted"_s, u"group.held"_s, u"group.approved"_s, u"group.rejected"_s,
                                u"teambox.created"_s, u"teambox.changed"_s})
        QVERIFY2(last.contains(kind), qPrintable(kind));
    QVERIFY(last[u"group.changed"_s][u"after"_s].toObject().contains(u"posting"_s));
    QVERIFY(last[u"group.changed"_s][u"before"_s].toObject().contains(u"posting"_s));
    QVERIFY(last[u"teambox.changed"_s][u"after"_s].toObject().contains(u"members"_s));
    int named = 0;
    for (const QJsonValue &event : m_admin->list(u"/v1/events"_s)) {
        const bool decided = event[u"kind"_s].toString() == u"group.approved"_s || event[u"kind"_s].toString() == u"group.rejected"_s;
        named += decided && event[u"detail"_s][u"by"_s].toString() == u"mod@example.test"_s;
    }
    QCOMPARE(named, 3);
}

QTEST_GUILESS_MAIN(TestGroups)
#include "tst_groups.moc"
