// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/overviewpanel.h"
#include "backend/engineconnection.h"
#include "charts/chartcsv.h"
#include "docks/chartgrid.h"
#include "docks/chartpane.h"
#include "docks/noticebar.h"
#include "docks/overviewtiles.h"
#include "docks/rangebar.h"
#include "docks/savefile.h"
#include <QAction>
#include <QBoxLayout>
#include <QBuffer>
#include <QKeyEvent>
#include <QPixmap>
#include <QScrollArea>
#include <QSettings>
#include <utility>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kDefaultSpan = 600000;
constexpr int kCellWidth = 300;
constexpr int kCellWidthWithTable = 480;
const auto kSpanKey = u"overview/span"_s;
const auto kTablesKey = u"overview/tables"_s;

} // namespace

OverviewPanel::OverviewPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_series(engine)
    , m_tiles(new OverviewTiles(engine, m_series, this))
    , m_grid(new ChartGrid)
    , m_range(new RangeBar(this))
    , m_notice(new NoticeBar(this))
{
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_grid);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumHeight(128);
    m_grid->fitInto(scroll->viewport());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(m_tiles);
    column->addWidget(scroll, 1);
    column->addWidget(m_notice);
    column->addWidget(m_range);
    makeCharts();
    connectBar();

    const QSettings settings;
    const qint64 span = settings.value(kSpanKey).toLongLong();
    setSpan(RangeBar::spans().contains(span) ? span : kDefaultSpan);
    setTablesShown(settings.value(kTablesKey).toBool());
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &OverviewPanel::refresh);
    m_clock.start();
    m_draw.setInterval(0);
    connect(&m_draw, &QTimer::timeout, this, &OverviewPanel::drawNext);
    connect(&m_series, &SeriesStore::updated, this, [this] {
        m_clock.start(); // the sample is the tick
        refresh();
    });
}

void OverviewPanel::makeCharts()
{
    const QList<OverviewCharts::Chart> charts = OverviewCharts::all();
    QStringList names{u"delivery_attempts_total"_s};
    QStringList known;
    for (const OverviewCharts::Chart &chart : charts) {
        auto *pane = new ChartPane(chart.title, chart.unit, chart.smallestTop);
        pane->chart()->setEmptyText(chart.empty);
        m_grid->add(pane);
        m_entries.append({pane, chart.query});
        names += chart.query.names;
        known += chart.query.knownKeys();
        connect(pane->chart(), &LiveChart::pointedAt, this, &OverviewPanel::pointAt);
        connect(pane->chart(), &LiveChart::chosen, this, &OverviewPanel::chooseTime);
    }
    m_series.setNames(names);
    m_series.setKnownKeys(known);
}

void OverviewPanel::connectBar()
{
    connect(m_range, &RangeBar::spanChosen, this, [this](qint64 span) {
        setSpan(span);
        QSettings().setValue(kSpanKey, span);
    });
    connect(m_range->pauseAction(), &QAction::triggered, this, &OverviewPanel::setPaused);
    connect(m_range->tablesAction(), &QAction::triggered, this, [this](bool shown) {
        setTablesShown(shown);
        QSettings().setValue(kTablesKey, shown);
    });
    connect(m_range->pictureAction(), &QAction::triggered, this, &OverviewPanel::exportPng);
    connect(m_range->valuesAction(), &QAction::triggered, this, &OverviewPanel::exportCsv);
}

QList<ChartPane *> OverviewPanel::panes() const
{
    QList<ChartPane *> list;
    for (const Entry &entry : m_entries)
        list.append(entry.pane);
    return list;
}

QList<LiveChart *> OverviewPanel::charts() const
{
    QList<LiveChart *> list;
    for (const Entry &entry : m_entries)
        list.append(entry.pane->chart());
    return list;
}

void OverviewPanel::setSpan(qint64 span)
{
    pointAt(-1);
    m_range->setSpan(span);
    for (const Entry &entry : std::as_const(m_entries))
        entry.pane->setSpan(span);
    m_series.setSpan(span);
    setPaused(false); // a new span of an old moment would show nothing
}

void OverviewPanel::setPaused(bool paused)
{
    m_paused = paused;
    m_range->setPaused(paused);
    refresh();
}

void OverviewPanel::setTablesShown(bool shown)
{
    m_range->tablesAction()->setChecked(shown);
    m_grid->setCellWidth(shown ? kCellWidthWithTable : kCellWidth);
    for (const Entry &entry : std::as_const(m_entries))
        entry.pane->setTableShown(shown);
}

// One crosshair: what happened at an instant is seen in every chart.
void OverviewPanel::pointAt(qint64 at)
{
    for (const Entry &entry : std::as_const(m_entries))
        entry.pane->chart()->setInstant(at);
}

void OverviewPanel::chooseTime(qint64 from, qint64 to)
{
    for (const Entry &entry : std::as_const(m_entries))
        entry.pane->chart()->setMarked(from, to);
    sayTime(from, to);
    Q_EMIT timeChosen(from, to);
}

void OverviewPanel::sayTime(qint64 from, qint64 to)
{
    if (to == 0) {
        m_notice->hide();
        return;
    }
    m_notice->say(tr("The lists show %1 to %2 only.").arg(Format::instant(from, span()), Format::instant(to, span())),
                  {{tr("Show the log"),
                    [this, from, to] {
                        sayTime(from, to); // the way back stays
                        Q_EMIT logWanted();
                    }},
                   {tr("Show all times"), [this] { chooseTime(0, 0); }}},
                  0);
}

void OverviewPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void OverviewPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        chooseTime(0, 0);
    else
        QWidget::keyPressEvent(event);
}

void OverviewPanel::refresh()
{
    m_tiles->refresh();
    if (m_paused || visibleRegion().isEmpty()) // a tab behind another is visible, too, but has nothing to draw
        return;
    if (m_draw.isActive()) { // a round comes to its end first: else the last charts would never have their turn
        m_again = true;
        return;
    }
    m_next = 0;
    m_drawnAt = m_series.now();
    m_draw.start();
}

void OverviewPanel::drawNext()
{
    if (m_paused || m_next >= m_entries.size()) {
        m_draw.stop();
        if (std::exchange(m_again, false))
            refresh();
        return;
    }
    const Entry &entry = m_entries[m_next++];
    entry.pane->setCurves(entry.query.curves(m_series), m_drawnAt);
}

void OverviewPanel::exportPng()
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    m_grid->grab().save(&buffer, "PNG");
    saveBytes(this, u"postkontor-overview.png"_s, bytes);
}

void OverviewPanel::exportCsv()
{
    QList<CsvColumn> columns;
    for (const Entry &entry : std::as_const(m_entries)) {
        const QList<Curve> curves = entry.pane->chart()->curves();
        for (const Curve &curve : curves)
            columns.append({entry.pane->chart()->title() + u": "_s + curve.label, curve.points});
    }
    saveBytes(this, u"postkontor-overview.csv"_s, toCsv(columns));
}

} // namespace ui
