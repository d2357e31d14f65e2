// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordhash.h"
#include "support/office.h"
#include "support/seededusers.h"
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTest>
#include <algorithm>

using namespace Qt::StringLiterals;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

constexpr int kEach = 200; // addresses there are, and as many there are not; half of them for each protocol

QByteArray known(int i)
{
    return "user-" + QByteArray::number(i) + "@example.test";
}

QByteArray unknown(int i)
{
    return "nope-" + QByteArray::number(i) + "@example.test";
}

double median(QList<qint64> times)
{
    std::sort(times.begin(), times.end());
    return double(times.value(times.size() / 2)) / 1e6;
}

} // namespace

/// R18: who guesses learns of no address whether it is there, from the answers or from what they cost.
class TestEnumeration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void overSmtp();
    void overRest();
    void scram();
    void verifyAndExpand();
    void recipients();

private:
    quint64 hashes();
    /// Signs in once; the reply, without what names the moment.
    QByteArray guess(const QByteArray &name);
    support::Office m_office;
    std::unique_ptr<SmtpClient> m_client;
    int m_said = 0;
};

void TestEnumeration::initTestCase()
{
    {
        support::SeededUsers users(m_office.engine.dataDir());
        const auto forms = auth::passwordForms(u"nobody guesses this one"_s);
        for (int i = 0; i < kEach; ++i)
            QVERIFY(users.add(QString::fromLatin1(known(i)), *forms));
    }
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

quint64 TestEnumeration::hashes()
{
    const auto counted = [this] {
        const QByteArray metrics = m_office.rest->get(u"/metrics"_s).body;
        const qsizetype at = metrics.indexOf("\npassword_check_duration_seconds_count ");
        return at < 0 ? 0 : metrics.mid(at + 39, 12).split('\n').value(0).toULongLong();
    };
    quint64 before = counted(), now = before;
    do { // a hash is counted after its answer
        before = now;
        QTest::qWait(200);
        now = counted();
    } while (now != before);
    return now;
}

QByteArray TestEnumeration::guess(const QByteArray &name)
{
    if (!m_client || m_said == 5) { // a session may make some mistakes
        m_client = std::make_unique<SmtpClient>();
        m_said = 0;
        if (!m_client->connectTo(m_office.engine.port(u"submissions"_s), true).startsWith("220") || !m_client->command("EHLO client.test").startsWith("250"))
            return "no session";
    }
    ++m_said;
    return m_client->command("AUTH PLAIN " + ('\0' + name + '\0' + "a wrong password").toBase64());
}

void TestEnumeration::overSmtp()
{
    QSet<QByteArray> replies;
    QList<qint64> times[2];
    quint64 work[2] = {};
    for (const bool there : {true, false}) {
        const quint64 before = hashes();
        for (int i = 0; i < kEach / 2; ++i)
            replies << guess(there ? known(i) : unknown(i));
        work[there] = hashes() - before;
    }
    QCOMPARE(replies.size(), 1);
    QVERIFY2(replies.cbegin()->startsWith("535 5.7.8 "), *replies.cbegin());
    QCOMPARE(work[true], quint64(kEach / 2));
    QCOMPARE(work[false], quint64(kEach / 2));
    for (int i = 0; i < 40; ++i) { // in turns, so that a busy machine is busy for both
        for (const bool there : {true, false}) {
            QElapsedTimer timer;
            timer.start();
            guess(there ? known(i) : unknown(i));
            times[there] << timer.nsecsElapsed();
        }
    }
    qInfo("SMTP: %.2f ms for an address that is there, %.2f ms for one that is not", median(times[true]), median(times[false]));
}

void TestEnumeration::overRest()
{
    RestClient nobody(m_office.engine.url({}), {});
    const auto ask = [&](const QByteArray &address) {
        return nobody.post(u"/v1/sessions"_s, R"({"address":")" + address + R"(","password":"a wrong password"})");
    };
    QSet<QByteArray> answers;
    QList<qint64> times[2];
    quint64 work[2] = {};
    for (const bool there : {true, false}) {
        const quint64 before = hashes();
        for (int i = kEach / 2; i < kEach; ++i) {
            const RestReply reply = ask(there ? known(i) : unknown(i));
            QByteArray all = QByteArray::number(reply.status) + reply.body;
            for (const auto &[name, value] : reply.headers)
                all += '\n' + name + (name.compare("date", Qt::CaseInsensitive) == 0 ? QByteArray() : ": " + value);
            answers << all;
        }
        work[there] = hashes() - before;
    }
    QVERIFY2(answers.size() == 1, answers.values().join("\n---\n"));
    QVERIFY2(answers.cbegin()->startsWith("401"), *answers.cbegin());
    QCOMPARE(work[true], quint64(kEach / 2));
    QCOMPARE(work[false], quint64(kEach / 2));
    for (int i = 0; i < 40; ++i) {
        for (const bool there : {true, false}) {
            QElapsedTimer timer;
            timer.start();
            ask(there ? known(i) : unknown(i));
            times[there] << timer.nsecsElapsed();
        }
    }
    qInfo("REST: %.2f ms for an address that is there, %.2f ms for one that is not", median(times[true]), median(times[false]));
}

// The challenge holds a salt and a count: of one shape for both, and the same each time.
void TestEnumeration::scram()
{
    QSet<QByteArray> shapes;
    for (int i = 0; i < 10; ++i) { // who was guessed at before has to wait for each
        for (const QByteArray &name : {known(i), unknown(i)}) {
            QByteArray salts[2];
            for (QByteArray &salt : salts) {
                SmtpClient client;
                QVERIFY(client.connectTo(m_office.engine.port(u"submissions"_s), true).startsWith("220"));
                client.command("EHLO client.test");
                const QByteArray challenge = client.command("AUTH SCRAM-SHA-256 " + ("n,,n=" + name + ",r=abcdefgh").toBase64());
                QVERIFY2(challenge.startsWith("334 "), challenge);
                const QList<QByteArray> parts = QByteArray::fromBase64(challenge.mid(4).trimmed()).split(',');
                salt = parts.value(1);
                shapes << QByteArray::number(parts.size()) + ' ' + QByteArray::number(parts.value(0).size()) + ' ' + QByteArray::number(salt.size()) + ' ' + parts.value(2);
            }
            QCOMPARE(salts[0], salts[1]);
        }
    }
    QVERIFY2(shapes.size() == 1, shapes.values().join(" | "));
}

void TestEnumeration::verifyAndExpand()
{
    for (const QByteArray &verb : {QByteArray("VRFY "), QByteArray("EXPN ")}) {
        QSet<QByteArray> replies;
        for (int i = 0; i < 4; ++i) {
            SmtpClient client;
            QVERIFY(m_office.greet(client));
            for (const QByteArray &name : {known(i), "<" + known(i) + ">", known(i).split('@').value(0), unknown(i), "<" + unknown(i) + ">", unknown(i).split('@').value(0)})
                replies << client.command(verb + name);
        }
        QVERIFY2(replies.size() == 1, replies.values().join());
        QVERIFY2(replies.cbegin()->startsWith(verb == "VRFY " ? "252" : "502"), *replies.cbegin());
    }
}

// A server that refuses mail for nobody in the session tells of it: what is left is to make trying names slow, and then impossible.
void TestEnumeration::recipients()
{
    support::Office office;
    office.engine.addConfig(u"[limits]\nexempt = [\"192.0.2.1\"]\n"_s); // this machine waits, too
    QVERIFY2(office.open(), qPrintable(office.engine.log()));
    SmtpClient client;
    QVERIFY(office.greet(client));
    QVERIFY(client.command("MAIL FROM:<>").startsWith("250"));
    QList<qint64> waits;
    QByteArray reply;
    for (int i = 0; i < 8; ++i) {
        QElapsedTimer timer;
        timer.start();
        reply = client.command("RCPT TO:<" + unknown(i) + ">");
        QVERIFY2(reply.startsWith("550 5.1.1"), reply);
        waits << timer.elapsed();
    }
    QVERIFY(waits.size() == 8);
    qInfo("the eighth unknown name was answered after %lld ms, the first after %lld ms", waits.last(), waits.first());
    QVERIFY(waits.last() >= 900); // made to wait: a lower bound holds on any machine
    QVERIFY(client.command("RCPT TO:<mei@example.test>").startsWith("250"));
}

QTEST_GUILESS_MAIN(TestEnumeration)
#include "tst_enumeration.moc"
