// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendhabit.h"
#include "pipeline/sendwindow.h"
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using pipeline::GuardRules;
using pipeline::SendHabit;
using pipeline::SendHour;
using storage::SendAmount;

namespace {

constexpr int kSlotsPerDay = 288;

/// Somebody over days, judged mail by mail as SendLedger does it.
struct Person
{
    SendHabit habit;
    pipeline::SendWindow window;
    QSet<int> contacts;
    int nextStranger = 1'000'000;
    GuardRules rules;
    bool held = false;
    int let = 0;         ///< recipients that went out since watch()
    int heldCount = 0;   ///< recipients that did not

    void mail(qint64 slot, const QList<int> &to, const QString &network = u"192.0.0.0/16"_s, int returned = 0)
    {
        habit.reach(slot / kSlotsPerDay);
        qint64 fresh = 0;
        for (const int one : to)
            fresh += !contacts.contains(one);
        window.add(slot, {1, to.size(), 1000, fresh, habit.isStrange(network) ? fresh : 0});
        const SendAmount total = window.total(slot);
        const SendHour hour{double(total.recipients), double(total.fresh), double(total.strange), double(returned)};
        held = held || !judge(habit, hour, rules).isEmpty();
        if (held) {
            heldCount += int(to.size());
            return;
        }
        let += int(to.size());
        habit.note(hour);
        habit.see(network);
        contacts.unite(QSet<int>(to.begin(), to.end()));
    }
    QList<int> strangers(int count)
    {
        QList<int> out;
        while (count-- > 0)
            out << nextStranger++;
        return out;
    }
    static QList<int> people(int first, int count)
    {
        QList<int> out;
        for (int i = 0; i < count; ++i)
            out << first + i;
        return out;
    }
};

/// `perDay` mails spread over working hours, most of them to people known before.
void ordinaryDays(Person &person, int from, int days, int perDay, quint32 seed)
{
    QRandomGenerator random(seed);
    for (int day = from; day < from + days; ++day) {
        for (int i = 0; i < perDay; ++i) {
            const qint64 slot = qint64(day) * kSlotsPerDay + 96 + i * 96 / perDay;
            const bool stranger = random.bounded(10) == 0;
            person.mail(slot, stranger ? person.strangers(1) : QList<int>{int(random.bounded(50))});
        }
    }
}

constexpr int kFirstDay = 20000;
constexpr int kAlarm = -1; // known: more than a hundred new people at once are a sudden change, and Release is for that

} // namespace

/// The guard against sudden changes over histories of many kinds: of the honest ones only what is known is held, of the hacked ones all are.
class TestSendHabit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void histories_data();
    void histories();
    void reasons();
    void fades();
    void oneDayTeachesNothing();
    void networks();
    void keepsWhatItKnows();
    void windowFrees();
    void cleanupTestCase();

private:
    int m_honest = 0, m_alarms = 0, m_attacks = 0, m_missed = 0;
};

void TestSendHabit::histories_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("honest");
    QTest::addColumn<int>("mostLet"); ///< of an attack
    enum { Busy, Newsletter, Growing, Travelling, Monthly, Burst, SlowBurst, Abroad, Bouncing, Ramp, FewBigMails };
    for (const int perDay : {1, 5, 20, 60, 150})
        QTest::addRow("ordinary days, %d mails", perDay) << int(Busy) << perDay << true << 0;
    for (const int size : {10, 40, 80, 100})
        QTest::addRow("a first newsletter to %d new people", size) << int(Newsletter) << size << true << 0;
    for (const int percent : {10, 50, 100, 200})
        QTest::addRow("a list that grows by %d percent a week", percent) << int(Growing) << percent << true << (percent == 200 ? kAlarm : 0);
    for (const int size : {5, 20, 50})
        QTest::addRow("from a hotel, to %d new people", size) << int(Travelling) << size << true << 0;
    for (const int size : {300, 2000, 20000})
        QTest::addRow("every month to %d, once released", size) << int(Monthly) << size << true << 0;
    for (const int size : {500, 5000})
        QTest::addRow("hacked: %d mails in an hour", size) << int(Burst) << size << false << 100;
    QTest::addRow("hacked: 500 an hour, one by one over days") << int(SlowBurst) << 500 << false << 100;
    for (const int size : {200, 1000})
        QTest::addRow("hacked: %d from an unknown network", size) << int(Abroad) << size << false << 50;
    QTest::addRow("hacked: old addresses, half come back") << int(Bouncing) << 90 << false << 70;
    QTest::addRow("hacked: doubled every hour") << int(Ramp) << 2 << false << 220;
    for (const int size : {101, 1000})
        QTest::addRow("hacked: mails with %d recipients", size) << int(FewBigMails) << size << false << 0;
}

void TestSendHabit::histories()
{
    QFETCH(int, kind);
    QFETCH(int, size);
    QFETCH(bool, honest);
    QFETCH(int, mostLet);
    Person person;
    const bool isOrdinary = kind == 0;
    ordinaryDays(person, kFirstDay, 30, isOrdinary ? size : 5, 42);
    QVERIFY(isOrdinary || !person.held);
    person.let = 0;
    const qint64 start = qint64(kFirstDay + 30) * kSlotsPerDay + 120;
    switch (kind) {
    case 0:
        break;
    case 1: // Newsletter: one mail each, within half an hour
        for (int i = 0; i < size; ++i)
            person.mail(start + i * 6 / size, person.strangers(1));
        break;
    case 2: { // Growing: weekly to all, from 60 people on
        int all = 60;
        for (int week = 0; week < 10 && all < 100'000; ++week, all += all * size / 100)
            person.mail(start + week * 7 * kSlotsPerDay, Person::people(0, all));
        break;
    }
    case 3: // Travelling
        for (int i = 0; i < size; ++i)
            person.mail(start + i * 6 / size, person.strangers(1), u"203.0.0.0/16"_s);
        break;
    case 4: { // Monthly: the first is held and released, what SendLedger::release() makes of it
        person.mail(start, Person::people(0, size));
        QVERIFY(person.held);
        person.held = false;
        person.heldCount = 0;
        person.habit.accept({double(size), double(size), 0, 0});
        for (const int contact : Person::people(0, size))
            person.contacts.insert(contact);
        for (int month = 1; month <= 6; ++month)
            person.mail(start + qint64(month) * 31 * kSlotsPerDay, Person::people(month * size / 20, size));
        break;
    }
    case 5: // Burst
        for (int i = 0; i < size; ++i)
            person.mail(start + i * 12 / size, person.strangers(1));
        break;
    case 6: // SlowBurst
        for (int i = 0; i < size * 24; ++i)
            person.mail(start + i * 12 / size, person.strangers(1));
        break;
    case 7: // Abroad
        for (int i = 0; i < size; ++i)
            person.mail(start + i * 12 / size, person.strangers(1), u"203.0.0.0/16"_s);
        break;
    case 8: // Bouncing: replies come in while he sends
        for (int i = 0; i < size; ++i)
            person.mail(start + i * 12 / size, person.strangers(1), u"192.0.0.0/16"_s, i / 2);
        break;
    case 9: { // Ramp
        int perHour = 7;
        for (int hour = 0; hour < 12; ++hour, perHour *= size) {
            for (int i = 0; i < perHour; ++i)
                person.mail(start + hour * 13 + i * 12 / perHour, person.strangers(1));
        }
        break;
    }
    case 10: // FewBigMails
        for (int i = 0; i < 10; ++i)
            person.mail(start + i, person.strangers(size));
        break;
    }
    if (honest) {
        ++m_honest;
        m_alarms += person.held;
        qInfo("%s: %d let, %d held", QTest::currentDataTag(), person.let, person.heldCount);
        QCOMPARE(person.held, mostLet == kAlarm);
    } else {
        ++m_attacks;
        m_missed += !person.held;
        qInfo("%s: %d let before the hold, %d held", QTest::currentDataTag(), person.let, person.heldCount);
        QVERIFY(person.held);
        QVERIFY2(person.let <= mostLet, qPrintable(QString::number(person.let)));
    }
}

void TestSendHabit::cleanupTestCase()
{
    qInfo("%d honest histories, %d false alarms; %d attacks, %d missed", m_honest, m_alarms, m_attacks, m_missed);
}

void TestSendHabit::reasons()
{
    SendHabit habit;
    habit.reach(kFirstDay);
    habit.accept({100, 10, 0, 2});
    const GuardRules rules;
    QVERIFY(judge(habit, {400, 100, 50, 30}, rules).isEmpty());
    const QList<control::TrayReason> all = judge(habit, {401, 101, 51, 31}, rules);
    const QList<control::TrayReason> wanted{{u"recipients"_s, 401, 100, 400}, {u"newRecipients"_s, 101, 10, 100}, {u"unknownNetwork"_s, 51, 0, 50}, {u"returned"_s, 31, 2, 30}};
    QCOMPARE(all, wanted);
}

void TestSendHabit::fades()
{
    SendHabit habit;
    habit.reach(kFirstDay);
    habit.accept({1000, 0, 0, 0});
    habit.reach(kFirstDay + 23);
    QVERIFY(habit.ordinary().recipients > 490 && habit.ordinary().recipients < 510);
    habit.reach(kFirstDay + 10); // a clock set back
    QVERIFY(habit.ordinary().recipients > 490 && habit.ordinary().recipients < 510);
}

void TestSendHabit::oneDayTeachesNothing()
{
    SendHabit habit;
    habit.reach(kFirstDay);
    habit.note({180, 90, 0, 0});
    QCOMPARE(habit.ordinary(), SendHour());
    habit.reach(kFirstDay + 1);
    QCOMPARE(habit.ordinary().recipients, 180);
}

void TestSendHabit::networks()
{
    SendHabit habit;
    habit.reach(kFirstDay);
    QVERIFY(!habit.isStrange(u"192.0.0.0/16"_s)); // his first
    habit.see(u"192.0.0.0/16"_s);
    QVERIFY(!habit.isStrange(u"192.0.0.0/16"_s));
    QVERIFY(habit.isStrange(u"203.0.0.0/16"_s));
    habit.see(u"203.0.0.0/16"_s);
    QVERIFY(habit.isStrange(u"203.0.0.0/16"_s)); // for the day
    QVERIFY(!habit.isStrange({}));               // the office
    habit.reach(kFirstDay + 1);
    QVERIFY(!habit.isStrange(u"203.0.0.0/16"_s));
    habit.reach(kFirstDay + 90);
    habit.see(u"192.0.0.0/16"_s);
    QVERIFY(habit.isStrange(u"203.0.0.0/16"_s)); // long ago
    for (int i = 0; i < 100; ++i)
        habit.see(u"10.%1.0.0/16"_s.arg(i));
    QVERIFY(habit.toJson().size() < 2000);
}

void TestSendHabit::keepsWhatItKnows()
{
    SendHabit habit;
    habit.reach(kFirstDay);
    habit.accept({10, 5, 1, 2});
    habit.note({20, 7, 1, 0});
    habit.see(u"192.0.0.0/16"_s);
    SendHabit read = SendHabit::fromJson(habit.toJson());
    QCOMPARE(read.toJson(), habit.toJson());
    read.reach(kFirstDay + 1);
    QCOMPARE(read.ordinary().recipients, 20);
    for (const QByteArray &bad : {QByteArray(), QByteArray("{"), QByteArray("[1]"), QByteArray(R"({"day":"x","today":[-1],"networks":7})")})
        QCOMPARE(SendHabit::fromJson(bad).ordinary(), SendHour());
}

void TestSendHabit::windowFrees()
{
    pipeline::SendWindow window;
    window.add(100, {1, 10, 0, 0, 0});
    window.add(102, {1, 20, 0, 0, 0});
    window.add(102, {1, 5, 0, 0, 0});
    QCOMPARE(window.total(112).recipients, 35);
    QCOMPARE(window.total(113).recipients, 25); // an hour after its piece has ended
    QCOMPARE(window.total(115).recipients, 0);
    QVERIFY(window.isEmpty(115));
    QCOMPARE(window.freeFrom(105, &SendAmount::recipients, 5, 40), 105);
    QCOMPARE(window.freeFrom(105, &SendAmount::recipients, 6, 40), 113);
    QCOMPARE(window.freeFrom(105, &SendAmount::recipients, 40, 40), 115);
    window.takeBack(102, {1, 5, 0, 0, 0});
    QCOMPARE(window.total(112).recipients, 30);
    QCOMPARE(window.total(95).recipients, 30); // the clock was set back
}

QTEST_GUILESS_MAIN(TestSendHabit)
#include "tst_sendhabit.moc"
