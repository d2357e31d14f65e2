// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logwriter.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using server::LogFormat;
using server::LogWriter;

class TestLogWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneLineWhateverIsInIt_data()
    {
        QTest::addColumn<QString>("message");
        QTest::newRow("plain") << u"hello"_s;
        QTest::newRow("line feed") << u"a\nb"_s;
        QTest::newRow("carriage return and a forged line") << u"a\r\n2026-01-01T00:00:00.000Z info postkontor.net: forged"_s;
        QTest::newRow("terminal escape") << u"\x1b[2J\x1b[31m"_s;
        QTest::newRow("c1 control") << QString(QChar(0x9b)) + u"31m"_s;
        QTest::newRow("chinese") << u"邮件"_s;
    }
    void oneLineWhateverIsInIt()
    {
        QFETCH(QString, message);
        for (const LogFormat format : {LogFormat::Text, LogFormat::Json, LogFormat::Journal}) {
            const QByteArray line = LogWriter::formatLine(format, QtWarningMsg, "postkontor.net", message, 1790000000000);
            QCOMPARE(line.count('\n'), 1);
            QVERIFY(line.endsWith('\n'));
            for (const char c : line.chopped(1))
                QVERIFY(quint8(c) >= 0x20);
            QVERIFY(!line.contains("\xc2\x9b") || format == LogFormat::Json);
        }
    }
    void jsonHoldsTheMessage()
    {
        const QByteArray line = LogWriter::formatLine(LogFormat::Json, QtCriticalMsg, "postkontor.storage", u"disk \"full\"\n"_s, 1790000000123);
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        QCOMPARE(object.value(u"message").toString(), u"disk \"full\"\n"_s);
        QCOMPARE(object.value(u"level").toString(), u"error"_s);
        QCOMPARE(object.value(u"component").toString(), u"postkontor.storage"_s);
        QVERIFY(object.value(u"at").toString().endsWith(u".123Z"_s));
    }
    void journalHasThePriority()
    {
        QVERIFY(LogWriter::formatLine(LogFormat::Journal, QtWarningMsg, "c", u"m"_s, 0).startsWith("<4>c: m"));
    }
};

QTEST_GUILESS_MAIN(TestLogWriter)
#include "tst_logwriter.moc"
