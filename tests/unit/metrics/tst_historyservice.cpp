// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/historyservice.h"
#include <QTest>
#include <deque>

using namespace Qt::StringLiterals;

namespace {

// Runs its tasks when told.
class ManualExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override { m_tasks.push_back(std::move(task)); }
    bool isCurrent() const override { return true; }
    void runAll()
    {
        while (!m_tasks.empty()) {
            const std::function<void()> task = std::move(m_tasks.front());
            m_tasks.pop_front();
            task();
        }
    }

private:
    std::deque<std::function<void()>> m_tasks;
};

} // namespace

class TestHistoryService : public QObject
{
    Q_OBJECT
    metrics::Registry m_registry;
    metrics::History m_history;
    std::shared_ptr<ManualExecutor> m_control = std::make_shared<ManualExecutor>();

private Q_SLOTS:
    void initTestCase()
    {
        m_registry.gauge("g", {}, {}).set(4);
        m_history.record(1790000000000, m_registry);
    }
    void answersLater()
    {
        metrics::HistoryService service(m_registry, m_history, m_control);
        QByteArray text;
        QList<control::Series> series;
        service.exposition({{}, [&](base::Result<QByteArray> answer) { text = *answer; }});
        service.series({u"g"_s, u"x"_s}, 1790000000000, 1790000000000, 1000,
                       {{}, [&](base::Result<QList<control::Series>> answer) { series = *answer; }});
        QVERIFY(text.isEmpty() && series.isEmpty());
        m_control->runAll();
        QVERIFY(text.contains("g 4\n"));
        QCOMPARE(series.size(), 2);
        QCOMPARE(series[0].name, u"g"_s);
        QCOMPARE(series[0].values, QList<double>{4});
    }
    void tellsWhatIsWrong()
    {
        metrics::HistoryService service(m_registry, m_history, m_control);
        std::optional<base::Error> error;
        service.series({u"g{"_s}, 0, 1, 1,
                       {{}, [&](base::Result<QList<control::Series>> answer) { error = answer.error(); }});
        m_control->runAll();
        QVERIFY(error && error->kind == base::ErrorKind::Invalid);
    }
    void isGoneBeforeTheAnswer()
    {
        auto service = std::make_unique<metrics::HistoryService>(m_registry, m_history, m_control);
        int busy = 0;
        service->exposition({{}, [&](base::Result<QByteArray> answer) {
                                 busy += answer.error().kind == base::ErrorKind::Busy;
                             }});
        service->series({u"g"_s}, 0, 1, 1, {{}, [&](base::Result<QList<control::Series>> answer) {
                                                busy += answer.error().kind == base::ErrorKind::Busy;
                                            }});
        service.reset();
        m_control->runAll();
        QCOMPARE(busy, 2);
    }
};

QTEST_GUILESS_MAIN(TestHistoryService)
#include "tst_historyservice.moc"
