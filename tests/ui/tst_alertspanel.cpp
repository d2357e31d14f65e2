// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/alertrulesview.h"
#include "docks/alertspanel.h"
#include "docks/noticebar.h"
#include "look/alertwords.h"
#include "mainwindow/alertbell.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QDateTime>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestAlertsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<AlertModel> m_model;
    std::unique_ptr<AlertsPanel> m_panel;

    QString shown(int row, int column) const { return m_model->index(row, column).data().toString(); }
    void press(const QString &button) const
    {
        for (QToolButton *each : m_panel->notice().findChildren<QToolButton *>()) {
            if (each->text() == button)
                return each->click();
        }
        QFAIL(qPrintable(button));
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        support::fillAlerts(*m_fake);
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_model = std::make_unique<AlertModel>(*m_engine);
        new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_model.get());
        m_panel = std::make_unique<AlertsPanel>(*m_engine, *m_model);
        m_panel->resize(1000, 420);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_model->rowCount(), 4);
        QTRY_COMPARE(m_fake->subscribers(u"alerts"_s), 1);
    }
    void cleanup()
    {
        m_panel.reset();
        m_model.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void activeOnesComeFirst()
    {
        QCOMPARE(shown(0, AlertModel::What), u"Disk almost full"_s);
        QCOMPARE(shown(0, AlertModel::Value), u"3.1 %"_s);
        QVERIFY(shown(0, AlertModel::StateColumn).contains(u"critical"_s)); // word and shape, not colour alone
        QVERIFY(shown(0, AlertModel::StateColumn).startsWith(stateShape(State::Failed)));
        QCOMPARE(shown(1, AlertModel::What), u"Old mail waiting: slow.example"_s);
        QVERIFY(shown(2, AlertModel::StateColumn).contains(u"over"_s));
        QVERIFY(m_model->alertAt(2)->clearedAt && m_model->alertAt(3)->clearedAt);
        m_panel->view()->selectRow(1);
        QVERIFY(m_panel->detailText().contains(u"mailbox is full"_s));
        QVERIFY(m_panel->detailText().startsWith(u"Age of the oldest mail: 2 h, above 1 h."_s)); // not the name of a metric
        QVERIFY(shown(1, AlertModel::Why).contains(u"mailbox is full"_s));
        QCOMPARE(AlertWords::measured(u"oldest-message"_s, u"queue_depth"_s), u"queue_depth"_s); // somebody made it measure something else
    }
    void seenByKey()
    {
        QCOMPARE(m_model->openCount(), 2);
        m_panel->activateWindow();
        m_panel->view()->setFocus();
        m_panel->view()->selectRow(0);
        m_panel->alertActions()[0]->trigger();
        QTRY_COMPARE(m_model->openCount(), 1);
        QVERIFY(shown(0, AlertModel::StateColumn).contains(u"seen"_s));
        QVERIFY(!m_panel->alertActions()[0]->isEnabled());
        QVERIFY(m_panel->detailText().contains(u"Seen by admin"_s));
    }
    void silenceAndUndo()
    {
        m_panel->view()->selectRow(1);
        m_panel->alertActions()[1]->trigger();
        QTRY_VERIFY(shown(1, AlertModel::StateColumn).contains(u"silenced"_s));
        QCOMPARE(m_model->openCount(), 1);
        QVERIFY(m_panel->notice().text().contains(u"nobody is told"_s));
        QVERIFY(m_panel->alertActions()[3]->isEnabled());
        press(u"Undo"_s);
        QTRY_COMPARE(m_model->openCount(), 2);
    }
    void raisedAndClearedLive()
    {
        QSignalSpy notices(m_model.get(), &AlertModel::noticeWanted);
        control::Alert alert = m_fake->alerts.first();
        alert.id = m_fake->nextId();
        alert.subject = u"new.example"_s;
        alert.notify = control::alertChannels();
        m_fake->pushAlert("alert.raised", alert);
        QTRY_COMPARE(m_model->rowCount(), 5);
        QCOMPARE(m_model->rowOf(alert.id), 0);
        QCOMPARE(notices.size(), 1);
        alert.clearedAt = QDateTime::currentMSecsSinceEpoch();
        alert.notify.clear(); // silenced meanwhile
        m_fake->pushAlert("alert.cleared", alert);
        QTRY_COMPARE(m_model->rowOf(alert.id), 2);
        QCOMPARE(m_model->activeCount(), 2);
        QCOMPARE(notices.size(), 1);
    }
    void whatIsPushedIsNewerThanTheList()
    {
        m_fake->heldPath = u"/v1/alerts"_s;
        Q_EMIT m_engine->refreshNeeded();
        QTRY_COMPARE(m_fake->held(), 1);
        control::Alert alert = m_fake->alerts.first();
        alert.id = m_fake->nextId();
        m_fake->pushAlert("alert.raised", alert);
        QTRY_COMPARE(m_model->rowCount(), 5);
        m_fake->heldPath.clear();
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_fake->letGo();
        QVERIFY(reset.wait());
        QCOMPARE(m_model->rowCount(), 5);
        QCOMPARE(m_model->rowOf(alert.id), 0);
    }
    void bellCounts()
    {
        AlertBell bell(*m_model);
        QCOMPARE(bell.count(), 2);
        QVERIFY(bell.text().contains(u'2'));
        QVERIFY(bell.accessibleName().contains(u"2 "_s));
        QVERIFY(bell.text().startsWith(stateShape(State::Failed))); // the worst of them
        m_model->acknowledge(m_model->alertAt(0)->id);
        QTRY_COMPARE(bell.count(), 1);
        QVERIFY(bell.text().startsWith(stateShape(State::Trouble)));
        control::Alert alert = m_fake->alerts.first();
        alert.id = m_fake->nextId();
        alert.acknowledgedAt.reset();
        alert.subject = u"<b>x</b>"_s;
        alert.notify = control::alertChannels();
        m_fake->pushAlert("alert.raised", alert);
        QTRY_COMPARE(bell.count(), 2);
        QCOMPARE(bell.lastNotice().value(0), u"Disk almost full: <b>x</b>"_s);
    }
    void rulesAreTickedAndEdited()
    {
        m_panel->alertActions()[4]->trigger();
        AlertRulesView &rules = m_panel->rules();
        QTRY_COMPARE(rules.view()->model()->rowCount(), int(control::defaultAlertRules().size()));
        QVERIFY(rules.isVisible());
        QCOMPARE(rules.view()->model()->index(0, 1).data().toString(), u"above 1,000 for 30 s"_s);
        rules.view()->model()->setData(rules.view()->model()->index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
        QTRY_VERIFY(!m_fake->alertRules.first().enabled);
        QTRY_VERIFY(m_panel->notice().text().contains(u"not watched"_s));
        press(u"Undo"_s);
        QTRY_VERIFY(m_fake->alertRules.first().enabled);
        rules.view()->selectRow(1);
        QCOMPARE(rules.threshold()->value(), 3600.0);
        QVERIFY(!rules.applyButton()->isEnabled());
        rules.threshold()->setValue(1800);
        rules.lasting()->setValue(60);
        rules.findChildren<QCheckBox *>()[1]->click(); // not by mail
        rules.applyButton()->click();
        QTRY_COMPARE(m_fake->alertRules[1].threshold, 1800.0);
        QCOMPARE(m_fake->alertRules[1].forSeconds, 60);
        QCOMPARE(m_fake->alertRules[1].notify, (QStringList{u"desktop"_s, u"webhook"_s}));
        QTRY_VERIFY(m_panel->notice().text().contains(u"30 min"_s));
    }
    void nothingIsWrong()
    {
        m_fake->alerts.clear();
        m_fake->stop();
        QVERIFY(m_fake->listen());
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_model->rowCount(), 0);
        QTRY_VERIFY(!m_panel->view()->isVisible());
    }
    void looks()
    {
        m_panel->alertActions()[4]->trigger();
        QTRY_COMPARE(m_panel->rules().view()->model()->rowCount(), int(control::defaultAlertRules().size()));
        m_panel->view()->selectRow(1);
        const QString folder = qEnvironmentVariable("POSTKONTOR_PICTURES");
        const QPixmap picture = m_panel->grab();
        QVERIFY(!picture.isNull());
        if (!folder.isEmpty())
            QVERIFY(picture.save(folder + u"/alerts.png"_s));
    }
};

QTEST_MAIN(TestAlertsPanel)
#include "tst_alertspanel.moc"
