// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/mailclass.h"
#include <QTest>

using namespace Qt::StringLiterals;
using control::Lane;

// Tags of mail: how they are read, which lane they mean, and that charts know a bounded number of them.
class TestMailClass : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tags_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("tag"); ///< "!": refused
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("case and blanks") << u" Code "_s << u"code"_s;
        QTest::newRow("all signs") << u"a-b_c.9"_s << u"a-b_c.9"_s;
        QTest::newRow("longest") << QString(32, u'x') << QString(32, u'x');
        QTest::newRow("too long") << QString(33, u'x') << u"!"_s;
        QTest::newRow("blank inside") << u"a b"_s << u"!"_s;
        QTest::newRow("quote") << u"a\"b"_s << u"!"_s;
        QTest::newRow("not ASCII") << u"验证码"_s << u"!"_s;
        QTest::newRow("line end") << u"a\nb"_s << u"!"_s;
    }
    void tags()
    {
        QFETCH(QString, text);
        QFETCH(QString, tag);
        QCOMPARE(control::mailClassFrom(text).value_or(u"!"_s), tag);
    }
    void lanes()
    {
        for (const QString &tag : {u"code"_s, u"reset"_s, u"alert"_s, u"balance"_s, u"expiry"_s, u"verification"_s})
            QCOMPARE(control::laneOfClass(tag), Lane::Urgent);
        for (const QString &tag : {u"bulk"_s, u"newsletter"_s, u"marketing"_s, u"digest"_s})
            QCOMPARE(control::laneOfClass(tag), Lane::Bulk);
        for (const QString &tag : {QString(), u"invoice"_s, u"codes"_s})
            QCOMPARE(control::laneOfClass(tag), Lane::Normal);
    }
    void labelsAreBounded()
    {
        QCOMPARE(control::classLabels().size(), 9);
        for (const QString &tag : {QString(), u"code"_s, u"newsletter"_s, u"invoice"_s, u"none"_s, QString(32, u'z')})
            QVERIFY2(control::classLabels().contains(control::classLabel(tag)), qPrintable(tag));
        QCOMPARE(control::classLabel(u"verification"), "verification"_L1);
        QCOMPARE(control::classLabel(u"newsletter"), "bulk"_L1);
        QCOMPARE(control::classLabel(u"invoice"), "other"_L1);
        QCOMPARE(control::classLabel(u""), "none"_L1);
    }
};

QTEST_APPLESS_MAIN(TestMailClass)
#include "tst_mailclass.moc"
