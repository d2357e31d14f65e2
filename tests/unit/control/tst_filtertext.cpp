// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/filtertext.h"
#include <QTest>

using namespace Qt::StringLiterals;
using namespace control;

class TestFilterText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("again");
        QTest::addColumn<QString>("query");
        const QString id = base::idToString(77);
        QTest::newRow("nothing") << QString() << QString() << QString();
        QTest::newRow("blanks") << u" \t "_s << QString() << QString();
        QTest::newRow("word") << u"anna"_s << u"to:anna"_s << u"to=anna"_s;
        QTest::newRow("address") << u"anna@example.net"_s << u"to:anna@example.net"_s
                                 << u"to=anna%40example.net"_s;
        QTest::newRow("all")
            << u"class:reset to:anna from:shop lane:bulk state:deferred domain:Example.NET mail:%1"_s.arg(id)
            << u"state:deferred lane:bulk domain:example.net from:shop to:anna class:reset mail:%1"_s.arg(id)
            << u"state=deferred&priority=bulk&mailId=%1&destination=example.net&from=shop&to=anna&"
               "class=reset"_s.arg(id);
        QTest::newRow("other names") << u"priority:urgent destination:a.b"_s << u"lane:urgent domain:a.b"_s
                                     << u"priority=urgent&destination=a.b"_s;
        QTest::newRow("states") << u"state:held,Ready,held"_s << u"state:held,ready"_s
                                << u"state=held&state=ready"_s;
        QTest::newRow("quotes") << u"to:\"anna b\""_s << u"to:\"anna b\""_s << u"to=anna%20b"_s;
        QTest::newRow("quoted colon") << u"\"a:b\""_s << u"to:\"a:b\""_s << u"to=a%3Ab"_s;
        QTest::newRow("quoted tab") << u"\"a\tb\""_s << u"to:\"a\tb\""_s << u"to=a%09b"_s;
        QTest::newRow("literal") << u"domain:[192.0.2.1]"_s << u"domain:[192.0.2.1]"_s
                                 << u"destination=%5B192.0.2.1%5D"_s;
        QTest::newRow("IPv6 literal") << u"domain:\"[ipv6:::1]\""_s << u"domain:\"[ipv6:::1]\""_s
                                      << u"destination=%5Bipv6%3A%3A%3A1%5D"_s;
        QTest::newRow("plus and percent") << u"from:a+b%c"_s << u"from:a+b%c"_s << u"from=a%2Bb%25c"_s;
        QTest::newRow("not ASCII") << u"to:用户"_s << u"to:用户"_s << u"to=%E7%94%A8%E6%88%B7"_s;
        QTest::newRow("quote never closed") << u"to:\"a b"_s << u"to:\"a b\""_s << u"to=a%20b"_s;
    }
    void reads()
    {
        QFETCH(QString, text);
        const auto filter = parseQueueFilter(text);
        QVERIFY2(filter.ok(), "not read");
        QTEST(toFilterText(*filter), "again");
        QTEST(toQuery(*filter).toString(QUrl::FullyEncoded), "query");
        const auto again = parseQueueFilter(toFilterText(*filter));
        QVERIFY(again.ok());
        QCOMPARE(toFilterText(*again), toFilterText(*filter));
        QCOMPARE(isEmpty(*filter), toFilterText(*filter).isEmpty());
    }
    void matching_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("yes");
        QTest::newRow("all that is unfinished") << QString() << true;
        QTest::newRow("state") << u"state:deferred,sent"_s << true;
        QTest::newRow("other state") << u"state:ready"_s << false;
        QTest::newRow("part of an address") << u"to:ANNA from:shop"_s << true;
        QTest::newRow("other address") << u"to:bella"_s << false;
        QTest::newRow("domain") << u"domain:example.net"_s << true;
        QTest::newRow("part of a domain") << u"domain:example"_s << false;
        QTest::newRow("lane and class") << u"lane:bulk class:news"_s << true;
        QTest::newRow("other lane") << u"lane:urgent"_s << false;
        QTest::newRow("other class") << u"class:new"_s << false;
        QTest::newRow("mail") << u"mail:%1"_s.arg(base::idToString(5)) << true;
        QTest::newRow("other mail") << u"mail:%1"_s.arg(base::idToString(6)) << false;
    }
    void matching()
    {
        QFETCH(QString, text);
        QueueItem item;
        item.mailId = 5;
        item.from = u"Shop@here.example"_s;
        item.to = u"anna@example.net"_s;
        item.destination = u"example.net"_s;
        item.state = QueueState::Deferred;
        item.lane = Lane::Bulk;
        item.mailClass = u"news"_s;
        QTEST(matches(*parseQueueFilter(text), item), "yes");
        item.state = QueueState::Sent;
        QVERIFY(!matches(QueueFilter(), item));
        QueueFilter mail;
        mail.mailId = 5;
        QVERIFY(matches(mail, item)); // the whole story of one mail
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::newRow("key") << u"to:a age:1h"_s << u"age:1h"_s;
        QTest::newRow("state") << u"state:lost"_s << u"state:lost"_s;
        QTest::newRow("one state of two") << u"state:held,"_s << u"state:held,"_s;
        QTest::newRow("lane") << u"lane:fast"_s << u"lane:fast"_s;
        QTest::newRow("mail") << u"mail:7"_s << u"mail:7"_s;
        QTest::newRow("no value") << u"to:"_s << u"to:"_s;
        QTest::newRow("twice") << u"to:a to:b"_s << u"to:b"_s;
        QTest::newRow("twice by another name") << u"lane:bulk priority:bulk"_s << u"priority:bulk"_s;
        QTest::newRow("two words") << u"anna bella"_s << u"bella"_s;
    }
    void refuses()
    {
        QFETCH(QString, text);
        const auto filter = parseQueueFilter(text);
        QVERIFY(!filter.ok());
        QTEST(filter.error().field, "word");
    }
};

QTEST_GUILESS_MAIN(TestFilterText)
#include "tst_filtertext.moc"
