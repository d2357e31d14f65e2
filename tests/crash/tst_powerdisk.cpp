// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "powerdisk.h"
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using crash::PowerDisk;
using namespace Qt::StringLiterals;

/// The images are those of a power cut: what was synced is there, what was not is not.
class TestPowerDisk : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (const QString why = m_disk.make(m_folder.path()); !why.isEmpty())
            QSKIP(qPrintable(why));
    }
    void cut_data()
    {
        QTest::addColumn<PowerDisk::Cut>("kind");
        QTest::addColumn<char>("unflushed"); ///< what was given to the disk without asking it to keep it
        QTest::newRow("written") << PowerDisk::Cut::Written << 'b';
        QTest::newRow("flushed") << PowerDisk::Cut::Flushed << 'a';
    }
    void cut();

private:
    QTemporaryDir m_folder;
    PowerDisk m_disk;
};

void TestPowerDisk::cut()
{
    QFETCH(PowerDisk::Cut, kind);
    QFETCH(char, unflushed);
    const auto write = [this](const QString &name, char fill, const QStringList &options) {
        QFile blocks(m_folder.filePath(u"blocks"_s));
        return blocks.open(QIODevice::WriteOnly) && blocks.write(QByteArray(1 << 16, fill)) == 1 << 16 && blocks.flush()
            && QProcess::execute(u"dd"_s, QStringList{u"if="_s + blocks.fileName(), u"of="_s + m_disk.path() + u'/' + name, u"bs=64k"_s, u"status=none"_s} + options) == 0;
    };
    QVERIFY(write(u"synced"_s, 'a', {u"conv=fsync"_s}));
    QVERIFY(write(u"direct"_s, 'a', {u"conv=fsync"_s}));
    QVERIFY2(m_disk.sync(), qPrintable(m_disk.error()));
    QVERIFY(write(u"direct"_s, 'b', {u"oflag=direct"_s, u"conv=notrunc"_s}));
    QVERIFY(write(u"forgotten"_s, 'a', {}));
    QVERIFY2(m_disk.cut(kind), qPrintable(m_disk.error()));
    QVERIFY2(m_disk.mountCut(), qPrintable(m_disk.error()));
    const auto read = [this](const QString &name) {
        QFile file(m_disk.cutPath() + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QCOMPARE(read(u"synced"_s), QByteArray(1 << 16, 'a'));
    QCOMPARE(read(u"direct"_s), QByteArray(1 << 16, unflushed));
    QVERIFY(read(u"forgotten"_s).isEmpty());
    m_disk.unmountCut();
    QFile::remove(m_disk.path() + u"/forgotten"_s);
}

QTEST_GUILESS_MAIN(TestPowerDisk)
#include "tst_powerdisk.moc"
