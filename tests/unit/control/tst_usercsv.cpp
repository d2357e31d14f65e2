// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/usercsv.h"
#include <QTest>

using namespace Qt::StringLiterals;
using control::CsvUsers;
using control::Role;

class TestUserCsv : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads();
    void readsWhatSpreadsheetsWrite_data();
    void readsWhatSpreadsheetsWrite();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void comesBackAsItWent();
    void sizes();
    void anyBytes();
};

void TestUserCsv::reads()
{
    const CsvUsers table = control::readUsersCsv("Address,Name,password,ROLES,quota,forward,aliases\r\n"
                                                 "mei@example.test,\"Wang, \"\"Mei\"\"\",long enough,admin operator,10G,a@b.test c@d.test,m@example.test\r\n"
                                                 "\r\n"
                                                 "li@example.test,,,,none,,\r\n"
                                                 "zhao@example.test");
    QCOMPARE(table.problems.size(), 0);
    QCOMPARE(table.users.size(), 3);
    const control::CsvUser &mei = table.users[0];
    QCOMPARE(mei.line, 2);
    QCOMPARE(mei.user.address, u"mei@example.test"_s);
    QCOMPARE(mei.user.password, u"long enough"_s);
    QCOMPARE(*mei.displayName, u"Wang, \"Mei\""_s);
    QCOMPARE(*mei.roles, (QList{Role::Admin, Role::Operator}));
    QCOMPARE(*mei.quotaBytes, std::optional<qint64>(10'000'000'000));
    QCOMPARE(*mei.forwardTo, (QStringList{u"a@b.test"_s, u"c@d.test"_s}));
    QCOMPARE(mei.aliases, QStringList{u"m@example.test"_s});
    QCOMPARE(table.users[1].line, 4);
    QCOMPARE(*table.users[1].quotaBytes, std::optional<qint64>(0));
    QVERIFY(table.users[1].user.password.isEmpty() && table.users[1].roles->isEmpty() && table.users[1].forwardTo->isEmpty());
    QCOMPARE(*table.users[2].quotaBytes, std::nullopt);
    const CsvUsers few = control::readUsersCsv("address\nx@y.test\n");
    QCOMPARE(few.users.size(), 1);
    QVERIFY(!few.users[0].roles && !few.users[0].quotaBytes && !few.users[0].forwardTo && !few.users[0].displayName); // stays as it is
}

void TestUserCsv::readsWhatSpreadsheetsWrite_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("semicolons") << QByteArray("address;name\r\nmei@example.test;Mei\r\n");
    QTest::newRow("tabs") << QByteArray("address\tname\nmei@example.test\tMei\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf" "address,name\r\nmei@example.test,Mei\r\n");
    QTest::newRow("old Mac") << QByteArray("address,name\rmei@example.test,Mei\r");
    QTest::newRow("everything quoted") << QByteArray("\"address\",\"name\"\r\n\"mei@example.test\",\"Mei\"\r\n");
    QTest::newRow("blanks around") << QByteArray(" address , name \r\n mei@example.test , Mei \r\n");
}

void TestUserCsv::readsWhatSpreadsheetsWrite()
{
    QFETCH(QByteArray, text);
    const CsvUsers table = control::readUsersCsv(text);
    QCOMPARE(table.problems.size(), 0);
    QCOMPARE(table.users.size(), 1);
    QCOMPARE(table.users[0].user.address, u"mei@example.test"_s);
    QCOMPARE(*table.users[0].displayName, u"Mei"_s);
}

void TestUserCsv::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("field");
    QTest::newRow("nothing") << QByteArray() << 1 << QString();
    QTest::newRow("no address column") << QByteArray("name\nMei\n") << 1 << u"address"_s;
    QTest::newRow("unknown column") << QByteArray("address,phone\n") << 1 << u"phone"_s;
    QTest::newRow("column twice") << QByteArray("address,address\n") << 1 << u"address"_s;
    QTest::newRow("no address") << QByteArray("address,name\na@b.test,x\n,Mei\n") << 3 << u"address"_s;
    QTest::newRow("twice") << QByteArray("address\na@b.test\nA@B.test\n") << 3 << u"address"_s;
    QTest::newRow("role") << QByteArray("address,roles\na@b.test,boss\n") << 2 << u"roles"_s;
    QTest::newRow("quota") << QByteArray("address,quota\na@b.test,much\n") << 2 << u"quota"_s;
    QTest::newRow("too many cells") << QByteArray("address\na@b.test,x\n") << 2 << QString();
    QTest::newRow("quote left open") << QByteArray("address,name\na@b.test,\"x\n") << 2 << QString();
    QTest::newRow("behind a cell of two lines") << QByteArray("address,name\na@b.test,\"x\ny\"\n,z\n") << 4 << u"address"_s;
    QTest::newRow("not UTF-8") << QByteArray("address,name\na@b.test,x\nc@b.test,\xcd\xf5\xb7\xbc\nd@b.test,y\n") << 3 << QString(); // as Chinese spreadsheets save it
    QTest::newRow("a spreadsheet") << QByteArray("PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe", 12) << 1 << QString();
    QTest::newRow("too many lines") << QByteArray("address\n") + QByteArray("x\n").repeated(1) + [] {
        QByteArray many;
        for (int i = 0; i < 10'001; ++i)
            many += "u" + QByteArray::number(i) + "@b.test\n";
        return many;
    }() << 10'002 << QString();
}

void TestUserCsv::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QString, field);
    const CsvUsers table = control::readUsersCsv(text);
    QVERIFY(!table.problems.isEmpty());
    QCOMPARE(table.problems.last().line, line);
    QCOMPARE(table.problems.last().field, field);
    QVERIFY(!table.problems.last().text.isEmpty());
}

void TestUserCsv::comesBackAsItWent()
{
    control::User mei;
    mei.id = 1;
    mei.address = u"mei@example.test"_s;
    mei.displayName = u"=cmd|' /C calc'!A0, \"x\""_s; // no formula for whoever opens it
    mei.roles = {Role::DomainAdmin};
    mei.quotaBytes = 5000;
    mei.forwardTo = {u"a@b.test"_s, u"c@d.test"_s};
    control::User li;
    li.id = 2;
    li.address = u"+li@example.test"_s;
    li.quotaBytes = 0;
    const QByteArray text = control::usersCsv({mei, li}, {{1, {u"m@example.test"_s}}});
    for (const QByteArray &line : text.split('\n')) {
        for (const QByteArray &cell : line.split(','))
            QVERIFY2(!cell.startsWith('=') && !cell.startsWith('+') && !cell.startsWith("\"="), cell);
    }
    const CsvUsers table = control::readUsersCsv(text);
    QCOMPARE(table.problems.size(), 0);
    QCOMPARE(table.users.size(), 2);
    QCOMPARE(*table.users[0].displayName, mei.displayName);
    QCOMPARE(*table.users[0].roles, mei.roles);
    QCOMPARE(*table.users[0].quotaBytes, mei.quotaBytes);
    QCOMPARE(*table.users[0].forwardTo, mei.forwardTo);
    QCOMPARE(table.users[0].aliases, QStringList{u"m@example.test"_s});
    QCOMPARE(table.users[1].user.address, li.address);
    QCOMPARE(*table.users[1].quotaBytes, li.quotaBytes);
}

void TestUserCsv::sizes()
{
    QCOMPARE(control::sizeFromText(u"1000"), 1000);
    QCOMPARE(control::sizeFromText(u"1.5k"), 1500);
    QCOMPARE(control::sizeFromText(u"500M"), 500'000'000);
    QCOMPARE(control::sizeFromText(u"1T"), 1'000'000'000'000);
    for (const QStringView bad : {QStringView(u""), QStringView(u"M"), QStringView(u"-1"), QStringView(u"1P"), QStringView(u"99999T"), QStringView(u"nan"),
                                  QStringView(u"inf"), QStringView(u"1e300"), QStringView(u"1 G x")})
        QCOMPARE(control::sizeFromText(bad), std::nullopt);
}

void TestUserCsv::anyBytes()
{
    quint32 random = 20261123;
    for (int round = 0; round < 2000; ++round) {
        QByteArray text = "address,name\n";
        for (int i = 0; i < 60; ++i) {
            random = random * 1664525 + 1013904223;
            text += "\"\r\n,;\t a@\0\xff="[(random >> 24) % 12];
        }
        if (round % 2)
            text.replace('\xff', ""); // else it is refused as a whole
        const CsvUsers table = control::readUsersCsv(text); // ends, and reads nothing it should not
        QVERIFY(table.users.size() <= 60);
    }
}

QTEST_GUILESS_MAIN(TestUserCsv)
#include "tst_usercsv.moc"
