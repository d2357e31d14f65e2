// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/overviewpanel.h"
#include "backend/engineconnection.h"
#include "charts/chartcsv.h"
#include "docks/savefile.h"
#include "docks/tile.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QBuffer>
#include <QButtonGroup>
#include <QGridLayout>
#include <QMenu>
#include <QPixmap>
#include <QScrollArea>
#include <QToolButton>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kMinute = 60 * 1000;
constexpr qint64 kDefaultSpan = 10 * kMinute;

const QStringList kConnectionMetrics{u"smtp_connections_active"_s, u"http_connections_active"_s,
                                     u"websocket_connections_active"_s, u"imap_connections_active"_s,
                                     u"pop3_connections_active"_s};
const QStringList kWaitingStates{u"ready"_s, u"active"_s, u"deferred"_s, u"held"_s};

QHash<QString, QString> wordsFor(const QStringList &groups)
{
    QHash<QString, QString> words;
    for (const QString &group : groups)
        words.insert(group, Words::label(group));
    return words;
}

CurveQuery queueQuery()
{
    return {{u"queue_depth"_s}, CurveQuery::By::Label, u"state"_s, kWaitingStates, wordsFor(kWaitingStates)};
}

CurveQuery latencyQuery()
{
    return {{u"smtp_accept_duration_seconds"_s},
            CurveQuery::By::Quantile,
            {},
            {u"p50"_s, u"p95"_s, u"p99"_s},
            {}};
}

CurveQuery connectionQuery()
{
    const QStringList shown{u"SMTP"_s, u"HTTP"_s, u"WebSocket"_s, u"IMAP"_s, u"POP3"_s};
    QHash<QString, QString> words;
    for (qsizetype i = 0; i < shown.size(); ++i)
        words.insert(kConnectionMetrics[i], shown[i]);
    return {kConnectionMetrics, CurveQuery::By::Name, {}, kConnectionMetrics, words};
}

CurveQuery rateQuery()
{
    const QStringList results{u"accepted"_s,  u"rejected"_s, u"deferred"_s, u"tempfail"_s,
                              u"temporary"_s, u"failed"_s,   u"aborted"_s};
    return {{u"smtp_messages_total"_s}, CurveQuery::By::Label, u"result"_s, results, wordsFor(results)};
}

} // namespace

OverviewPanel::OverviewPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_series(engine)
{
    m_series.setNames(
        QStringList{u"queue_depth"_s, u"smtp_accept_duration_seconds"_s, u"smtp_messages_total"_s} +
        kConnectionMetrics);
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(makeTiles());
    column->addWidget(makeCharts(), 1);
    column->addWidget(makeControls());

    auto *scroll = new QScrollArea(this);
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);

    setSpan(kDefaultSpan);
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &OverviewPanel::refresh);
    m_clock.start();
    connect(&m_series, &SeriesStore::updated, this, [this] {
        m_clock.start(); // the sample is the tick
        refresh();
    });
    connect(&engine, &EngineConnection::stateChanged, this, &OverviewPanel::refreshTiles);
    refreshTiles();
}

QList<LiveChart *> OverviewPanel::charts() const
{
    QList<LiveChart *> list;
    for (const Pane &pane : m_panes)
        list.append(pane.chart);
    return list;
}

QWidget *OverviewPanel::makeTiles()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    const auto add = [layout](const QString &caption) {
        auto *tile = new Tile(caption);
        layout->addWidget(tile, 1);
        return tile;
    };
    m_queued = add(tr("queued"));
    m_latency = add(tr("p95 accept"));
    m_connections = add(tr("connections"));
    m_rate = add(tr("messages in"));
    m_state = add(tr("mail is"));
    return row;
}

void OverviewPanel::addPane(QGridLayout *grid, const QString &title, Unit unit, double smallestTop,
                            const CurveQuery &query)
{
    auto *chart = new LiveChart(title, unit, smallestTop);
    const int n = int(m_panes.size());
    grid->addWidget(chart, n / 2, n % 2);
    m_panes.append({chart, query});
}

QWidget *OverviewPanel::makeCharts()
{
    m_picture = new QWidget;
    auto *grid = new QGridLayout(m_picture);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(4);
    for (int i = 0; i < 2; ++i) {
        grid->setColumnStretch(i, 1);
        grid->setRowStretch(i, 1);
    }
    addPane(grid, tr("Queue depth by state"), Unit::Count, 4, queueQuery());
    addPane(grid, tr("Accept latency"), Unit::Seconds, 0.01, latencyQuery());
    addPane(grid, tr("Connections by protocol"), Unit::Count, 4, connectionQuery());
    addPane(grid, tr("Messages per second by result"), Unit::PerSecond, 1, rateQuery());
    return m_picture;
}

QWidget *OverviewPanel::makeControls()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *group = new QButtonGroup(row);
    const QList<std::pair<QString, qint64>> spans{{tr("1 m", "span: one minute"), kMinute},
                                                  {tr("10 m", "span: ten minutes"), 10 * kMinute},
                                                  {tr("1 h", "span: one hour"), 60 * kMinute},
                                                  {tr("8 h", "span: eight hours"), 480 * kMinute},
                                                  {tr("1 d", "span: one day"), 1440 * kMinute}};
    for (const auto &[text, span] : spans) {
        auto *button = new QToolButton;
        button->setText(text);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setChecked(span == kDefaultSpan);
        button->setAccessibleName(tr("Show the last %1").arg(text));
        group->addButton(button);
        layout->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, s = span] { setSpan(s); });
    }
    layout->addStretch(1);
    m_pause = new QToolButton;
    m_pause->setText(tr("Pause"));
    m_pause->setIcon(glyph(u"pause"_s));
    m_pause->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pause->setCheckable(true);
    m_pause->setAutoRaise(true);
    connect(m_pause, &QToolButton::toggled, this, &OverviewPanel::setPaused);
    layout->addWidget(m_pause);
    auto *exporter = new QToolButton;
    exporter->setText(tr("Export"));
    exporter->setIcon(glyph(u"export"_s));
    exporter->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    exporter->setAutoRaise(true);
    exporter->setPopupMode(QToolButton::InstantPopup);
    exporter->setStyleSheet(u"QToolButton::menu-indicator { image: none; }"_s); // it would lie over the text
    auto *menu = new QMenu(exporter);
    menu->addAction(tr("Picture (PNG)…"), this, &OverviewPanel::exportPng);
    menu->addAction(tr("Values (CSV)…"), this, &OverviewPanel::exportCsv);
    exporter->setMenu(menu);
    layout->addWidget(exporter);
    return row;
}

void OverviewPanel::setSpan(qint64 span)
{
    for (const Pane &pane : std::as_const(m_panes))
        pane.chart->setSpan(span);
    m_series.setSpan(span);
    refresh();
}

void OverviewPanel::setPaused(bool paused)
{
    m_paused = paused;
    m_pause->setChecked(paused);
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_pause->setIcon(glyph(paused ? u"play"_s : u"pause"_s));
    if (!paused)
        refresh();
}

void OverviewPanel::refresh()
{
    refreshTiles();
    if (m_paused || !isVisible())
        return;
    const qint64 now = m_series.now();
    for (const Pane &pane : std::as_const(m_panes))
        pane.chart->setCurves(pane.query.curves(m_series), now);
}

double OverviewPanel::sum(const QStringList &names, const QStringList &groups, const QString &label) const
{
    double total = std::nan("");
    const QStringList keys = m_series.keys();
    for (const QString &text : keys) {
        const MetricKey key = MetricKey::parse(text);
        if (!names.contains(key.name) || (!groups.isEmpty() && !groups.contains(key.labels.value(label))))
            continue;
        const double value = m_series.latest(text);
        if (!std::isnan(value))
            total = std::isnan(total) ? value : total + value;
    }
    return total;
}

void OverviewPanel::refreshTiles()
{
    m_queued->setValue(Format::value(sum({u"queue_depth"_s}, kWaitingStates, u"state"_s), Unit::Count));
    m_latency->setValue(Format::value(m_series.latest(u"smtp_accept_duration_seconds:p95"_s), Unit::Seconds));
    m_connections->setValue(Format::value(sum(kConnectionMetrics), Unit::Count));
    m_rate->setValue(
        Format::value(sum({u"smtp_messages_total"_s}, {u"accepted"_s}, u"result"_s), Unit::PerSecond));
    const LinkState link = m_engine.state();
    m_state->setValue(Words::of(link), Words::stateOf(link));
}

void OverviewPanel::exportPng()
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    m_picture->grab().save(&buffer, "PNG");
    saveBytes(this, u"postkontor-overview.png"_s, bytes);
}

void OverviewPanel::exportCsv()
{
    QList<CsvColumn> columns;
    for (const Pane &pane : std::as_const(m_panes)) {
        const QList<Curve> curves = pane.chart->curves();
        for (const Curve &curve : curves)
            columns.append({pane.chart->title() + u": "_s + curve.label, curve.points});
    }
    saveBytes(this, u"postkontor-overview.csv"_s, toCsv(columns));
}

} // namespace ui
