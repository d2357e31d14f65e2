// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storefixture.h"
#include <QDirIterator>
#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>

using namespace Qt::Literals;
using storage::Committed;

/// kill -9 at random moments: a child process delivers and names each acknowledged mail; after its death
/// every named mail must be there exactly once, byte for byte, and the next start must be quick.
class TestStoreCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void copyTakenInFullFlight();
    void killedAtRandomMoments();
    void leavesNoOrphans();
};

namespace {

/// Subject and text say the number, so that the body can be checked without remembering it.
QByteArray numbered(int number)
{
    const int length = number % 17 == 0 ? 300000 : number % 5 == 0 ? 6000 : 300;
    return sampleMail(QByteArray::number(number),
                      QByteArray::number(number) + ' ' + QByteArray(length, char('a' + number % 26)));
}

/// The child: delivers from `first` on until it is killed; one line "number" per acknowledgement.
int deliverUntilKilled(const QString &dataDir, int first)
{
    StoreFixture fixture;
    fixture.options.dataDir = dataDir;
    fixture.options.segmentBytes = 200000;
    fixture.clock.jumpWallTo(base::systemClock().wallMs());
    if (!fixture.open())
        return 2;
    auto found = ask<storage::RecipientRoute>(
        [&](auto done) { fixture.store->lookupRecipient(u"rcpt"_s, u"example.test"_s, done); });
    if (!found || found->kind != storage::RecipientRoute::Mailbox)
        return 3;
    QFile out;
    if (!out.open(1, QIODevice::WriteOnly | QIODevice::Unbuffered))
        return 4;
    QSemaphore inFlight(30);
    for (int number = first;; ++number) {
        inFlight.acquire();
        auto body = fixture.finishedBody(numbered(number), 20000);
        if (!body)
            return 5;
        auto mail = fixture.submission(*body, {found->mailboxId});
        fixture.store->commitMail(std::move(mail), {{}, [&, number](base::Result<Committed> committed) {
                                                        if (committed)
                                                            out.write(QByteArray::number(number) + '\n');
                                                        inFlight.release();
                                                    }});
        if (number % 200 == 0)
            (void)ask<QByteArray>([&](auto done) { fixture.store->maintain(done); }).ok();
    }
}

void copyFolder(const QString &from, const QString &to)
{
    QDirIterator it(from, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString path = it.next();
        const QString target = to + path.mid(from.size());
        QDir().mkpath(QFileInfo(target).path());
        QFile::copy(path, target);
    }
}

/// Every acknowledged number once, every stored one whole; returns the highest number seen.
int checkAccounts(StoreFixture &fixture, base::Id mailbox, const QSet<int> &acknowledged)
{
    QSet<int> there;
    QString cursor;
    do {
        const auto page = fixture.list(mailbox, {}, 500, cursor);
        for (const auto &message : page.items) {
            const int number = message.subject.toInt();
            if (there.contains(number))
                qFatal("mail %d is there twice", number);
            there << number;
            auto body = ask<QByteArray>([&](auto done) { fixture.store->body(message.id, done); });
            if (!body || *body != numbered(number))
                qFatal("mail %d is damaged", number);
        }
        cursor = page.next;
    } while (!cursor.isEmpty());
    for (int number : acknowledged) {
        if (!there.contains(number))
            qFatal("mail %d was acknowledged and is lost", number);
    }
    return there.isEmpty() ? 0 : *std::max_element(there.cbegin(), there.cend());
}

} // namespace

void TestStoreCrash::copyTakenInFullFlight()
{
    // What another process would find if this one died now: a copy of the files, taken while mail is coming
    // in. The copy of index and WAL is not one instant, so the database goes first: bodies may be more than
    // it knows, never less.
    StoreFixture fixture;
    VERIFY_OK(fixture.open());
    QVERIFY(fixture.domain());
    const auto mailbox = fixture.mailbox(u"rcpt@example.test"_s);
    QSet<int> acknowledged;
    for (int number = 1; number <= 40; ++number) {
        auto body = fixture.finishedBody(numbered(number), 20000);
        VERIFY_OK(body);
        VERIFY_OK(ask<Committed>(
            [&](auto done) { fixture.store->commitMail(fixture.submission(*body, {mailbox.id}), done); }));
        acknowledged << number;
    }
    auto unfinished = fixture.finishedBody(QByteArray(500000, 'u'), 50000);
    VERIFY_OK(unfinished);
    QTest::qWait(0);
    QTemporaryDir copy;
    copyFolder(fixture.options.dataDir, copy.path() + u"/data"_s);
    QFile torn(copy.path() + u"/data/bodies/2026-09/000001.seg"_s);
    QVERIFY(torn.open(QIODevice::Append));
    torn.write(QByteArray(12345, 't')); // a write that no commit covers
    torn.close();
    QFile unlisted(copy.path() + u"/data/bodies/2026-09/000099.seg"_s);
    QVERIFY(unlisted.open(QIODevice::WriteOnly));
    unlisted.write("half a spool file, renamed");
    unlisted.close();

    StoreFixture second;
    second.options.dataDir = copy.path() + u"/data"_s;
    VERIFY_OK(second.open());
    checkAccounts(second, mailbox.id, acknowledged);
    QVERIFY(!QFile::exists(unlisted.fileName()));
    QVERIFY(QDir(copy.path() + u"/data/spool"_s).isEmpty());
    VERIFY_OK(second.deliver(numbered(41), {mailbox.id}));
    checkAccounts(second, mailbox.id, acknowledged + QSet<int>{41});
    second.close();
}

void TestStoreCrash::killedAtRandomMoments()
{
    StoreFixture fixture;
    VERIFY_OK(fixture.open());
    QVERIFY(fixture.domain());
    const auto mailbox = fixture.mailbox(u"rcpt@example.test"_s);
    fixture.close();
    QSet<int> acknowledged;
    int next = 1;
    const int rounds = qEnvironmentVariableIntValue("POSTKONTOR_CRASH_ROUNDS") > 0
                           ? qEnvironmentVariableIntValue("POSTKONTOR_CRASH_ROUNDS")
                           : 10;
    for (int round = 0; round < rounds; ++round) {
        QProcess child;
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(),
                    {u"--deliver"_s, fixture.options.dataDir, QString::number(next)});
        QVERIFY(child.waitForStarted());
        // Dies after some acknowledgements, in the middle of whatever it is doing.
        const int after = 1 + int(QRandomGenerator::global()->bounded(400));
        QByteArray output;
        QElapsedTimer deadline;
        deadline.start();
        while (output.count('\n') < after && child.state() == QProcess::Running &&
               deadline.elapsed() < 60000) {
            child.waitForReadyRead(1000);
            output += child.readAllStandardOutput();
        }
        QVERIFY2(child.state() == QProcess::Running,
                 qPrintable(u"child ended with %1"_s.arg(child.exitCode())));
        child.kill();
        QVERIFY(child.waitForFinished(60000));
        output += child.readAllStandardOutput();
        QVERIFY(output.count('\n') >= after);
        for (const QByteArray &line : output.first(output.lastIndexOf('\n') + 1).split('\n')) {
            if (!line.isEmpty())
                acknowledged << line.toInt();
        }
        QElapsedTimer start;
        start.start();
        VERIFY_OK(fixture.open());
        qInfo() << "round" << round << "acknowledged" << acknowledged.size() << "start-up" << start.elapsed()
                << "ms";
        next = checkAccounts(fixture, mailbox.id, acknowledged) +
               1000; // numbers in flight may turn up never or once
        VERIFY_OK(fixture.deliver(numbered(next), {mailbox.id}));
        acknowledged << next++;
        fixture.close();
    }
}

void TestStoreCrash::leavesNoOrphans()
{
    StoreFixture fixture;
    VERIFY_OK(fixture.open());
    QVERIFY(fixture.domain());
    const auto mailbox = fixture.mailbox(u"rcpt@example.test"_s);
    VERIFY_OK(fixture.deliver(numbered(1), {mailbox.id}));
    VERIFY_OK(fixture.deliver(numbered(17), {mailbox.id}, 20000));
    fixture.close();
    // A body that vanished behind the store's back is a damage that is told, not a start that fails.
    QDirIterator it(fixture.options.dataDir + u"/bodies"_s, QDir::Files, QDirIterator::Subdirectories);
    QVERIFY(it.hasNext());
    QVERIFY(QFile::remove(it.next()));
    VERIFY_OK(fixture.open());
    VERIFY_OK(fixture.deliver(numbered(2), {mailbox.id}));
    int readable = 0;
    for (const auto &message : fixture.list(mailbox.id).items) {
        auto body = ask<QByteArray>([&](auto done) { fixture.store->body(message.id, done); });
        if (body)
            ++readable;
        else
            QCOMPARE(body.error().kind, base::ErrorKind::Corrupt);
    }
    QCOMPARE(readable, 2);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.value(1) == u"--deliver"_s)
        return deliverUntilKilled(arguments.value(2), arguments.value(3).toInt());
    TestStoreCrash test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_storecrash.moc"
