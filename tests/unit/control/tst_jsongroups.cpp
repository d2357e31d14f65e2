// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsongroups.h"
#include "control/jsonteamboxes.h"
#include <QTest>

using namespace Qt::StringLiterals;

/// What is written is read again, and tables of people in team boxes.
class TestJsonGroups : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groups();
    void changes();
    void heldMails();
    void teamBoxes();
    void tables();
    void badTables_data();
    void badTables();
};

void TestJsonGroups::groups()
{
    control::Group group{7, 8, u"a@b.test"_s, u"A"_s, u"for \"all\""_s, control::GroupKind::List, control::Posting::Members, control::Moderation::Others,
                         u"o@b.test"_s, {u"m@b.test"_s, u"n@far.test"_s}, {u"x@b.test"_s}, 3, 1790000000000};
    const QByteArray json = control::toJson(group);
    QVERIFY2(json.contains(R"("kind":"list","posting":"members","moderation":"others")"), json);
    const auto read = control::fromJson<control::Group>(json);
    QVERIFY(read);
    QCOMPARE(control::toJson(*read), json);
    const auto later = control::fromJson<control::Group>(QByteArray(json).replace("\"members\",", "\"everywhere\","));
    QCOMPARE(later->posting, control::Posting::Anyone); // a word of a later version
    for (const char *bad : {"{}", "[]", "{\"id\":\"x\"}"})
        QVERIFY(!control::fromJson<control::Group>(bad));
}

void TestJsonGroups::changes()
{
    QCOMPARE(control::toJson(control::GroupChange()), QByteArray("{}"));
    QCOMPARE(control::toJson(control::GroupChange{.owner = QString(), .members = QStringList()}), QByteArray(R"({"owner":"","members":[]})"));
    QCOMPARE(control::toJson(control::TeamBoxChange{.quotaBytes = 0, .members = QList<control::TeamMember>{{u"a@b.test"_s, true, false}}}),
             QByteArray(R"({"quotaBytes":0,"members":[{"address":"a@b.test","write":true,"sendAs":false}]})"));
}

void TestJsonGroups::heldMails()
{
    const control::HeldMail held{1, 2, 3, u"a@b.test"_s, u"\u4f60\u597d"_s, 100, 1790000000000, 1791000000000};
    const auto read = control::fromJson<control::HeldMail>(control::toJson(held));
    QVERIFY(read);
    QCOMPARE(control::toJson(*read), control::toJson(held));
}

void TestJsonGroups::teamBoxes()
{
    control::TeamBox box{1, 2, 3, u"a@b.test"_s, u"A"_s, 10, 20, 5, 6, {{u"m@b.test"_s, false, true}, {u"n@b.test"_s, true, false}}, 1790000000000};
    const auto read = control::fromJson<control::TeamBox>(control::toJson(box));
    QVERIFY(read);
    QCOMPARE(control::toJson(*read), control::toJson(box));
    QCOMPARE(read->members, box.members);
    QVERIFY(!control::fromJson<control::TeamBox>(QByteArray(control::toJson(box)).replace("\"address\":\"m@b.test\",", "")));
}

void TestJsonGroups::tables()
{
    const auto table = control::readTeamMembersCsv("\xef\xbb\xbfmember;Box;rights\r\n m@b.test ;a@b.test;\r\n\r\n\"n@b.test\";a@b.test;Read\r\no@b.test;a@b.test;read send-as\r\n");
    QCOMPARE(table.problems.size(), 0);
    QCOMPARE(table.members.size(), 3);
    QCOMPARE(table.members[0].box, u"a@b.test"_s);
    QCOMPARE(table.members[0].member, (control::TeamMember{u"m@b.test"_s, true, true}));
    QCOMPARE(table.members[1].line, 4);
    QCOMPARE(table.members[1].member, (control::TeamMember{u"n@b.test"_s, false, false}));
    QCOMPARE(table.members[2].member, (control::TeamMember{u"o@b.test"_s, false, true}));
    QCOMPARE(control::readTeamMembersCsv("box,member\na@b.test,m@b.test\n").members.size(), 1);
}

void TestJsonGroups::badTables_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("field");
    QTest::newRow("nothing") << QByteArray() << 1 << QString();
    QTest::newRow("no column of boxes") << QByteArray("member\nm@b.test\n") << 1 << u"box"_s;
    QTest::newRow("unknown column") << QByteArray("box,member,colour\n") << 1 << u"colour"_s;
    QTest::newRow("no box") << QByteArray("box,member\n,m@b.test\n") << 2 << u"box"_s;
    QTest::newRow("nobody") << QByteArray("box,member\na@b.test,\n") << 2 << u"member"_s;
    QTest::newRow("twice") << QByteArray("box,member\na@b.test,m@b.test\nA@b.test,M@b.test\n") << 3 << u"member"_s;
    QTest::newRow("rights") << QByteArray("box,member,rights\na@b.test,m@b.test,all\n") << 2 << u"rights"_s;
    QTest::newRow("open quote") << QByteArray("box,member\n\"a@b.test,m@b.test\n") << 2 << QString();
}

void TestJsonGroups::badTables()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    QFETCH(QString, field);
    const auto table = control::readTeamMembersCsv(text);
    QVERIFY(!table.problems.isEmpty());
    QCOMPARE(table.problems[0].line, line);
    QCOMPARE(table.problems[0].field, field);
    QVERIFY(table.members.size() <= 1);
}

QTEST_GUILESS_MAIN(TestJsonGroups)
#include "tst_jsongroups.moc"
