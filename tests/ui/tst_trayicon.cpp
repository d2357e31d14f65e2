// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/trayicon.h"
#include "support/fakeengine.h"
#include <QAction>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace ui;

/// What the icon on the desktop says, by its model: the platform of the tests has no place for icons.
class TestTrayIcon : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<AlertModel> m_alerts;
    std::unique_ptr<QWidget> m_window;
    TrayIcon *m_tray = nullptr;

    void sample(const QHash<QString, double> &values) { Q_EMIT m_engine->events().sampled(1, values); }
    static QImage picture(State state) { return TrayIcon::iconFor(state).pixmap(32, 32).toImage(); }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        m_fake->status.hostname = u"mail.example.test"_s;
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_alerts = std::make_unique<AlertModel>(*m_engine);
        m_window = std::make_unique<QWidget>();
        m_window->show();
        m_tray = new TrayIcon(*m_engine, *m_alerts, m_window.get());
    }
    void cleanup()
    {
        m_window.reset();
        m_alerts.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void hidesWhereThereIsNoTray()
    {
        if (QSystemTrayIcon::isSystemTrayAvailable())
            QSKIP("this desktop has a tray");
        QVERIFY(!m_tray->isShown());
        m_tray->tell(u"a"_s, u"b"_s, QSystemTrayIcon::Warning); // nowhere, and nothing happens
        QCOMPARE(m_tray->model().text(), u"No engine"_s);
        QCOMPARE(m_tray->model().state(), State::Waiting);
    }

    void saysStateAndCounts()
    {
        QSignalSpy changed(&m_tray->model(), &TrayModel::changed);
        m_engine->connectTo({m_fake->url(), m_fake->token(), {}});
        QTRY_COMPARE(m_engine->state(), LinkState::Flowing);
        QTRY_COMPARE(m_tray->model().text(), u"mail.example.test: Flowing"_s);
        QCOMPARE(m_tray->model().state(), State::Flowing);
        QVERIFY(!m_tray->model().waiting());

        sample({{u"queue_depth{state=\"ready\",priority=\"normal\"}"_s, 3}, {u"queue_depth{state=\"held\",priority=\"bulk\"}"_s, 1200},
                {u"queue_depth{state=\"sent\",priority=\"bulk\"}"_s, 50}, {u"queue_depths"_s, 7}, {u"queue_oldest_seconds"_s, 9}});
        QCOMPARE(m_tray->model().waiting(), 1203);
        QVERIFY2(m_tray->model().text().contains(u"recipient(s) in the queue"_s), qPrintable(m_tray->model().text()));
        changed.clear();
        sample({{u"queue_depth{state=\"ready\",priority=\"normal\"}"_s, 1203}});
        QCOMPARE(changed.count(), 0); // the same words: nothing is drawn again

        control::Alert alert;
        alert.id = m_fake->nextId();
        alert.raisedAt = QDateTime::currentMSecsSinceEpoch();
        m_fake->pushAlert("alert.raised", alert);
        QTRY_COMPARE(m_tray->model().alerts(), 1);
        QCOMPARE(m_tray->model().state(), State::Trouble);
        QVERIFY(m_tray->model().text().contains(u"\n1 alert(s) to look at"_s));

        m_fake->stop();
        QTRY_COMPARE(m_engine->state(), LinkState::Lost);
        QTRY_VERIFY(!m_tray->model().waiting()); // nobody knows
        QVERIFY(m_tray->model().text().startsWith(u"mail.example.test: Connection lost"_s));
    }

    void menuShowsAndHidesTheWindow()
    {
        const QList<QAction *> actions = m_tray->menu()->actions();
        QCOMPARE(actions[0]->text(), u"No engine"_s);
        QVERIFY(!actions[0]->isEnabled());
        actions[2]->trigger();
        QVERIFY(!m_window->isVisible());
        actions[2]->trigger();
        QVERIFY(m_window->isVisible());
        actions[3]->trigger();
        QVERIFY(!m_window->isVisible());
    }

    void eachStateLooksDifferent()
    {
        const QList<State> states{State::Flowing, State::Waiting, State::Trouble, State::Failed};
        for (qsizetype i = 0; i < states.size(); ++i) {
            QVERIFY(!picture(states[i]).isNull());
            for (qsizetype j = 0; j < i; ++j)
                QVERIFY(picture(states[i]) != picture(states[j]));
        }
    }
};

QTEST_MAIN(TestTrayIcon)
#include "tst_trayicon.moc"
