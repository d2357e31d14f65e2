// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "docks/confirmbar.h"
#include "docks/healthdetail.h"
#include "docks/healthpanel.h"
#include "docks/noticebar.h"
#include "look/healthwords.h"
#include "support/console.h"
#include "support/fakehealth.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

control::Setting settingOf(const QString &key, qlonglong value, bool restart = false)
{
    control::Setting setting;
    setting.key = key;
    setting.type = u"integer"_s;
    setting.source = u"default"_s;
    setting.value = value;
    setting.given = value;
    setting.restart = restart;
    return setting;
}

} // namespace

/// The health report, driven by its widgets.
class TestHealthPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<HealthPanel> m_panel;

    support::FakeEngine &fake() const { return m_console->fake; }
    support::FakeHealth &health() const { return *fake().findChild<support::FakeHealth *>(); }
    QTableView &view() const { return *m_panel->view(); }
    HealthModel &model() const { return m_panel->model(); }
    QString shown(int row, int column) const { return model().index(row, column).data().toString(); }
    QString said() const { return m_panel->notice().isHidden() ? QString() : m_panel->notice().text(); }
    void choose(int row) const
    {
        view().scrollTo(model().index(row, 0));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, view().visualRect(model().index(row, 0)).center());
    }
    QToolButton *choice(const QString &text) const
    {
        for (QToolButton *each : m_panel->notice().findChildren<QToolButton *>()) {
            if (each->text() == text)
                return each;
        }
        return nullptr;
    }
    qlonglong setting(const QString &key) const
    {
        for (const control::Setting &one : fake().settings.items) {
            if (one.key == key)
                return one.value.toLongLong();
        }
        return -1;
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        fake().settings.items = {settingOf(u"smtp.max_connections"_s, 1000), settingOf(u"queue.slow_commit_ms"_s, 1000),
                                 settingOf(u"queue.first_retry_s"_s, 300), settingOf(u"queue.max_active"_s, 500, true)};
        support::fillHealth(fake());
        QVERIFY(m_console->connect());
        m_panel = std::make_unique<HealthPanel>(m_console->engine);
        new QAbstractItemModelTester(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_panel.get());
        m_panel->resize(1100, 480);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
        QTRY_COMPARE(model().rowCount(), 6);
        QTRY_COMPARE(fake().subscribers(u"settings"_s), 1);
    }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void worstFirstWithNumbers()
    {
        QCOMPARE(shown(0, HealthModel::What), u"Mail clients are turned away"_s);
        QVERIFY(shown(0, HealthModel::StateColumn).contains(u"severe"_s) && shown(0, HealthModel::StateColumn).size() > 6); // word and shape
        QVERIFY(shown(2, HealthModel::StateColumn).contains(u"marked"_s) && shown(4, HealthModel::StateColumn).contains(u"slight"_s));
        QVERIFY(shown(0, HealthModel::StateColumn).front() != shown(2, HealthModel::StateColumn).front());
        QCOMPARE(shown(0, HealthModel::Lasted), u"8 h 30 min"_s);
        QCOMPARE(shown(0, HealthModel::Change), u"smtp.max_connections: 1,000 → 2,000"_s);
        QCOMPARE(shown(2, HealthModel::Change), u"none"_s);
        QCOMPARE(shown(5, HealthModel::What), u"Other servers cannot be reached"_s);
        QVERIFY(m_panel->summary().contains(u"23 h 50 min"_s));
        QCOMPARE(view().currentIndex().row(), 0); // the worst is shown at once
        QVERIFY(m_panel->detail()->text().contains(u"Above 1 a minute for 8 h 30 min of 23 h 50 min; 25.2 a minute at worst"_s));
    }
    void theCurveWithItsBound()
    {
        choose(1);
        LiveChart *chart = m_panel->detail()->chart();
        QVERIFY(chart);
        QTRY_VERIFY(chart->isVisible());
        QCOMPARE(chart->unit(), Unit::Seconds);
        QCOMPARE(chart->curves().size(), 2);
        QCOMPARE(chart->curves()[0].points.size(), 288);
        QCOMPARE(chart->curves()[1].label, u"bound"_s);
        QCOMPARE(chart->curves()[1].points.first().y(), 1.0);
        QVERIFY(chart->top() >= 3);
        choose(3); // a share is shown in hundredths
        QCOMPARE(m_panel->detail()->chart()->curves()[1].points.first().y(), 30.0);
        QVERIFY(m_panel->detail()->chart()->title().endsWith(u"in %"_s));
        QVERIFY(m_panel->detail()->text().contains(u"56 %"_s));
        choose(0); // what has a bound of one a minute is counted a minute, in the words and in the chart
        chart = m_panel->detail()->chart();
        QCOMPARE(chart->unit(), Unit::Count);
        QVERIFY(chart->title().endsWith(u"a minute"_s));
        QCOMPARE(chart->curves()[1].points.first().y(), 1.0);
    }
    void saysWhenNoSettingHelps()
    {
        choose(2);
        QVERIFY(m_panel->detail()->text().contains(u"No setting helps. A faster disk"_s));
        QVERIFY(!m_panel->detail()->applyButton()->isVisible() && !m_panel->detail()->backButton()->isVisible());
        QVERIFY(!m_panel->changeActions()[0]->isEnabled());
    }
    void appliesWithTheMouseAndUndoes()
    {
        choose(1);
        QTest::mouseClick(m_panel->detail()->applyButton(), Qt::LeftButton);
        QTRY_COMPARE(setting(u"queue.slow_commit_ms"_s), 500);
        QVERIFY(fake().bodies.last().contains("\"baseVersion\":0"));
        QVERIFY(!fake().bodies.last().contains("confirmWithinSeconds"));
        QTRY_COMPARE(model().rowCount(), 7);
        QTRY_COMPARE(view().currentIndex().row(), 5); // what was changed is shown
        QVERIFY(shown(5, HealthModel::StateColumn).contains(u"changed"_s));
        QVERIFY(said().contains(u"in effect"_s));
        QVERIFY(m_panel->detail()->text().contains(u"Changed on"_s));
        QTRY_COMPARE(shown(1, HealthModel::Change), u"none"_s);
        choose(1);
        QVERIFY(m_panel->detail()->text().contains(u"less than an hour ago"_s));
        QVERIFY(choice(u"Undo"_s));
        QTest::mouseClick(choice(u"Undo"_s), Qt::LeftButton);
        QTRY_COMPARE(setting(u"queue.slow_commit_ms"_s), 1000);
        QTRY_VERIFY(shown(5, HealthModel::StateColumn).contains(u"taken back"_s));
        QTRY_COMPARE(shown(1, HealthModel::Change), u"queue.slow_commit_ms: 1,000 → 500 milliseconds"_s);
    }
    void appliesAndTakesBackWithKeys()
    {
        view().setFocus();
        QTest::keyClick(&view(), Qt::Key_Down);
        QCOMPARE(view().currentIndex().row(), 1);
        QTest::keyClick(&view(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(setting(u"queue.slow_commit_ms"_s), 500);
        QTRY_COMPARE(view().currentIndex().row(), 5);
        QTRY_VERIFY(m_panel->changeActions()[1]->isEnabled());
        QTest::keyClick(&view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(setting(u"queue.slow_commit_ms"_s), 1000);
        QTRY_VERIFY(!m_panel->detail()->backButton()->isVisible()); // it can be taken back once
    }
    void keepsOrGoesBack()
    {
        choose(0);
        m_panel->detail()->confirmBox()->click();
        m_panel->detail()->applyButton()->click();
        QTRY_COMPARE(setting(u"smtp.max_connections"_s), 2000);
        QVERIFY(fake().bodies.last().contains("\"confirmWithinSeconds\":60"));
        QTRY_VERIFY(m_panel->confirmBar()->isVisible());
        QTRY_VERIFY(!m_panel->changeActions()[1]->isEnabled()); // first it is kept or not
        choose(1);
        QVERIFY(m_panel->detail()->applyButton()->isVisible() && !m_panel->detail()->applyButton()->isEnabled());
        QTest::mouseClick(m_panel->confirmBar()->keepButton(), Qt::LeftButton);
        QTRY_VERIFY(!m_panel->confirmBar()->isVisible());
        QTRY_VERIFY(m_panel->detail()->applyButton()->isEnabled());
        QCOMPARE(setting(u"smtp.max_connections"_s), 2000);
        QVERIFY(said().contains(u"stays"_s));
    }
    void saysWhenAStartIsNeeded()
    {
        choose(4);
        QVERIFY(m_panel->detail()->text().contains(u"next start"_s));
        m_panel->detail()->applyButton()->click();
        QTRY_VERIFY(said().contains(u"next start"_s));
        QTRY_VERIFY(shown(5, HealthModel::StateColumn).contains(u"waits for a restart"_s));
    }
    void beforeAndAfter()
    {
        choose(5);
        const HealthDetail &detail = *m_panel->detail();
        QVERIFY2(detail.text().contains(u"Mean before: 46 %, after: 12 %. It became better."_s), qPrintable(detail.text()));
        QVERIFY(detail.text().contains(u"by mei"_s));
        QCOMPARE(detail.chart()->curves().size(), 4);
        const Curve before = detail.chart()->curves()[2];
        const Curve after = detail.chart()->curves()[3];
        QCOMPARE(before.label, u"mean before"_s);
        QCOMPARE(before.points.first().y(), 46.0);
        QCOMPARE(before.points.last().x(), after.points.first().x()); // at the change
        QCOMPARE(after.points.first().y(), 12.0);
        QVERIFY(detail.backButton()->isVisible());
    }
    void wordsForWhatBecameOfIt_data()
    {
        QTest::addColumn<double>("before");
        QTest::addColumn<double>("after");
        QTest::addColumn<bool>("below");
        QTest::addColumn<QString>("words");
        const double none = std::nan("");
        QTest::newRow("better") << 3.0 << 1.0 << false << u"It became better."_s;
        QTest::newRow("worse") << 1.0 << 3.0 << false << u"It became worse"_s;
        QTest::newRow("more is better") << 1.0 << 3.0 << true << u"It became better."_s;
        QTest::newRow("the same") << 1.0 << 1.0 << false << u"Nothing became better or worse."_s;
        QTest::newRow("too early") << 1.0 << none << false << u"not enough behind the change"_s;
        QTest::newRow("nothing before") << none << 1.0 << false << u"Nothing was measured before"_s;
        QTest::newRow("nothing") << none << none << false << u"Nothing was measured around"_s;
    }
    void wordsForWhatBecameOfIt()
    {
        QFETCH(double, before);
        QFETCH(double, after);
        QFETCH(bool, below);
        QFETCH(QString, words);
        control::HealthChange change;
        change.unit = u"count"_s;
        change.comparison = below ? control::Comparison::Below : control::Comparison::Above;
        if (!std::isnan(before))
            change.before = before;
        if (!std::isnan(after))
            change.after = after;
        QVERIFY2(HealthWords::outcome(change).contains(words), qPrintable(HealthWords::outcome(change)));
    }
    void somebodyWasFaster()
    {
        choose(1);
        fake().settings.version = 12; // nobody said so
        m_panel->detail()->applyButton()->click();
        QTRY_VERIFY(said().contains(u"changed meanwhile"_s));
        QCOMPARE(setting(u"queue.slow_commit_ms"_s), 1000);
        QTRY_COMPARE(model().report().settingsVersion, 12);
        m_panel->detail()->applyButton()->click();
        QTRY_COMPARE(setting(u"queue.slow_commit_ms"_s), 500);
    }
    void refusalsAreShown()
    {
        fake().refusedSettings.insert(u"smtp.max_connections"_s, u"<b>not</b> now"_s);
        choose(0);
        m_panel->detail()->applyButton()->click();
        QTRY_VERIFY(said().contains(u"<b>not</b> now"_s)); // as plain text
    }
    void looksAgain()
    {
        health().report.findings.removeFirst();
        QTest::keyClick(&view(), Qt::Key_F5);
        QTRY_COMPARE(model().rowCount(), 5);
        health().report.findings.clear();
        health().report.changes.clear();
        QToolButton *look = nullptr;
        for (QToolButton *each : m_panel->findChildren<QToolButton *>()) {
            if (each->text() == "Look at the last 24 hours"_L1)
                look = each;
        }
        QVERIFY(look);
        QTest::mouseClick(look, Qt::LeftButton);
        QTRY_COMPARE(model().rowCount(), 0);
        QTRY_VERIFY(!view().isVisible());
        const auto says = [this](const QString &words) {
            const auto labels = m_panel->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->isVisible() && label->text().contains(words); });
        };
        QVERIFY(says(u"Nothing is short or slow"_s));
        QVERIFY(!m_panel->detail()->isVisible());
        health().report.enough = false;
        health().report.measuredSeconds = 700;
        m_panel->lookAction()->trigger();
        QTRY_VERIFY(says(u"numbers for 11 min"_s));
    }
    void aNewerEngineSaysItInItsWords()
    {
        control::HealthFinding &finding = health().report.findings.first();
        finding.key = u"of-tomorrow"_s;
        finding.title = u"Mail is <i>beamed</i> slowly"_s;
        finding.text = u"Too few beams."_s;
        m_panel->lookAction()->trigger();
        QTRY_COMPARE(shown(0, HealthModel::What), u"Mail is <i>beamed</i> slowly"_s);
        choose(0);
        QVERIFY(m_panel->detail()->text().contains(u"Too few beams."_s));
    }
    void survivesTheEngineGoingAway()
    {
        fake().stop();
        QTRY_VERIFY(m_console->engine.state() != LinkState::Flowing);
        QCOMPARE(model().rowCount(), 6); // what was known stays
        m_panel->lookAction()->trigger();
        QVERIFY(fake().listen());
        m_console->engine.connectTo({fake().url(), fake().token(), {}});
        health().report.findings.clear();
        QTRY_COMPARE(model().rowCount(), 1); // it looks by itself
    }
    void theCurveIsInViewWhereThereIsLittleRoom()
    {
        m_panel->resize(760, 250); // the dock of a window of 1024 x 700
        choose(0);
        const LiveChart *chart = m_panel->detail()->chart();
        QTRY_VERIFY(chart->isVisible() && chart->visibleRegion().boundingRect().height() == chart->height() && chart->height() >= 100);
        QVERIFY(m_panel->rect().contains(QRect(chart->mapTo(m_panel.get(), QPoint()), chart->size())));
    }
    void looks()
    {
        choose(5);
        QTRY_VERIFY(m_panel->detail()->chart()->isVisible());
        QTest::qWait(50); // for the chart to be drawn
        const QPixmap picture = m_panel->grab();
        QVERIFY(!picture.isNull());
        const QString folder = qEnvironmentVariable("POSTKONTOR_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(picture.save(folder + u"/health.png"_s));
    }
};

QTEST_MAIN(TestHealthPanel)
#include "tst_healthpanel.moc"
