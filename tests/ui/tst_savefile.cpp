// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/savefile.h"
#include <QTest>

using namespace Qt::StringLiterals;
using ui::safeFileName;

class TestSaveFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
};

void TestSaveFile::names_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("safe");
    QTest::newRow("plain") << u"Seiten 1-24.pdf"_s << u"Seiten 1-24.pdf"_s;
    QTest::newRow("chinese") << u"会议纪要.docx"_s << u"会议纪要.docx"_s;
    QTest::newRow("folder up") << u"../../etc/passwd"_s << u"passwd"_s;
    QTest::newRow("drive") << u"C:\\Windows\\system32\\x.dll"_s << u"x.dll"_s;
    QTest::newRow("unc") << u"\\\\host\\share\\x"_s << u"x"_s;
    QTest::newRow("stream") << u"x.txt:evil"_s << u"x.txt_evil"_s;
    QTest::newRow("hidden") << u".bashrc"_s << u"bashrc"_s;
    QTest::newRow("dots") << u".."_s << u"fallback"_s;
    QTest::newRow("slash at the end") << u"folder/"_s << u"fallback"_s;
    QTest::newRow("device") << u"CON"_s << u"_CON"_s;
    QTest::newRow("device with suffix") << u"nul.txt"_s << u"_nul.txt"_s;
    QTest::newRow("port") << u"Com1.log"_s << u"_Com1.log"_s;
    QTest::newRow("control") << u"a\u0000b\nc"_s << u"a_b_c"_s;
    QTest::newRow("bidi") << u"x\u202Efdp.exe"_s << u"x_fdp.exe"_s;
    QTest::newRow("end") << u"name. . "_s << u"name"_s;
    QTest::newRow("nothing") << u""_s << u"fallback"_s;
    QTest::newRow("long in bytes") << QString(90, u'会') + u".eml"_s << QString(65, u'会') + u".eml"_s;
    QTest::newRow("never half a character") << QString(115, u'a') + u"😀😀.pdf"_s << QString(115, u'a') + u".pdf"_s;
    QTest::newRow("long") << QString(300, u'a') + u".pdf"_s << QString(116, u'a') + u".pdf"_s;
}

void TestSaveFile::names()
{
    QFETCH(const QString, wanted);
    QTEST(safeFileName(wanted, u"fallback"_s), "safe");
}

QTEST_GUILESS_MAIN(TestSaveFile)
#include "tst_savefile.moc"
