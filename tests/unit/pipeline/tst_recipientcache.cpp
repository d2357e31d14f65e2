// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/recipientcache.h"
#include <QTest>

using namespace Qt::StringLiterals;
using storage::RecipientRoute;

class TestRecipientCache : public QObject
{
    Q_OBJECT

    metrics::Counter m_hits;
    metrics::Counter m_misses;

    static mail::Address address(int n)
    {
        return mail::Address(u"user"_s + QString::number(n), u"local.test"_s);
    }

private Q_SLOTS:
    void isBounded()
    {
        pipeline::RecipientCache cache(100, 5000, m_hits, m_misses);
        for (int i = 0; i < 10'000; ++i)
            cache.insert(address(i), {RecipientRoute::Mailbox, base::Id(i), {}}, 1, 0);
        QCOMPARE(cache.size(), 100);
        QVERIFY(!cache.find(address(0), 1, 1));
        QVERIFY(cache.find(address(9'999), 1, 1));
    }

    void keepsWhatIsUsed()
    {
        pipeline::RecipientCache cache(100, 5000, m_hits, m_misses);
        for (int i = 0; i < 1'000; ++i) {
            cache.insert(address(i), {RecipientRoute::Mailbox, base::Id(i), {}}, 1, 0);
            QCOMPARE(cache.find(address(0), 1, 1)->mailboxId, 0u);
        }
    }

    void addressesAreNotMixedUp()
    {
        pipeline::RecipientCache cache(100, 5000, m_hits, m_misses);
        cache.insert(mail::Address(u"a@b"_s, u"c"_s), {RecipientRoute::Mailbox, 1, {}}, 1, 0);
        QVERIFY(!cache.find(mail::Address(u"a"_s, u"b@c"_s), 1, 0));
        QVERIFY(cache.find(mail::Address(u"a@b"_s, u"c"_s), 1, 0));
    }

    void timeAndVersion()
    {
        pipeline::RecipientCache cache(100, 5000, m_hits, m_misses);
        cache.insert(address(1), {RecipientRoute::UnknownUser, 0, {}}, 7, 1000);
        QCOMPARE(cache.find(address(1), 7, 5999)->kind, RecipientRoute::UnknownUser);
        QVERIFY(!cache.find(address(1), 7, 6000));
        cache.insert(address(1), {RecipientRoute::UnknownUser, 0, {}}, 7, 1000);
        QVERIFY(!cache.find(address(1), 8, 1001));
        QCOMPARE(cache.size(), 0); // what is stale does not take room
    }

    void whatMayFillIsNotKept()
    {
        pipeline::RecipientCache cache(100, 5000, m_hits, m_misses);
        RecipientRoute route{RecipientRoute::Mailbox, 1, {}};
        route.lasts = false;
        cache.insert(address(1), route, 1, 0);
        QVERIFY(!cache.find(address(1), 1, 1));
    }

    void switchedOff()
    {
        pipeline::RecipientCache cache(0, 0, m_hits, m_misses);
        cache.insert(address(1), {RecipientRoute::Mailbox, 1, {}}, 1, 0);
        QVERIFY(!cache.find(address(1), 1, 0));
    }
};

QTEST_GUILESS_MAIN(TestRecipientCache)
#include "tst_recipientcache.moc"
