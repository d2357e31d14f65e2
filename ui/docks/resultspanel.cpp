// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/resultspanel.h"
#include "charts/livechart.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include "look/sendwords.h"
#include "models/curvequery.h"
#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <utility>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kRefreshMs = 10000;
constexpr qint64 kSpan = 60 * 60 * 1000; // of the charts
const auto kAttempts = u"delivery_attempts_by_class_total"_s;
const auto kLatency = u"delivery_latency_by_class_seconds"_s;

// "99.2 %"; a dash where there is nothing to divide.
QString percent(qint64 part, qint64 whole)
{
    return whole > 0 ? ResultsPanel::tr("%1 %", "per cent").arg(QLocale().toString(100.0 * double(part) / double(whole), 'f', 1)) : u"–"_s;
}

QString keyOf(const QString &name, const QString &labels, const QString &quantile = {})
{
    return name + u'{' + labels + u'}' + quantile;
}

} // namespace

ResultsPanel::ResultsPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_series(engine)
{
    m_series.setNames({kAttempts, kLatency});
    m_series.setSpan(kSpan);
    m_queue = makeAction(tr("Show what waits of it"), u"search"_s, [this] { openQueue(); });
    auto *split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeTable());
    split->addWidget(makeCharts());
    split->setSizes({420, 580}); // shares of whatever there is
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(split, 1);
    column->addWidget(m_notice);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &ResultsPanel::reload);
    connect(&m_series, &SeriesStore::updated, this, &ResultsPanel::drawCharts);
}

QWidget *ResultsPanel::makeTable()
{
    auto *page = new QWidget(this);
    m_by = new QComboBox(page);
    m_by->setAccessibleName(tr("Grouped by"));
    m_by->addItems({tr("By class of mail"), tr("By destination")});
    m_hours = new QComboBox(page);
    m_hours->setAccessibleName(tr("Span"));
    m_hours->addItem(tr("last hour"), 1);
    m_hours->addItem(tr("last 24 hours"), 24);
    m_hours->addItem(tr("last 7 days"), 7 * 24);
    m_hours->setCurrentIndex(1);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_by);
    bar->addWidget(m_hours);
    bar->addStretch(1);
    addButtons(bar, {m_queue}, true);
    m_model.setHorizontalHeaderLabels({tr("Class or destination"), tr("Tried"), tr("Delivered"), tr("Put off"), tr("Returned")});
    for (int column = Name + 1; column < m_model.columnCount(); ++column)
        m_model.horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter); // numbers
    m_view = PagePanel::makeTable(&m_model, u"results"_s, tr("What became of mail"), {14, 7, 8, 8, 8});
    m_view->horizontalHeader()->setStretchLastSection(false);
    m_view->horizontalHeader()->setSectionResizeMode(Name, QHeaderView::Stretch);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_queue);
    m_empty = new EmptyState(page);
    m_empty->setText(tr("Nothing has been delivered yet"),
                     tr("Once mail goes out, this says how much of it arrives, by class and by destination."));
    m_stack = new QStackedWidget(page);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(makeLabel(tr("Delivered, returned: of the recipients decided about. Put off: of those tried, at least once.")));
    connect(m_by, &QComboBox::currentIndexChanged, this, [this] {
        m_model.setRowCount(0); // rows of the other kind mean something else
        m_totals.clear();
        reload();
    });
    connect(m_hours, &QComboBox::currentIndexChanged, this, &ResultsPanel::reload);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ResultsPanel::drawCharts);
    connect(m_view, &QTableView::doubleClicked, m_queue, &QAction::trigger);
    return page;
}

QWidget *ResultsPanel::makeCharts()
{
    auto *page = new QWidget(this);
    m_of = makeLabel();
    m_rate = new LiveChart(tr("Attempts per second by result"), Unit::PerSecond, 1, page);
    m_latency = new LiveChart(tr("From the queue to the receiver"), Unit::Seconds, 1, page);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    for (LiveChart *chart : charts()) {
        chart->setSpan(kSpan);
        row->addWidget(chart, 1);
    }
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_of);
    column->addLayout(row, 1);
    return page;
}

bool ResultsPanel::byClass() const
{
    return m_by->currentIndex() == 0;
}

QString ResultsPanel::chosen() const
{
    const int row = m_view->currentIndex().row();
    return row >= 0 && row < m_totals.size() ? m_totals[row].name : QString();
}

void ResultsPanel::reload()
{
    m_refresh.start();
    const auto by = byClass() ? control::DeliveryTotalsRequest::Class : control::DeliveryTotalsRequest::Destination;
    m_engine.api().deliveryTotals(by, m_hours->currentData().toInt(), {}, {}, this,
                                  [this, round = ++m_round](const base::Result<QList<control::DeliveryTotal>> &totals) {
                                      if (round != m_round)
                                          return; // something else was asked for meanwhile
                                      if (totals)
                                          showTotals(*totals);
                                      else
                                          report(totals.error());
                                  });
}

void ResultsPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    m_refresh.stop();
}

void ResultsPanel::showTotals(const QList<control::DeliveryTotal> &totals)
{
    const QString before = chosen();
    int row = totals.isEmpty() ? -1 : 0;
    m_totals = totals;
    m_model.setRowCount(int(totals.size()));
    for (int i = 0; i < totals.size(); ++i) {
        const control::DeliveryTotal &one = totals[i];
        const qint64 decided = one.delivered + one.bounced;
        const QString name = byClass() ? SendWords::ofClass(one.name) : one.name.isEmpty() ? tr("others together") : one.name;
        const QStringList texts{name, Format::count(one.tried), percent(one.delivered, decided), percent(one.deferred, one.tried),
                                percent(one.bounced, decided)};
        const qint64 counts[] = {0, one.tried, one.delivered, one.deferred, one.bounced};
        for (int column = 0; column < texts.size(); ++column) {
            QStandardItem *item = cell(texts[column]);
            if (column != Name) {
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                item->setToolTip(tr("%Ln recipient(s)", nullptr, int(counts[column])));
            }
            m_model.setItem(i, column, item);
        }
        if (one.name == before)
            row = i;
    }
    m_stack->setCurrentWidget(totals.isEmpty() ? static_cast<QWidget *>(m_empty) : m_view);
    if (row >= 0)
        m_view->selectRow(row);
    drawCharts();
}

void ResultsPanel::drawCharts()
{
    m_queue->setEnabled(!chosen().isEmpty());
    if (!isVisible())
        return;
    // Destinations are too many to have series: theirs are those of all mail.
    const bool one = byClass() && !chosen().isEmpty();
    if (const QString shown = one ? chosen() : QString(); std::exchange(m_drawn, shown) != shown) {
        for (LiveChart *chart : charts())
            chart->setSpan(kSpan); // another's curves have another height
    }
    m_of->setText(one ? tr("The last hour of: %1").arg(SendWords::ofClass(chosen())) : tr("The last hour of all mail"));
    QList<Curve> rates, latencies;
    const QList<std::pair<QString, QString>> results{
        {u"sent"_s, tr("Delivered")}, {u"deferred"_s, tr("Put off")}, {u"bounced"_s, tr("Returned")}};
    for (const auto &[result, words] : results) {
        QList<QPointF> points;
        const QStringList keys = m_series.keys();
        for (const QString &text : keys) {
            const MetricKey key = MetricKey::parse(text);
            if (key.name == kAttempts && key.labels.value(u"result"_s) == result && (!one || key.labels.value(u"class"_s) == chosen()))
                points = points.isEmpty() ? m_series.points(text) : addPoints(points, m_series.points(text));
        }
        rates.append({words, points});
    }
    for (const QString &quantile : {u"p50"_s, u"p95"_s, u"p99"_s}) {
        if (one)
            latencies.append({quantile, m_series.points(keyOf(kLatency, u"class="_s + chosen(), u':' + quantile))});
    }
    m_rate->setCurves(rates, m_series.now());
    m_latency->setCurves(latencies, m_series.now());
    m_latency->setVisible(one);
}

void ResultsPanel::openQueue()
{
    static const QStringList gathered{u"bulk"_s, u"other"_s, u"none"_s}; // of several tags, or none
    if (!chosen().isEmpty() && !(byClass() && gathered.contains(chosen())))
        Q_EMIT queueWanted(byClass() ? QString() : chosen(), byClass() ? chosen() : QString());
    else
        m_notice->say(tr("The queue can be searched for one class or one destination only."));
}

} // namespace ui
