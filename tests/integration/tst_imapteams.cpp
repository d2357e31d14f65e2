// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/readingoffice.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::SmtpClient;

/// Mailboxes that several people read, and people who may no longer.
class TestImapTeams : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void teamBoxes();
    void lockedOut();

private:

    support::ReadingOffice m_office;
};

void TestImapTeams::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

void TestImapTeams::teamBoxes()
{
    const QByteArray writer = m_office.newUser(), reader = m_office.newUser();
    const auto people = [&](bool readerWrites) {
        return R"("members":[{"address":")" + writer + R"(","write":true,"sendAs":true},{"address":")" + reader + R"(","write":)" + (readerWrites ? "true" : "false") + R"(,"sendAs":false}])";
    };
    const auto made = m_office.rest->post(u"/v1/team-boxes"_s, R"({"address":"sales@example.test",)" + people(false) + '}');
    QCOMPARE(made.status, 201);
    QVERIFY(m_office.deliver("offer", "sales@example.test").startsWith("250"));
    ImapClient one, two;
    QVERIFY(m_office.signIn(one, writer) && m_office.signIn(two, reader));
    QVERIFY(one.command("NAMESPACE").startsWith("OK"));
    QCOMPARE(one.untagged().join(), "* NAMESPACE ((\"\" \"/\")) NIL ((\"Team boxes/\" \"/\"))");
    for (ImapClient *client : {&one, &two}) { // programs show what is subscribed
        QVERIFY(client->command("LIST (SUBSCRIBED) \"\" *").startsWith("OK"));
        QVERIFY(client->untagged().join('\n').contains("\"Team boxes/sales@example.test\""));
    }
    QVERIFY(one.command("CREATE \"Team boxes/sales@example.test/Won\"").startsWith("OK"));
    QVERIFY(one.command("CREATE \"Team boxes/other@example.test/Won\"").startsWith("NO [NOPERM]"));
    QVERIFY(two.command("CREATE \"Team boxes/sales@example.test/Lost\"").startsWith("NO [NOPERM]"));
    QVERIFY(one.command("RENAME \"Team boxes/sales@example.test/Won\" Won").startsWith("NO [CANNOT]"));
    QVERIFY(one.command("RENAME \"Team boxes/sales@example.test/Won\" \"Team boxes/sales@example.test/Orders\"").startsWith("OK"));
    QVERIFY(two.command("UNSUBSCRIBE \"Team boxes/sales@example.test/Orders\"").startsWith("OK"));
    for (ImapClient *client : {&one, &two}) {
        QVERIFY(client->command("LIST (SUBSCRIBED) \"\" *Orders").startsWith("OK"));
        QCOMPARE(client->untagged().size(), client == &one ? 1 : 0);
    }
    QVERIFY(one.command("SELECT \"Team boxes/sales@example.test\"").startsWith("OK [READ-WRITE]"));
    QVERIFY(two.command("SELECT \"Team boxes/sales@example.test\"").startsWith("OK [READ-ONLY]"));
    two.begin("IDLE");
    QVERIFY(two.response().startsWith('+'));
    QVERIFY(one.command("STORE 1 +FLAGS (\\Flagged)").startsWith("OK"));
    QCOMPARE(two.response(), "* 1 FETCH (FLAGS (\\Flagged))");
    QVERIFY(one.command("COPY 1 INBOX").startsWith("OK [COPYUID"));
    QVERIFY(one.command("MOVE 1 \"Team boxes/sales@example.test/Orders\"").startsWith("OK"));
    QCOMPARE(two.response(), "* 1 EXPUNGE");
    QVERIFY(one.command("GETQUOTAROOT \"Team boxes/sales@example.test/Orders\"").startsWith("OK"));
    QVERIFY(one.untagged().join('\n').endsWith("* QUOTA sales@example.test ()"));

    // Who may do something else than before begins anew.
    const QString id = made.object().value(u"id").toString();
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/team-boxes/"_s + id, '{' + people(true) + '}').status, 200);
    QVERIFY(two.response().isEmpty());
    QVERIFY(one.command("NOOP").startsWith("OK"));
    QVERIFY(m_office.signIn(two, reader));
    QVERIFY(two.command("SELECT \"Team boxes/sales@example.test/Orders\"").startsWith("OK [READ-WRITE]"));
    QCOMPARE(m_office.rest->send("DELETE", u"/v1/team-boxes/"_s + id, {}).status, 204);
    two.begin("IDLE");
    QByteArray last;
    for (QByteArray heard = two.response(); !heard.isEmpty(); heard = two.response())
        last = heard;
    QVERIFY2(last.startsWith("* BYE"), last.constData());
    ImapClient again;
    QVERIFY(m_office.signIn(again, writer) && again.command("LIST \"\" \"Team boxes/*\"").startsWith("OK"));
    QVERIFY(again.untagged().isEmpty());
}

void TestImapTeams::lockedOut()
{
    const QByteArray user = m_office.newUser();
    ImapClient imap;
    QVERIFY(m_office.signIn(imap, user) && imap.command("SELECT INBOX").startsWith("OK"));
    imap.begin("IDLE");
    QVERIFY(imap.response().startsWith('+'));
    const QString id = m_office.rest->get(u"/v1/users?q="_s + QString::fromLatin1(user)).object().value(u"items")[0][u"id"].toString();
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/users/"_s + id, R"({"locked":true})").status, 200);
    QVERIFY(imap.response().isEmpty());
    QVERIFY(!m_office.signIn(imap, user));
}

QTEST_GUILESS_MAIN(TestImapTeams)
#include "tst_imapteams.moc"
