// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailsearch.h"
#include "control/rfc3339.h"
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace control;

namespace {

const SearchClock kUtc{timeFromText(QByteArrayView("2026-11-22T12:00:00Z")).value_or(0), QTimeZone::utc()};

} // namespace

class TestMailSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("again");
        const auto same = [](const QString &text) { QTest::newRow(qPrintable(text)) << text << text; };
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("blanks") << u" \t\n "_s << QString();
        same(u"report"_s);
        same(u"annual report"_s);
        same(u"\"annual report\""_s);
        same(u"-draft -\"no good\""_s);
        same(u"from:anna to:ben@example.test subject:\"annual report\" id:abc@x"_s);
        same(u"has:attachment -has:attachment"_s);
        same(u"anna@example.test 12:30 2026-11-22"_s);
        same(u"会议纪要 from:王"_s);
        same(u"Re: your mail https://example.test/a?b=c Fwd:"_s);
        QTest::newRow("keys in capitals") << u"FROM:Anna Has:Attachments"_s << u"from:Anna has:attachment"_s;
        QTest::newRow("lone dash") << u"a - b -"_s << u"a - b -"_s;
        QTest::newRow("quote glued to a word") << u"\"a b\"c"_s << u"\"a b\" c"_s;
        QTest::newRow("quoted colon") << u"\"http://x y\""_s << u"\"http://x y\""_s;
        QTest::newRow("day") << u"after:2026-11-20"_s << u"after:2026-11-20T00:00:00.000Z"_s;
        QTest::newRow("month") << u"before:2026-11"_s << u"before:2026-11-01T00:00:00.000Z"_s;
        QTest::newRow("year") << u"before:2026"_s << u"before:2026-01-01T00:00:00.000Z"_s;
        QTest::newRow("time") << u"after:2026-11-20T10:00:00+02:00"_s << u"after:2026-11-20T08:00:00.000Z"_s;
        QTest::newRow("hours") << u"after:12h"_s << u"after:2026-11-22T00:00:00.000Z"_s;
        QTest::newRow("days") << u"after:7D"_s << u"after:2026-11-15T12:00:00.000Z"_s;
        QTest::newRow("weeks") << u"before:2w"_s << u"before:2026-11-08T12:00:00.000Z"_s;
        QTest::newRow("sizes") << u"larger:20k smaller:3MB larger:1G larger:500 smaller:1.5m larger:7b"_s
                               << u"larger:20000 smaller:3000000 larger:1000000000 larger:500 smaller:1500000 larger:7"_s;
    }
    void reads()
    {
        QFETCH(QString, text);
        QFETCH(QString, again);
        const auto search = parseMailSearch(text, kUtc);
        QVERIFY2(search.ok(), search.ok() ? "" : qPrintable(search.error().publicText));
        QCOMPARE(toSearchText(*search), again);
        const auto twice = parseMailSearch(again, kUtc);
        QVERIFY(twice.ok());
        QCOMPARE(*twice, *search);
    }

    void daysBeginWhereOneIs()
    {
        const auto search = parseMailSearch(u"after:2026-11-20", {kUtc.now, QTimeZone(8 * 3600)});
        QCOMPARE(toSearchText(*search), u"after:2026-11-19T16:00:00.000Z"_s);
        const QTimeZone berlin("Europe/Berlin"); // whose offset in July is another one than now
        if (berlin.isValid())
            QCOMPARE(toSearchText(*parseMailSearch(u"after:2026-07-01 before:2026-12-01", {kUtc.now, berlin})),
                     u"after:2026-06-30T22:00:00.000Z before:2026-11-30T23:00:00.000Z"_s);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("says");
        QTest::newRow("key") << u"a form:b"_s << int(SearchProblem::UnknownKey) << 2 << u"At character 3, “form:b”: this key is not known. Allowed: from: to: subject:"_s;
        QTest::newRow("key that is a word") << u"note:x"_s << int(SearchProblem::UnknownKey) << 0 << u"in quotes"_s;
        QTest::newRow("nothing after it") << u"from: x"_s << int(SearchProblem::NoValue) << 0 << u"nothing to look for"_s;
        QTest::newRow("empty quotes") << u"x \"\""_s << int(SearchProblem::NoValue) << 2 << u"nothing"_s;
        QTest::newRow("quote") << u"x \"a b"_s << int(SearchProblem::OpenQuote) << 2 << u"not closed"_s;
        QTest::newRow("date") << u"-before:tomorrow"_s << int(SearchProblem::NotADate) << 0 << u"2026-11-22"_s;
        QTest::newRow("no such day") << u"before:2026-02-30"_s << int(SearchProblem::NotADate) << 0 << u"Allowed"_s;
        QTest::newRow("age too long") << u"after:999999999999d"_s << int(SearchProblem::NotADate) << 0 << u"Allowed"_s;
        QTest::newRow("size") << u"larger:big"_s << int(SearchProblem::NotASize) << 0 << u"20k"_s;
        QTest::newRow("size below zero") << u"larger:-1"_s << int(SearchProblem::NotASize) << 0 << u"20k"_s;
        QTest::newRow("size without end") << u"larger:99999999999999999999"_s << int(SearchProblem::NotASize) << 0 << u"20k"_s;
        QTest::newRow("has") << u"has:money"_s << int(SearchProblem::NotHas) << 0 << u"has:attachment"_s;
        QTest::newRow("long") << QString(1001, u'x') << int(SearchProblem::TooLong) << 1000 << u"1000 characters"_s;
        QTest::newRow("many") << u"x "_s.repeated(33) << int(SearchProblem::TooMany) << 64 << u"32 words"_s;
    }
    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto parsed = parseSearch(text, kUtc);
        const auto *problem = std::get_if<SearchProblem>(&parsed);
        QVERIFY(problem);
        QTEST(int(problem->code), "code");
        QTEST(int(problem->position), "position");
        const auto result = parseMailSearch(text, kUtc);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().field, u"q"_s);
        QVERIFY2(result.error().publicText.contains(says), qPrintable(result.error().publicText));
    }

    /// Whatever is typed: an answer, and what was understood reads the same when written out.
    void soup()
    {
        QRandomGenerator random(11);
        const QStringList pieces{u"from:"_s, u"to:"_s, u"-"_s, u"\""_s, u" "_s, u":"_s, u"a"_s, u"2026"_s, u"-11"_s, u"7d"_s, u"larger:"_s, u"3M"_s, u"."_s,
                                 u"has:"_s, u"attachment"_s, u"before:"_s, u"会"_s, QString(QChar(0xd800)), QString(QChar(0)), u"\u2028"_s, u"id:"_s, u"T00:00:00Z"_s};
        for (int round = 0; round < 20000; ++round) {
            QString text;
            const int length = random.bounded(20);
            for (int i = 0; i < length; ++i)
                text += pieces[random.bounded(int(pieces.size()))];
            const auto search = parseMailSearch(text, kUtc);
            if (!search.ok())
                continue;
            const auto again = parseMailSearch(toSearchText(*search), kUtc);
            QVERIFY2(again.ok(), qPrintable(text));
            QCOMPARE(*again, *search);
        }
    }
};

QTEST_GUILESS_MAIN(TestMailSearch)
#include "tst_mailsearch.moc"
