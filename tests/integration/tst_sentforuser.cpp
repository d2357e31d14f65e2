// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";

QByteArray letter(const QByteArray &to, const QByteArray &subject)
{
    return "From: somebody@far.test\r\nTo: " + to + "\r\nSubject: " + subject +
           "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject + "@far.test>\r\n\r\nHello\r\n";
}

} // namespace

/// What users have sent on and answered while away, at a real engine: a stolen account floods nobody by it, and who uses it as it is meant
/// does not notice.
class TestSentForUser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void forwardToMany();
    void releaseLetsItGo();
    void forwardToOthersEachTime();
    void forwardOverTheLimit();
    void forwardByAnAlias();
    void forwardOfALockedUser();
    void forwardToOneAddress();
    void tooManyAddresses();
    void answersToForgedSenders();
    void answersOfAHeldUser();

private:
    struct User
    {
        QByteArray address;
        QString id;
    };
    User createUser(const QByteArray &name, const QByteArray &change);
    int patch(const QString &path, const QByteArray &json) { return m_admin->send("PATCH", path, json).status; }
    int change(const User &user, const QByteArray &json) { return patch(u"/v1/users/"_s + user.id, json); }
    /// From strangers over port 25, one after the other.
    void receive(const QByteArray &to, int mails, const QByteArray &from = "somebody@far.test");
    /// Rows of the queue to a domain.
    qsizetype queued(const QString &domain, const QString &state = {});
    /// Those that may leave, or have.
    qsizetype let(const QString &domain) { return queued(domain) - queued(domain, u"held"_s); }
    qsizetype received(const User &user);
    QJsonObject usage(const User &user) { return m_admin->get(u"/v1/users/%1/usage"_s.arg(user.id)).object(); }
    QJsonObject tray(const User &user) { return m_admin->get(u"/v1/tray/"_s + user.id).object(); }

    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
    User m_hacked;
};

/// "forwardTo": addresses in a domain elsewhere.
static QByteArray forwardTo(const QByteArray &domain, int count, int first = 0)
{
    QByteArrayList addresses;
    for (int i = first; i < first + count; ++i)
        addresses << "\"victim" + QByteArray::number(i) + '@' + domain + '"';
    return R"({"forwardTo":[)" + addresses.join(',') + "]}";
}

void TestSentForUser::initTestCase()
{
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    QCOMPARE(m_admin->post(u"/v1/domains"_s, R"({"name":"example.test"})").status, 201);
}

TestSentForUser::User TestSentForUser::createUser(const QByteArray &name, const QByteArray &change)
{
    const QByteArray address = name + "@example.test";
    const RestReply made = m_admin->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}");
    const User user{address, made.object()[u"id"].toString()};
    return made.status == 201 && this->change(user, change) == 200 ? user : User();
}

void TestSentForUser::receive(const QByteArray &to, int mails, const QByteArray &from)
{
    SmtpClient stranger;
    stranger.connectTo(m_engine.port(u"smtp"_s));
    stranger.command("EHLO stranger.test");
    for (int i = 0; i < mails; ++i) {
        const QByteArray number = QByteArray::number(i);
        const QByteArray said = stranger.deliver(QByteArray(from).replace("%", number), {to}, letter(to, "m" + number));
        QVERIFY2(said.startsWith("250"), said);
    }
}

qsizetype TestSentForUser::queued(const QString &domain, const QString &state)
{
    QString path = u"/v1/queue?destination="_s + domain;
    if (!state.isEmpty())
        path += u"&state="_s + state;
    return m_admin->list(path).size();
}

qsizetype TestSentForUser::received(const User &user)
{
    const QString mailbox = m_admin->get(u"/v1/users/"_s + user.id).object()[u"mailboxId"].toString();
    return m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox)).size();
}

/// 20 mails come in for somebody who has his mail sent on to 20 addresses.
void TestSentForUser::forwardToMany()
{
    m_hacked = createUser("hugo", forwardTo("many.test", 20));
    QVERIFY(!m_hacked.id.isEmpty());
    receive(m_hacked.address, 20);
    QTRY_COMPARE(queued(u"many.test"_s), 400);
    const qsizetype left = let(u"many.test"_s);
    qInfo("of 400 recipients %lld were let go before the hold", qlonglong(left));
    QVERIFY2(left > 0 && left <= 200, QByteArray::number(left)); // guard.recipients
    QCOMPARE(received(m_hacked), 20);
    QCOMPARE(usage(m_hacked)[u"used"][u"recipients"].toInt(), 400);
    QVERIFY(usage(m_hacked)[u"held"].toBool());
    QCOMPARE(tray(m_hacked)[u"recipients"].toInt(), 400 - left);
    QVERIFY(!tray(m_hacked)[u"why"].toArray().isEmpty());
    receive(m_hacked.address, 1);
    QTRY_COMPARE(queued(u"many.test"_s), 420);
    QCOMPARE(let(u"many.test"_s), left);
}

void TestSentForUser::releaseLetsItGo()
{
    QCOMPARE(m_admin->post(u"/v1/tray/%1/release"_s.arg(m_hacked.id), "{}").status, 200);
    QCOMPARE(queued(u"many.test"_s, u"held"_s), 0);
    QCOMPARE(queued(u"many.test"_s), 420);
    receive(m_hacked.address, 1); // trusted now
    QTRY_COMPARE(queued(u"many.test"_s), 440);
    QCOMPARE(let(u"many.test"_s), 440);
}

/// The same, with other addresses for each mail.
void TestSentForUser::forwardToOthersEachTime()
{
    const User ida = createUser("ida", forwardTo("others.test", 20));
    for (int i = 0; i < 12; ++i) {
        QCOMPARE(change(ida, forwardTo("others.test", 20, 20 * i)), 200);
        receive(ida.address, 1);
        QTRY_COMPARE(queued(u"others.test"_s), 20 * (i + 1));
    }
    QCOMPARE(let(u"others.test"_s), 100); // guard.new_recipients
    QCOMPARE(tray(ida)[u"recipients"].toInt(), 140);
    QCOMPARE(tray(ida)[u"why"][0][u"measure"].toString(), u"newRecipients"_s);
}

/// His mail comes in all the same, and is sent on once there is room.
void TestSentForUser::forwardOverTheLimit()
{
    const User jan = createUser("jan", R"({"sendLimits":{"recipients":3},"forwardTo":["a@limit.test","b@limit.test"]})");
    receive(jan.address, 3);
    QTRY_COMPARE(received(jan), 3);
    QTRY_COMPARE(queued(u"limit.test"_s), 2);
    QTRY_COMPARE(queued(u"forwards"_s, u"deferred"_s), 2);
    const QJsonObject row = m_admin->list(u"/v1/queue?destination=forwards&state=deferred"_s)[0].toObject();
    QVERIFY2(row[u"lastReply"].toString().contains(u"The user jan@example.test may send 3 recipients an hour and sent 2; there is room again at "_s),
             qPrintable(row[u"lastReply"].toString()));
    QCOMPARE(usage(jan)[u"used"][u"recipients"].toInt(), 2);
    QCOMPARE(m_admin->get(u"/v1/tray/"_s + jan.id).status, 404);
    QCOMPARE(change(jan, R"({"sendLimits":{"recipients":30}})"), 200);
    QCOMPARE(m_admin->post(u"/v1/queue:retry"_s, R"({"filter":{"destination":"forwards"}})").status, 200);
    QTRY_COMPARE(queued(u"limit.test"_s), 6);
    QCOMPARE(queued(u"forwards"_s), 0);
    QCOMPARE(usage(jan)[u"used"][u"recipients"].toInt(), 6);
    QCOMPARE(received(jan), 3);
}

/// An alias that names a user is no way round; what the alias itself sends elsewhere is not his.
void TestSentForUser::forwardByAnAlias()
{
    const User kim = createUser("kim", R"({"sendLimits":{"recipients":2},"forwardTo":["a@kim.test","b@kim.test"],"forwardKeeps":false})");
    QCOMPARE(m_admin->post(u"/v1/aliases"_s, R"({"address":"sales@example.test","targets":["kim@example.test","agent@alias.test"]})").status, 201);
    receive("sales@example.test", 3);
    QTRY_COMPARE(queued(u"alias.test"_s), 3);
    QTRY_COMPARE(queued(u"forwards"_s, u"deferred"_s), 2);
    QCOMPARE(queued(u"kim.test"_s), 2);
    QCOMPARE(received(kim), 0);
    QCOMPARE(change(kim, R"({"forwardTo":[]})"), 200); // what waits comes to himself
    QCOMPARE(m_admin->post(u"/v1/queue:retry"_s, R"({"filter":{"destination":"forwards"}})").status, 200);
    QTRY_COMPARE(received(kim), 2);
    QCOMPARE(queued(u"kim.test"_s), 2);
}

void TestSentForUser::forwardOfALockedUser()
{
    const User lea = createUser("lea", R"({"locked":true,"forwardTo":["lea@locked.test"],"autoReply":{"enabled":true,"text":"away"}})");
    receive(lea.address, 2);
    QTRY_COMPARE(queued(u"locked.test"_s, u"held"_s), 2);
    QCOMPARE(received(lea), 2);
    QCOMPARE(tray(lea)[u"recipients"].toInt(), 2);
    QVERIFY(tray(lea)[u"locked"].toBool());
    QCOMPARE(queued(u"far.test"_s), 0);
    QCOMPARE(m_admin->post(u"/v1/tray/%1/release"_s.arg(lea.id), "{}").status, 200);
    QCOMPARE(let(u"locked.test"_s), 2);
}

/// However much comes in: strangers cannot have a user held.
void TestSentForUser::forwardToOneAddress()
{
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"guard.recipients":10}})"), 200);
    const User max = createUser("max", R"({"forwardTo":["max@home.test"]})");
    receive(max.address, 40);
    QTRY_COMPARE(queued(u"home.test"_s), 40);
    QCOMPARE(let(u"home.test"_s), 40);
    QCOMPARE(usage(max)[u"held"].toBool(true), false);
    QCOMPARE(usage(max)[u"used"][u"recipients"].toInt(), 40);
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"guard.recipients":null}})"), 200);
}

void TestSentForUser::tooManyAddresses()
{
    const User ole = createUser("ole", forwardTo("else.test", 20));
    const RestReply refused = m_admin->send("PATCH", u"/v1/users/"_s + ole.id, forwardTo("else.test", 21));
    QCOMPARE(refused.status, 422);
    QVERIFY2(refused.body.contains("forwardTo"), refused.body);
    QCOMPARE(m_admin->get(u"/v1/users/"_s + ole.id).object()[u"forwardTo"].toArray().size(), 20);
}

/// Each mail has another envelope sender, who never wrote it.
void TestSentForUser::answersToForgedSenders()
{
    const User pia = createUser("pia", R"({"autoReply":{"enabled":true,"text":"Buy at …"}})");
    receive(pia.address, 250, "s%@forged.test");
    QTRY_COMPARE(received(pia), 250);
    QTRY_COMPARE(queued(u"forged.test"_s), 50);
    QCOMPARE(usage(pia)[u"used"][u"recipients"].toInt(), 50);
    QVERIFY(!usage(pia)[u"held"].toBool(true));
    receive(pia.address, 5, "t%@forged.test");
    QTRY_COMPARE(received(pia), 255);
    QTest::qWait(500); // nobody waits for an answer: it comes when it comes
    QCOMPARE(queued(u"forged.test"_s), 50);
    QCOMPARE(usage(pia)[u"used"][u"recipients"].toInt(), 50);
    QVERIFY(m_engine.log().contains(u"may send 50 answers while away an hour"_s));
}

void TestSentForUser::answersOfAHeldUser()
{
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"guard.new_recipients":1}})"), 200);
    const User rut = createUser("rut", R"({"forwardTo":["a@rut.test","b@rut.test"],"autoReply":{"enabled":true,"text":"away"}})");
    receive(rut.address, 1, "");
    QTRY_COMPARE(queued(u"rut.test"_s, u"held"_s), 2);
    receive(rut.address, 3, "s%@rutsender.test");
    QTRY_COMPARE(queued(u"rut.test"_s, u"held"_s), 8);
    QTRY_COMPARE(received(rut), 4);
    QTest::qWait(500); // likewise
    QCOMPARE(queued(u"rutsender.test"_s), 0);
}

QTEST_GUILESS_MAIN(TestSentForUser)
#include "tst_sentforuser.moc"
