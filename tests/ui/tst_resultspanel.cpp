// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "control/mailclass.h"
#include "docks/noticebar.h"
#include "docks/resultspanel.h"
#include "look/sendwords.h"
#include "support/demosending.h"
#include <QAction>
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestResultsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<ResultsPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        support::fillSending(*m_fake);
        m_fake->history = [](const QString &key, qint64) { return key.contains(u"class=code"_s) ? 2.0 : 1.0; };
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<ResultsPanel>(*m_engine);
        m_panel->resize(900, 600);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(rows(), 6);
    }
    void cleanup()
    {
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void sharesByClass()
    {
        QCOMPARE(shown(0, 0), u"no class"_s);
        QCOMPARE(shown(1, 0), u"sign-in codes"_s);
        QCOMPARE(shown(1, 1), u"5,120"_s);
        QCOMPARE(shown(1, 2), u"99.8 %"_s); // 5,102 of 5,111
        QCOMPARE(shown(1, 3), u"0.6 %"_s);
        QCOMPARE(shown(1, 4), u"0.2 %"_s);
    }
    void sharesByDestination()
    {
        m_panel->groups()->setCurrentIndex(1);
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(shown(0, 0), u"bigmail.example"_s);
        QCOMPARE(shown(3, 0), u"others together"_s);
        QSignalSpy wanted(m_panel.get(), &ResultsPanel::queueWanted);
        m_panel->view()->selectRow(1);
        m_panel->actions().first()->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toString(), u"nordbruk.example"_s);
    }
    void eachClassHasItsCharts()
    {
        const QHash<QString, double> sample{{u"delivery_attempts_by_class_total{class=code,result=sent}"_s, 2.0},
                                            {u"delivery_attempts_by_class_total{class=none,result=sent}"_s, 1.0},
                                            {u"delivery_latency_by_class_seconds{class=code}:p95"_s, 2.0}};
        QTRY_VERIFY(m_fake->subscribers(u"metrics"_s) > 0);
        m_fake->pushSample(QDateTime::currentMSecsSinceEpoch(), sample);
        const auto last = [&](int chart, int curve) {
            const QList<Curve> curves = m_panel->charts()[chart]->curves();
            return curves.size() > curve && !curves[curve].points.isEmpty() ? curves[curve].points.last().y() : -1;
        };
        m_panel->view()->selectRow(1);
        QTRY_COMPARE(last(0, 0), 2.0);
        QTRY_COMPARE(last(1, 1), 2.0);
        m_panel->view()->selectRow(0);
        QTRY_COMPARE(last(0, 0), 1.0);
        m_panel->groups()->setCurrentIndex(1); // destinations have none of their own: all mail
        QTRY_COMPARE(rows(), 4);
        QTRY_COMPARE(last(0, 0), 3.0);
        QVERIFY(!m_panel->charts()[1]->isVisible());
    }
    void leadsToTheQueue()
    {
        QSignalSpy wanted(m_panel.get(), &ResultsPanel::queueWanted);
        m_panel->view()->selectRow(1);
        m_panel->actions().first()->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][1].toString(), u"code"_s);
        m_panel->view()->selectRow(0); // "no class" is no tag to look for
        m_panel->actions().first()->trigger();
        QCOMPARE(wanted.size(), 1);
        QVERIFY(!m_panel->notice().text().isEmpty());
    }
    void everyClassHasWords()
    {
        QSet<QString> words;
        for (const QLatin1StringView label : control::classLabels())
            words.insert(SendWords::ofClass(label));
        QCOMPARE(words.size(), control::classLabels().size());
        QVERIFY(!words.contains(u"code"_s) && !words.contains(u"none"_s)); // tags are for programs
    }
    void spanIsAskedFor()
    {
        m_panel->spans()->setCurrentIndex(2);
        QTRY_VERIFY(m_fake->requests.count(u"GET /v1/delivery-totals"_s) >= 2);
    }
};

QTEST_MAIN(TestResultsPanel)
#include "tst_resultspanel.moc"
