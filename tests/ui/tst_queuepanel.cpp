// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/deliverypanel.h"
#include "docks/noticebar.h"
#include "docks/queuelevers.h"
#include "docks/queuepanel.h"
#include "support/fakeengine.h"
#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace ui;
using control::QueueAction;
using control::QueueItem;
using control::QueueState;

class TestQueuePanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<QueuePanel> m_panel;
    std::unique_ptr<DeliveryPanel> m_delivery;

    QueueItem item(control::Id id, QueueState state) const
    {
        QueueItem item;
        item.id = id;
        item.mailId = 1000 + id;
        item.to = u"r%1@example.net"_s.arg(id);
        item.destination = u"example.net"_s;
        item.state = state;
        item.lane = id % 2 ? control::Lane::Bulk : control::Lane::Normal;
        item.lastReply = u"452 4.2.2 full"_s;
        return item;
    }
    QAction *lever(QueueAction::Kind kind) const
    {
        const QList<QAction *> all = m_panel->levers().actions();
        const auto it =
            std::find_if(all.begin(), all.end(), [=](const QAction *a) { return a->data().toInt() == kind; });
        return it == all.end() ? nullptr : *it;
    }
    QAction *allLever(const QString &text) const
    {
        const QList<QAction *> all = m_panel->levers().allMenu()->actions();
        const auto it =
            std::find_if(all.begin(), all.end(), [&](const QAction *a) { return a->text() == text; });
        return it == all.end() ? nullptr : *it;
    }
    QueueState stateOf(control::Id id) const
    {
        for (const QueueItem &each : std::as_const(m_fake->queue)) {
            if (each.id == id)
                return each.state;
        }
        return QueueState::Sent;
    }
    // The button of the notice bar with this text.
    bool press(const QString &text)
    {
        const auto buttons = m_panel->notice().findChildren<QToolButton *>();
        for (QToolButton *button : buttons) {
            if (button->text() == text && button->isVisibleTo(&m_panel->notice())) {
                button->click();
                return true;
            }
        }
        return false;
    }
    bool answerBox(bool yes)
    {
        auto *box = m_panel->findChild<QMessageBox *>();
        if (!box)
            return false;
        const auto buttons = box->buttons();
        for (QAbstractButton *button : buttons) {
            if ((box->buttonRole(button) == QMessageBox::AcceptRole) == yes) {
                button->click();
                return true;
            }
        }
        return false;
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        for (control::Id id = 1; id <= 6; ++id)
            m_fake->queue.append(item(id, id <= 4 ? QueueState::Deferred : QueueState::Held));
        m_fake->drain.now.queued = 4;
        m_fake->drain.now.ratePerMinute = 60;
        m_fake->drain.now.seconds = 600;
        m_fake->drain.now.limitedBy = u"remote"_s;
        m_fake->drain.then = m_fake->drain.now;
        m_fake->drain.then.seconds.reset();
        m_fake->drain.then.limitedBy = u"held"_s;
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<QueuePanel>(*m_engine);
        m_delivery = std::make_unique<DeliveryPanel>(*m_engine);
        connect(m_panel.get(), &QueuePanel::itemChosen, m_delivery.get(), &DeliveryPanel::openItem);
        connect(&m_panel->model(), &QueueModel::itemChanged, m_delivery.get(), &DeliveryPanel::updateItem);
        m_panel->show();
        m_delivery->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_panel->model().rowCount(), 6);
    }
    void cleanup()
    {
        m_delivery.reset();
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void leversFitTheSelection()
    {
        for (int kind = QueueAction::Hold; kind <= QueueAction::Prioritize; ++kind)
            QVERIFY(!lever(QueueAction::Kind(kind))->isEnabled());
        m_panel->view()->selectRow(0);
        QVERIFY(lever(QueueAction::Hold)->isEnabled());
        QVERIFY(!lever(QueueAction::Release)->isEnabled());
        m_panel->view()->selectRow(5);
        QVERIFY(!lever(QueueAction::Hold)->isEnabled());
        QVERIFY(lever(QueueAction::Release)->isEnabled());
    }
    void holdsAndUndoes()
    {
        m_panel->view()->selectRow(0);
        lever(QueueAction::Hold)->trigger();
        QTRY_COMPARE(stateOf(1), QueueState::Held);
        QTRY_VERIFY(press(u"Undo"_s));
        QTRY_COMPARE(stateOf(1), QueueState::Ready);
    }
    void saysTheCountFirst()
    {
        m_panel->view()->selectAll();
        lever(QueueAction::Hold)->trigger();
        QTRY_VERIFY2(m_panel->notice().text().contains(u'4'),
                     qPrintable(m_panel->notice().text())); // two are held already
        QCOMPARE(stateOf(1), QueueState::Deferred);
        QVERIFY2(m_panel->notice().text().contains(u"As it is: gone in 10 min"_s), qPrintable(m_panel->notice().text()));
        QVERIFY2(m_panel->notice().text().contains(u"Hold: waits until it is released"_s), qPrintable(m_panel->notice().text()));
        QVERIFY(press(u"Hold"_s));
        QTRY_COMPARE(stateOf(4), QueueState::Held);
    }
    void saysWhenTheyWouldBeGone()
    {
        m_fake->drain.then = m_fake->drain.now;
        m_fake->drain.then.seconds = 60;
        m_panel->view()->selectRow(0);
        QMenu *menu = m_panel->levers().chosenMenu();
        menu->popup({});
        QAction *urgent = menu->actions()[6];
        QTRY_COMPARE(urgent->text(), u"Lane: urgent (gone in 1 min, 60 a minute)"_s);
        QVERIFY(m_fake->bodies.last().contains("\"ids\":[\"" + base::idToString(1).toLatin1() + "\"]"));
        QVERIFY(m_fake->bodies.last().contains("\"dryRun\":true"));
        QCOMPARE(m_fake->queue[0].lane, control::Lane::Bulk);
        menu->hide();
        QCOMPARE(urgent->text(), u"Lane: urgent"_s);
        urgent->trigger();
        QTRY_COMPARE(m_fake->queue[0].lane, control::Lane::Urgent);
    }
    void asksBeforeWhatIsFinal()
    {
        m_panel->view()->selectRow(1);
        lever(QueueAction::Remove)->trigger();
        QTRY_VERIFY(answerBox(false));
        QCOMPARE(m_fake->queue.size(), 6);
        QTRY_VERIFY(!m_panel->findChild<QMessageBox *>());
        lever(QueueAction::Remove)->trigger();
        QTRY_VERIFY(answerBox(true));
        QTRY_COMPARE(m_fake->queue.size(), 5);
        QTRY_COMPARE(m_panel->model().rowCount(), 5);
    }
    void everythingThatMatches()
    {
        m_panel->setFilter(u"lane:bulk"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 3);
        allLever(u"Retry now"_s)->trigger();
        QTRY_VERIFY2(m_panel->notice().text().contains(u'3'), qPrintable(m_panel->notice().text()));
        QVERIFY(m_fake->bodies.last().contains("\"dryRun\":true"));
        QVERIFY(m_fake->bodies.last().contains("\"priority\":\"bulk\""));
        QVERIFY2(m_panel->notice().text().contains(u"As it is: gone in 10 min"_s), qPrintable(m_panel->notice().text()));
        QCOMPARE(stateOf(1), QueueState::Deferred);
        control::QueueItem later = m_fake->queue.constFirst();
        later.id = 0x900;
        later.lane = control::Lane::Bulk;
        later.state = QueueState::Deferred;
        m_fake->queue.append(later); // after it was counted
        QVERIFY(press(u"Retry now"_s));
        QTRY_COMPARE(stateOf(5), QueueState::Ready);
        QCOMPARE(stateOf(2), QueueState::Deferred);
        QCOMPARE(m_fake->queue.constLast().state, QueueState::Deferred);
    }
    void goesOnStepByStepAndStops()
    {
        const int step = QueueLevers::kStep;
        m_fake->queue.clear();
        for (int i = 1; i <= 3 * step; ++i) {
            control::QueueItem item;
            item.id = i;
            item.to = u"r@a.test"_s;
            item.destination = u"a.test"_s;
            m_fake->queue.append(item);
        }
        allLever(u"Hold"_s)->trigger();
        QVERIFY(QTest::qWaitFor([&] { return press(u"Hold"_s); }));
        QVERIFY(QTest::qWaitFor([&] { return press(u"Stop"_s); }));
        QTRY_VERIFY2(m_panel->notice().text().contains(u"changed."_s), qPrintable(m_panel->notice().text()));
        const auto held = std::count_if(m_fake->queue.begin(), m_fake->queue.end(), [](const QueueItem &item) { return item.state == QueueState::Held; });
        QVERIFY(held >= step && held < 3 * step);
        QCOMPARE(held % step, 0);
        QVERIFY2(m_panel->notice().text().contains(QLocale().toString(held)) || m_panel->notice().text().contains(QString::number(held)),
                 qPrintable(m_panel->notice().text()));
    }
    void explainsWrongFilters()
    {
        m_panel->setFilter(u"age:1h"_s);
        QVERIFY(m_panel->notice().text().contains(u"age:1h"_s));
        QCOMPARE(m_panel->model().rowCount(), 6); // the list stays as it was
    }
    void showsDetails()
    {
        control::Event attempt;
        attempt.kind = u"delivery.attempt"_s;
        attempt.at = 1795252747123;
        attempt.to = u"R2@example.net"_s;
        attempt.detail = "{\"remoteHost\":\"mx.example.net\",\"remoteAddress\":\"192.0.2.1\",\"reply\":\"452 "
                         "<b>full</b>\"}";
        control::Event other = attempt;
        other.to = u"someone@else.example"_s;
        m_fake->traces[1002] = {attempt, other};
        m_panel->view()->selectRow(1);
        QTRY_COMPARE(m_delivery->history()->topLevelItemCount(), 1); // of this recipient
        QCOMPARE(m_delivery->history()->topLevelItem(0)->text(2),
                 u"452 <b>full</b> · mx.example.net [192.0.2.1]"_s);
        QVERIFY(m_delivery->causeText().contains(u"full"_s));
        QueueItem changed = item(2, QueueState::Deferred);
        changed.lastReply = u"550 5.1.1 who?"_s;
        m_fake->changeQueueItem(changed);
        QTRY_VERIFY(m_delivery->causeText().contains(u"no mailbox with this address"_s));
        const auto labels = m_delivery->findChildren<QLabel *>();
        for (const QLabel *label : labels)
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    void refusalsAreTold()
    {
        m_panel->view()->selectRow(0);
        m_fake->failWith = 403;
        lever(QueueAction::Hold)->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"does not allow"_s));
        QCOMPARE(stateOf(1), QueueState::Deferred);
    }
};

QTEST_MAIN(TestQueuePanel)
#include "tst_queuepanel.moc"
