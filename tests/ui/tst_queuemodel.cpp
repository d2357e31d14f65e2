// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/queuemodel.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::QueueItem;
using control::QueueState;

namespace {

QueueItem item(control::Id id, QueueState state = QueueState::Ready)
{
    QueueItem item;
    item.id = id;
    item.mailId = id;
    item.to = u"r%1@example.net"_s.arg(id);
    item.destination = u"example.net"_s;
    item.state = state;
    item.attempts = 1;
    return item;
}

} // namespace

class TestQueueModel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<QueueModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    void open(bool tested = true)
    {
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_model = std::make_unique<QueueModel>(*m_engine);
        if (tested)
            m_tester = std::make_unique<QAbstractItemModelTester>(
                m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
        QTRY_VERIFY(!m_model->isLoading());
    }
    QString shown(int row, int column) const { return m_model->index(row, column).data().toString(); }

private Q_SLOTS:
    void init() { m_fake = std::make_unique<support::FakeEngine>(); }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void shows()
    {
        QueueItem one = item(1, QueueState::Deferred);
        one.lastReply = u"451 4.7.1 later\r\nnow"_s;
        m_fake->queue = {one, item(2)};
        open();
        QTRY_COMPARE(m_model->rowCount(), 2);
        QVERIFY(m_model->isComplete());
        QCOMPARE(m_model->total(), std::optional<qint64>(2));
        QVERIFY(shown(0, QueueModel::StateColumn).contains(u"put off"_s));
        QCOMPARE(shown(0, QueueModel::To), u"r1@example.net"_s);
        QVERIFY(!shown(0, QueueModel::Reply).contains(u'\n'));
        QCOMPARE(shown(1, QueueModel::From), u"(notification)"_s);
        QVERIFY(m_model->index(0, QueueModel::StateColumn).data(Qt::ForegroundRole).isValid());
    }
    void pagesAndBounds()
    {
        // A million rows that nobody holds.
        constexpr int kAll = 1000000;
        m_fake->listQueue = [](const control::QueueFilter &, const control::PageRequest &page) {
            control::Page<QueueItem> answer;
            const control::Id after = control::Id(page.cursor.toULongLong());
            for (control::Id id = after + 1; id <= kAll && answer.items.size() < page.limit; ++id)
                answer.items.append(item(id));
            if (!answer.items.isEmpty() && answer.items.last().id < kAll)
                answer.next = QString::number(answer.items.last().id);
            return answer;
        };
        open(false); // the tester reads every row at every change
        QTRY_COMPARE(m_model->rowCount(), QueuePages::kPageSize);
        QCOMPARE(m_model->total(), std::nullopt); // no metrics yet
        while (m_model->rowCount() < QueuePages::kPageSize * 60) {
            const int before = m_model->rowCount();
            QVERIFY(m_model->canFetchMore({}));
            m_model->fetchMore({});
            QTRY_VERIFY(m_model->rowCount() > before);
        }
        QVERIFY(m_model->loadedPages() <= QueuePages::kMaxLoaded);
        QVERIFY(!m_model->itemAt(0)); // forgotten …
        QCOMPARE(shown(0, QueueModel::To), u"…"_s);
        QTRY_COMPARE(shown(0, QueueModel::To), u"r1@example.net"_s); // … and back as soon as it is drawn
        QVERIFY(m_model->loadedPages() <= QueuePages::kMaxLoaded);
        m_fake->pushSample(1000, {{u"queue_depth{state=ready,priority=normal}"_s, 999000},
                                  {u"queue_depth{state=held,priority=bulk}"_s, 1000},
                                  {u"queue_oldest_seconds"_s, 5}});
        QTRY_COMPARE(m_model->total(), std::optional<qint64>(kAll));
        m_model->setFilter({{QueueState::Held}, {}, {}, {}, {}, {}, {}});
        QCOMPARE(m_model->total(), std::optional<qint64>(1000));
        m_model->setFilter({{}, {}, {}, u"example.net"_s, {}, {}, {}});
        QCOMPARE(m_model->total(), std::nullopt); // only the engine could count it
    }
    void goesOnPastWhatIsEmpty()
    {
        // Three hundred rows in pages of which every other one is empty.
        m_fake->listQueue = [](const control::QueueFilter &, const control::PageRequest &page) {
            control::Page<QueueItem> answer;
            const int at = page.cursor.toInt();
            for (control::Id id = control::Id(at) * 50 + 1; at % 2 == 1 && id <= control::Id(at + 1) * 50; ++id)
                answer.items.append(item(id));
            if (at < 11)
                answer.next = QString::number(at + 1);
            return answer;
        };
        open();
        QTRY_VERIFY(m_model->rowCount() >= QueuePages::kPageSize / 4);
        while (m_model->canFetchMore({})) {
            m_model->fetchMore({});
            QTRY_VERIFY(!m_model->isLoading());
        }
        QCOMPARE(m_model->rowCount(), 300);
    }
    void readsOnWhenAllThatWasShownHasLeft()
    {
        for (control::Id id = 1; id <= QueuePages::kPageSize + 100; ++id)
            m_fake->queue.append(item(id));
        open(false); // the tester asks for more by itself
        QTRY_COMPARE(m_model->rowCount(), QueuePages::kPageSize);
        for (control::Id id = 1; id <= QueuePages::kPageSize; ++id)
            m_fake->removeQueueItem(id);
        QTRY_COMPARE(m_model->rowCount(), 100);
        QVERIFY(m_model->isComplete());
    }
    void whatIsPushedIsNewerThanThePage()
    {
        m_fake->queue = {item(10), item(20), item(30)};
        open();
        QTRY_COMPARE(m_model->rowCount(), 3);
        m_fake->heldPath = u"/v1/queue"_s;
        m_model->reload();
        QTRY_COMPARE(m_fake->held(), 1); // with the three as they are now
        QSignalSpy changed(m_model.get(), &QueueModel::itemChanged);
        m_fake->removeQueueItem(20);
        m_fake->changeQueueItem(item(30, QueueState::Active));
        QTRY_COMPARE(changed.count(), 1);
        QTRY_COMPARE(m_model->rowCount(), 2);
        m_fake->heldPath.clear();
        m_fake->letGo();
        QTRY_VERIFY(!m_model->isLoading());
        QTRY_COMPARE(m_model->rowCount(), 2);
        QTRY_VERIFY(shown(1, QueueModel::StateColumn).contains(u"on its way"_s));
    }
    void followsTheFeed()
    {
        m_fake->queue = {item(10), item(20), item(30)};
        open();
        QTRY_COMPARE(m_model->rowCount(), 3);
        QSignalSpy changed(m_model.get(), &QueueModel::itemChanged);
        m_fake->changeQueueItem(item(20, QueueState::Active));
        QTRY_VERIFY(shown(1, QueueModel::StateColumn).contains(u"on its way"_s));
        QCOMPARE(changed.size(), 1);
        m_fake->changeQueueItem(item(20, QueueState::Sent)); // finished: not in this list any more
        QTRY_COMPARE(m_model->rowCount(), 2);
        m_fake->changeQueueItem(item(40));
        QTRY_COMPARE(m_model->rowCount(), 3);
        QCOMPARE(m_model->itemAt(2)->id, control::Id(40));
        m_fake->changeQueueItem(item(15));
        QTRY_COMPARE(m_model->rowOf(15), 1);
        m_fake->removeQueueItem(10);
        QTRY_COMPARE(m_model->rowOf(10), -1);
        QCOMPARE(m_model->rowCount(), 3);
    }
    void filters()
    {
        m_fake->queue = {item(1), item(2, QueueState::Held), item(3, QueueState::Sent)};
        open();
        QTRY_COMPARE(m_model->rowCount(), 2);
        m_model->setFilter({{QueueState::Held}, {}, {}, {}, {}, {}, {}});
        QTRY_COMPARE(m_model->rowCount(), 1);
        m_fake->changeQueueItem(item(1, QueueState::Held));
        QTRY_COMPARE(m_model->rowCount(), 2);
        m_fake->changeQueueItem(item(2, QueueState::Ready));
        QTRY_COMPARE(m_model->rowCount(), 1);
        QCOMPARE(m_model->itemAt(0)->id, control::Id(1));
    }
    void manyAtOnce()
    {
        for (control::Id id = 1; id <= 200; ++id)
            m_fake->queue.append(item(id));
        open();
        QTRY_COMPARE(m_model->rowCount(), 200);
        for (control::Id id = 1; id <= 200; id += 2) // more spans than one turn takes
            m_fake->changeQueueItem(item(id, QueueState::Sent));
        QTRY_COMPARE(m_model->rowCount(), 100);
        for (control::Id id = 1000; id < 1500; ++id)
            m_fake->changeQueueItem(item(id)); // more than are put in one by one: the list is read again
        QTRY_VERIFY(m_model->rowCount() >= QueuePages::kPageSize);
        QVERIFY(m_model->rowOf(2) == 0);
    }
    void failures()
    {
        m_fake->queue = {item(1)};
        open();
        QTRY_COMPARE(m_model->rowCount(), 1);
        QSignalSpy failed(m_model.get(), &QueueModel::failed);
        m_fake->failWith = 500;
        m_model->reload();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(m_model->rowCount(), 1); // what one saw stays
        m_fake->failWith = 0;
        m_model->reload();
        QTRY_VERIFY(!m_model->isLoading());
        QCOMPARE(m_model->rowCount(), 1);
    }
};

QTEST_MAIN(TestQueueModel)
#include "tst_queuemodel.moc"
