// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/recordfolder.h"
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using server::RecordFolder;

namespace {

constexpr qint64 kAt = 1790000000000;

QStringList names(const RecordFolder &folder)
{
    QStringList out;
    for (const control::FlightFile &file : folder.list())
        out.append(file.name);
    return out;
}

} // namespace

class TestRecordFolder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsAndGivesBack()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.filePath(u"records"_s));
        QVERIFY(folder.list().isEmpty());
        const auto first = folder.add("{}", u"asked"_s, kAt);
        QVERIFY(first);
        const auto second = folder.add("[1]", u"asked"_s, kAt); // the same second
        QVERIFY(second);
        QVERIFY(first->name != second->name);
        QCOMPARE(folder.list().size(), 2);
        QCOMPARE(folder.list().last().at, kAt);
        QCOMPARE(folder.list().last().reason, u"asked"_s);
        QCOMPARE(*folder.read(second->name), QByteArray("[1]"));
        QCOMPARE(QFile::permissions(dir.filePath(u"records/"_s + first->name)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(folder.remove(first->name));
        QCOMPARE(names(folder), QStringList{second->name});
        QCOMPARE(folder.remove(first->name).error().kind, base::ErrorKind::NotFound);
    }
    void onlyItsOwn_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : {u"../secret.json"_s, u"blackbox"_s, u"notes.json"_s, u""_s, u"."_s, u"20261122T085500Z-alarm.json"_s, u"20261122T085500Z-other.json"_s,
                                    u"/etc/passwd"_s, u"link-20261122T085500Z-alarm.json"_s})
            QTest::newRow(qPrintable(name)) << name;
    }
    void onlyItsOwn()
    {
        QFETCH(QString, name);
        const QTemporaryDir dir;
        QVERIFY(QDir(dir.path()).mkpath(u"records"_s));
        for (const QString &other : {u"secret.json"_s, u"records/notes.json"_s, u"records/blackbox"_s, u"records/20261122T085500Z-other.json"_s}) {
            QFile file(dir.filePath(other));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
        RecordFolder folder(dir.filePath(u"records"_s));
        folder.setLimits(1, 1 << 20);
        QCOMPARE(folder.read(name).error().kind, base::ErrorKind::NotFound);
        QCOMPARE(folder.remove(name).error().kind, base::ErrorKind::NotFound);
        QVERIFY(folder.list().isEmpty());
        QVERIFY(QFile::exists(dir.filePath(u"records/notes.json"_s)));
    }
    void theOldestGo()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.path());
        folder.setLimits(3, 1 << 20);
        for (int i = 0; i < 5; ++i)
            QVERIFY(folder.add("{}", u"alarm"_s, kAt + i * 60'000));
        const QList<control::FlightFile> kept = folder.list();
        QCOMPARE(kept.size(), 3);
        QCOMPARE(kept.first().at, kAt + 4 * 60'000);
        QCOMPARE(kept.last().at, kAt + 2 * 60'000);
        folder.setLimits(1, 1 << 20);
        QCOMPARE(folder.list().size(), 1);
        QCOMPARE(folder.list().first().at, kAt + 4 * 60'000);
    }
    void roomIsShared()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.path());
        folder.setLimits(100, 1000);
        for (int i = 0; i < 5; ++i)
            QVERIFY(folder.add(QByteArray(300, 'x'), u"alarm"_s, kAt + i * 60'000));
        QCOMPARE(folder.list().size(), 3);
        QCOMPARE(folder.add(QByteArray(1001, 'x'), u"alarm"_s, kAt).error().kind, base::ErrorKind::TooLarge);
        QCOMPARE(folder.list().size(), 3);
    }
    void crashesLeaveAlarmsAlone()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.path());
        folder.setLimits(4, 1 << 20);
        const auto alarm = folder.add("{}", u"alarm"_s, kAt);
        QVERIFY(alarm);
        for (int i = 1; i < 50; ++i)
            QVERIFY(folder.add("{}", u"crash"_s, kAt + i * 60'000));
        QCOMPARE(folder.list().size(), 4);
        QVERIFY(names(folder).contains(alarm->name));
    }
    void aFullDiskCostsNothing()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.path());
        folder.setLimits(1, 1 << 20);
        const auto kept = folder.add("{}", u"alarm"_s, kAt);
        QVERIFY(kept);
        QVERIFY(!folder.add("{}", QString(300, u'x'), kAt + 1000)); // no file can be called so
        QCOMPARE(names(folder), QStringList{kept->name});
    }
    // Also when it is the oldest, or alone of its kind: it is what somebody asked for.
    void theNewOneStays()
    {
        const QTemporaryDir dir;
        RecordFolder folder(dir.path());
        folder.setLimits(1, 1 << 20);
        for (const QString &reason : {u"crash"_s, u"alarm"_s, u"asked"_s, u"crash"_s}) {
            static qint64 at = kAt;
            const auto added = folder.add("{}", reason, at -= 60'000);
            QVERIFY(added);
            QCOMPARE(names(folder), QStringList{added->name});
        }
    }
    void aFileInTheWayIsSaid()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(u"records"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        RecordFolder folder(file.fileName());
        QCOMPARE(folder.add("{}", u"alarm"_s, kAt).error().kind, base::ErrorKind::Io);
    }
};

QTEST_GUILESS_MAIN(TestRecordFolder)
#include "tst_recordfolder.moc"
