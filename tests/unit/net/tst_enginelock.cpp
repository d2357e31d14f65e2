// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/enginelock.h"
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using net::EngineLock;

class TestEngineLock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secondLockNamesTheHolder()
    {
        QTemporaryDir dir;
        QVERIFY(!EngineLock::holder(dir.path()));
        EngineLock first;
        QVERIFY(first.lock(dir.path()).ok());
        QVERIFY(first.lock(dir.path()).ok()); // its own already
        EngineLock second;
        const QString pid = QString::number(QCoreApplication::applicationPid());
        QVERIFY(second.lock(dir.path()).error().publicText.contains(pid));
        QVERIFY(first.setApiUrl(u"http://127.0.0.1:8025"_s).ok());
        const auto refused = second.lock(dir.path());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().kind, base::ErrorKind::Exists);
        QVERIFY2(refused.error().publicText.contains(u"http://127.0.0.1:8025"_s), qPrintable(refused.error().publicText));
        const auto holder = EngineLock::holder(dir.path());
        QVERIFY(holder);
        QCOMPARE(holder->pid, QCoreApplication::applicationPid());
        QCOMPARE(holder->apiUrl, u"http://127.0.0.1:8025"_s);
        QVERIFY(first.setApiUrl(u"http://[::1]:1"_s).ok()); // shorter than before
        QCOMPARE(EngineLock::holder(dir.path())->apiUrl, u"http://[::1]:1"_s);
        first.unlock();
        QVERIFY(!EngineLock::holder(dir.path()));
        QVERIFY(second.lock(dir.path()).ok());
    }
    void diesWithItsOwner()
    {
        QTemporaryDir dir;
        {
            EngineLock lock;
            QVERIFY(lock.lock(dir.path()).ok());
        }
        EngineLock again;
        QVERIFY(again.lock(dir.path()).ok());
    }
    void diesWithItsProcess()
    {
        QTemporaryDir dir;
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {u"--hold"_s, dir.path()});
        QVERIFY(child.waitForReadyRead(20000));
        const auto holder = EngineLock::holder(dir.path());
        QVERIFY(holder);
        QCOMPARE(holder->pid, child.processId());
        EngineLock mine;
        QVERIFY(mine.lock(dir.path()).error().publicText.contains(QString::number(child.processId())));
        child.kill(); // no chance to clean up
        QVERIFY(child.waitForFinished(20000));
        QVERIFY(!EngineLock::holder(dir.path()));
        QVERIFY(mine.lock(dir.path()).ok());
    }
    void folderThatIsNotThere()
    {
        EngineLock lock;
        const auto result = lock.lock(u"/nonexistent/folder"_s);
        QVERIFY(!result.ok());
        QVERIFY(result.error().publicText.contains(u"/nonexistent/folder/engine.lock"_s));
    }
};

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--hold") == 0) { // the other engine of diesWithItsProcess
        EngineLock lock;
        if (!lock.lock(QString::fromLocal8Bit(argv[2])).ok())
            return 1;
        printf("held\n");
        fflush(stdout);
        return app.exec();
    }
    TestEngineLock test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_enginelock.moc"
