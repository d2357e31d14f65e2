// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/exportjob.h"
#include "docks/workbar.h"
#include "models/changejob.h"
#include "models/collectjob.h"
#include "support/consolemailbox.h"
#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;
using control::MessagesAction;

/// Long work on many messages: all steps, stopping, a broken link, files.
class TestBulkJob : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::ConsoleMailbox> m_console;

    /// What a job came to, and what it says of itself then: afterwards it is gone.
    struct Outcome
    {
        std::optional<BulkJob::End> end;
        qint64 changed = 0;
        qint64 unsure = 0;
        QList<control::Id> reached;
        QList<control::Id> rest;
    };
    std::shared_ptr<Outcome> watch(ChangeJob *job)
    {
        auto outcome = std::make_shared<Outcome>();
        connect(job, &BulkJob::ended, this, [job, outcome](BulkJob::End end) {
            *outcome = {end, job->changed(), job->unsure(), job->reached(), job->rest()};
        });
        return outcome;
    }
    ChangeJob *toTrash(const QList<control::Id> &ids)
    {
        MessagesAction action;
        action.change.folderId = m_console->trash;
        return new ChangeJob(m_console->engine, m_console->mailbox, ids, action, this);
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::ConsoleMailbox>();
        QVERIFY(m_console->connect());
    }
    void cleanup() { m_console.reset(); }

    void collectsAllPages()
    {
        for (int i = 0; i < 1200; ++i)
            m_console->add(i % 2 ? u"ben@x.test"_s : u"cem@x.test"_s, QString::number(i));
        auto *job = new CollectJob(m_console->engine, m_console->mailbox, 0, u"from:ben"_s, this);
        QSignalSpy progress(job, &BulkJob::progress);
        QList<MessageName> found;
        connect(job, &BulkJob::ended, this, [&] { found = job->found(); });
        job->start();
        QTRY_COMPARE(found.size(), 600);
        QCOMPARE(found.first().subject, u"1199"_s);
        QCOMPARE(progress.last()[0].toLongLong(), 600);
        QCOMPARE(progress[1][1].toLongLong(), -1); // no end in sight before the last page
    }

    void changesInSteps()
    {
        QList<control::Id> ids = m_console->addMany(1100);
        ids << 4711; // not there: left out
        ChangeJob *job = toTrash(ids);
        const auto outcome = watch(job);
        job->start();
        QTRY_VERIFY(outcome->end);
        QCOMPARE(*outcome->end, BulkJob::End::Finished);
        QCOMPARE(outcome->changed, 1100);
        QCOMPARE(outcome->rest.size(), 0);
        QCOMPARE(m_console->countIn(m_console->trash), 1100);
        QCOMPARE(m_console->changes(), 3);
    }

    void nothingToDoEnds()
    {
        ChangeJob *job = toTrash({});
        const auto outcome = watch(job);
        job->start();
        QCOMPARE(outcome->end, BulkJob::End::Finished);
        QCOMPARE(m_console->changes(), 0);
    }

    void whatIsStoppedIsCounted()
    {
        ChangeJob *job = toTrash(m_console->addMany(1100));
        const auto outcome = watch(job);
        const QPointer<BulkJob> gone = job;
        job->start();
        job->cancel(); // the first step is under way
        QTRY_VERIFY(!gone);
        QCOMPARE(*outcome->end, BulkJob::End::Cancelled);
        QCOMPARE(outcome->changed, 500);
        QCOMPARE(outcome->reached.size(), 500);
        QCOMPARE(outcome->rest.size(), 600);
        QCOMPARE(outcome->unsure, 0);
        QCOMPARE(m_console->countIn(m_console->trash), 500);
    }

    /// Done, but the answer is lost: what is not known is said to be so, and doing the rest again does no harm.
    void aLostAnswerIsNotASuccess()
    {
        int answers = 0;
        m_console->fake.loses = [&](const QString &request) { return request.endsWith(u":change"_s) && ++answers > 1; };
        const QList<control::Id> ids = m_console->addMany(1100);
        ChangeJob *job = toTrash(ids);
        const auto outcome = watch(job);
        job->start();
        QTRY_VERIFY(outcome->end);
        QCOMPARE(*outcome->end, BulkJob::End::Failed);
        QCOMPARE(outcome->changed, 500);
        QCOMPARE(outcome->unsure, 500);
        QCOMPARE(outcome->reached.size(), 1000);
        QCOMPARE(outcome->rest.size(), 600);
        m_console->fake.loses = {};
        ChangeJob *again = toTrash(outcome->rest);
        const auto second = watch(again);
        again->start();
        QTRY_VERIFY(second->end);
        QCOMPARE(*second->end, BulkJob::End::Finished);
        QCOMPARE(m_console->countIn(m_console->trash), 1100);
        QCOMPARE(m_console->fake.details.size(), 1100); // none was deleted for good by the second try
    }

    void aRefusalIsTold()
    {
        m_console->fake.failWith = 503;
        ChangeJob *job = toTrash({1});
        const auto outcome = watch(job);
        job->start();
        QTRY_VERIFY(outcome->end);
        QCOMPARE(*outcome->end, BulkJob::End::Failed);
        QCOMPARE(outcome->changed, 0);
    }

    void writesAFileForEach()
    {
        QTemporaryDir folder;
        QVERIFY(QFile(folder.filePath(u"there.eml"_s)).open(QIODevice::WriteOnly));
        const qint64 at = QDateTime({2026, 11, 22}, {14, 30, 5}).toMSecsSinceEpoch();
        const QList<MessageName> messages{{m_console->add(u"a@x.test"_s, u"one"_s), at, u"../Offer: 12?"_s},
                                          {4711, at, u"gone"_s},
                                          {m_console->add(u"a@x.test"_s, u"two"_s), at, u"../Offer: 12?"_s}};
        auto *job = new ExportJob(m_console->engine, messages, folder.path(), this);
        qint64 saved = 0;
        qint64 gone = 0;
        connect(job, &BulkJob::ended, this, [&] {
            saved = job->saved();
            gone = job->gone();
        });
        job->start();
        QTRY_COMPARE(saved, 2);
        QCOMPARE(gone, 1);
        const QStringList names = QDir(folder.path()).entryList(QDir::Files, QDir::Name);
        QCOMPARE(names, QStringList({u"2026-11-22 143005 .._Offer_ 12_ (2).eml"_s, u"2026-11-22 143005 .._Offer_ 12_.eml"_s, u"there.eml"_s}));
        QFile second(folder.filePath(names[0]));
        QVERIFY(second.open(QIODevice::ReadOnly));
        QVERIFY(second.readAll().endsWith("\r\n\r\nText of two")); // as received, CRLF and all
    }

    void noFolderToWriteTo()
    {
        const control::Id id = m_console->add(u"a@x.test"_s, u"one"_s);
        auto *job = new ExportJob(m_console->engine, {{id, 0, u"one"_s}}, u"/nowhere/at/all"_s, this);
        base::Error error;
        connect(job, &BulkJob::ended, this, [&] { error = job->error(); });
        job->start();
        QTRY_COMPARE(error.kind, base::ErrorKind::Io);
        QVERIFY(!error.publicText.isEmpty());
    }

    void theBarShowsOneAfterTheOther()
    {
        WorkBar bar;
        const QList<control::Id> ids = m_console->addMany(1100);
        ChangeJob *first = toTrash(ids.first(600));
        ChangeJob *second = toTrash(ids.sliced(600));
        const auto one = watch(first);
        const auto two = watch(second);
        bar.add(first, u"Deleting"_s);
        bar.add(second, u"Deleting"_s);
        QVERIFY(bar.isVisible());
        QCOMPARE(bar.findChild<QLabel *>()->text(), u"Deleting 0 of 600"_s);
        QCOMPARE(bar.accessibleName(), u"Deleting 0 of 600"_s);
        bar.cancelButton()->click(); // the first alone
        QVERIFY(!bar.cancelButton()->isEnabled());
        QTRY_VERIFY(two->end);
        QCOMPARE(*one->end, BulkJob::End::Cancelled);
        QCOMPARE(*two->end, BulkJob::End::Finished);
        QVERIFY(!bar.isBusy() && !bar.isVisible());
        QCOMPARE(m_console->countIn(m_console->trash), 1000);
        bar.add(toTrash(ids), u"Deleting"_s);
        bar.abandon(); // and nothing comes of it
        QVERIFY(!bar.isBusy() && !bar.isVisible());
    }
};

QTEST_MAIN(TestBulkJob)
#include "tst_bulkjob.moc"
