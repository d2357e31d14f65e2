// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "base/logscope.h"
#include "control/jsondiagnosis.h"
#include "server/logwriter.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using control::LogLevel;
using server::LogFormat;
using server::LogRing;
using server::LogWriter;

namespace {

control::LogLine line(LogLevel level, const QString &component, const QString &message = u"m"_s)
{
    control::LogLine out;
    out.at = 1790000000000;
    out.level = level;
    out.component = component;
    out.message = message;
    return out;
}

} // namespace

class TestLogWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneLineWhateverIsInIt_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("plain") << u"hello"_s;
        QTest::newRow("line feed") << u"a\nb"_s;
        QTest::newRow("carriage return and a forged line") << u"a\r\n2026-01-01T00:00:00.000Z info net: forged"_s;
        QTest::newRow("terminal escape") << u"\x1b[2J\x1b[31m"_s;
        QTest::newRow("c1 control") << QString(QChar(0x9b)) + u"31m"_s;
        QTest::newRow("bidi override") << u"a\u202eb"_s;
        QTest::newRow("line separator") << u"a\u2028b"_s;
        QTest::newRow("chinese") << u"邮件"_s;
    }
    void oneLineWhateverIsInIt()
    {
        QFETCH(QString, message);
        const control::LogLine record = LogWriter::record(QtWarningMsg, "postkontor.net", message, 1790000000000);
        for (const LogFormat format : {LogFormat::Text, LogFormat::Json, LogFormat::Journal}) {
            const QByteArray written = LogWriter::formatLine(format, record);
            QCOMPARE(written.count('\n'), 1);
            QVERIFY(written.endsWith('\n'));
            for (const char c : written.chopped(1))
                QVERIFY(quint8(c) >= 0x20);
            QVERIFY(!written.contains("\xc2\x9b") && !written.contains("\xe2\x80\xae") && !written.contains("\xe2\x80\xa8"));
        }
    }
    void whatItIsAbout()
    {
        const base::LogScope about(0x1234, 0x5678);
        const control::LogLine record = LogWriter::record(QtCriticalMsg, "postkontor.storage", u"disk \"full\"\n"_s, 1790000000123);
        QCOMPARE(record.component, u"storage"_s);
        QCOMPARE(record.connectionId, base::Id(0x1234));
        const QJsonObject object = QJsonDocument::fromJson(LogWriter::formatLine(LogFormat::Json, record)).object();
        QCOMPARE(object.value(u"message").toString(), u"disk \"full\"\\x0a"_s);
        QCOMPARE(object.value(u"level").toString(), u"error"_s);
        QCOMPARE(object.value(u"component").toString(), u"storage"_s);
        QCOMPARE(object.value(u"connectionId").toString(), base::idToString(0x1234));
        QCOMPARE(object.value(u"mailId").toString(), base::idToString(0x5678));
        QVERIFY(object.value(u"at").toString().endsWith(u".123Z"_s));
        const QByteArray text = LogWriter::formatLine(LogFormat::Text, record);
        QVERIFY2(text.contains(" error storage: disk \"full\"") && text.endsWith(" mail=" + base::idToString(0x5678).toLatin1() + '\n'), text.constData());
        const std::optional<control::LogLine> back = control::fromJson<control::LogLine>(control::toJson(record));
        QVERIFY(back && back->mailId == record.mailId && back->level == record.level && back->at == record.at && back->message == record.message);
    }
    void foreignCategoriesAndEndlessText()
    {
        QCOMPARE(LogWriter::record(QtInfoMsg, nullptr, u"m"_s, 0).component, u"default"_s);
        QCOMPARE(LogWriter::record(QtInfoMsg, "qt.network\n", u"m"_s, 0).component, u"qt.network\\x0a"_s);
        QCOMPARE(LogWriter::record(QtInfoMsg, "c", QString(1 << 20, u'x'), 0).message.size(), LogWriter::kMostText + 1);
    }
    void journalHasThePriority()
    {
        QVERIFY(LogWriter::formatLine(LogFormat::Journal, line(LogLevel::Warning, u"c"_s)).startsWith("<4>c: m"));
    }
    void linesReachRingAndListener()
    {
        QList<control::LogLine> heard;
        std::shared_ptr<LogRing> ring;
        {
            LogWriter writer(u"info"_s, LogFormat::Text);
            ring = writer.ring();
            ring->setListener([&](const control::LogLine &one) { heard.append(one); });
            qCDebug(lcSmtp) << "not said";
            qCInfo(lcSmtp) << "said";
            LogWriter::setLevels(u"error"_s, {{u"smtp"_s, u"debug"_s}});
            qCDebug(lcSmtp) << "said now";
            qCWarning(lcNet) << "not said";
            LogWriter::setLevels(u"info"_s);
        } // waits for its thread
        ring->setListener({});
        QCOMPARE(heard.size(), 2);
        QCOMPARE(heard[0].message, u"said"_s);
        QCOMPARE(heard[1].message, u"said now"_s);
        const auto page = ring->list({}, {});
        QVERIFY(page && page->items.size() == 2 && page->items[0].n == 2 && page->items[1].component == u"smtp"_s);
    }
    void ringIsBounded()
    {
        LogRing few(3, 1 << 20);
        for (int i = 0; i < 5; ++i)
            few.add(line(LogLevel::Info, u"smtp"_s, QString::number(i)));
        const auto page = few.list({}, {});
        QCOMPARE(page->items.size(), 3);
        QCOMPARE(page->items[0].message, u"4"_s);
        LogRing small(1000, 10'000);
        for (int i = 0; i < 100; ++i)
            small.add(line(LogLevel::Info, u"smtp"_s, QString(1000, u'x')));
        QVERIFY(small.list({}, {})->items.size() < 6);
        QVERIFY(!small.list({}, {})->items.isEmpty());
    }
    void filtersAndPages()
    {
        LogRing ring;
        for (int i = 0; i < 6; ++i)
            ring.add(line(LogLevel(i % 4), i % 2 ? u"smtp"_s : u"net"_s, QString::number(i)));
        control::LogFilter filter;
        filter.least = LogLevel::Warning;
        QCOMPARE(ring.list(filter, {})->items.size(), 2); // 2 and 3
        filter.component = u"smtp"_s;
        QCOMPARE(ring.list(filter, {})->items.value(0).message, u"3"_s);
        control::PageRequest page;
        page.limit = 4;
        const auto first = ring.list({}, page);
        QCOMPARE(first->items.size(), 4);
        QVERIFY(!first->next.isEmpty());
        page.cursor = first->next;
        const auto second = ring.list({}, page);
        QCOMPARE(second->items.size(), 2);
        QVERIFY(second->next.isEmpty());
        QCOMPARE(second->items.last().message, u"0"_s);
        page.cursor = u"no cursor"_s;
        QCOMPARE(ring.list({}, page).error().field, u"cursor"_s);
    }
};

QTEST_GUILESS_MAIN(TestLogWriter)
#include "tst_logwriter.moc"
