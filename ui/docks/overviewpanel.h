// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/overviewcharts.h"
#include "models/seriesstore.h"
#include <QTimer>
#include <QWidget>

namespace ui {

class ChartGrid;
class ChartPane;
class EngineConnection;
class NoticeBar;
class OverviewTiles;
class RangeBar;

/// The instrument at a glance: tiles and live charts over one span, with one crosshair for all of them. UI thread.
class OverviewPanel : public QWidget
{
    Q_OBJECT
public:
    explicit OverviewPanel(EngineConnection &engine, QWidget *parent = nullptr);

    SeriesStore &series() { return m_series; }
    QList<LiveChart *> charts() const;
    QList<ChartPane *> panes() const;
    RangeBar &rangeBar() { return *m_range; }
    NoticeBar &notice() { return *m_notice; }
    qint64 span() const { return m_series.span(); }
    /// Milliseconds; one of RangeBar::spans() in the window.
    void setSpan(qint64 span);

public Q_SLOTS:
    void setPaused(bool paused);
    void setTablesShown(bool shown);
    void exportPng();
    void exportCsv();
    /// Marks the time in the charts and says so; both 0: nothing is chosen any more.
    void chooseTime(qint64 from, qint64 to);

Q_SIGNALS:
    /// What the other docks shall show, milliseconds since 1970, `to` not included; both 0: everything.
    void timeChosen(qint64 from, qint64 to);
    void logWanted();

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Entry
    {
        ChartPane *pane;
        CurveQuery query;
    };
    void makeCharts();
    void connectBar();
    void refresh();
    void drawNext();
    void pointAt(qint64 at);
    void sayTime(qint64 from, qint64 to);

    EngineConnection &m_engine;
    SeriesStore m_series;
    QList<Entry> m_entries;
    QTimer m_clock; // keeps the picture sliding while the feed is away
    QTimer m_draw;  // one chart in a turn of the loop: all of them at once would hold up what one does meanwhile
    qsizetype m_next = 0;
    bool m_again = false; // something came while a round was drawn
    qint64 m_drawnAt = 0; // the right edge of all charts of a round
    OverviewTiles *m_tiles;
    ChartGrid *m_grid;
    RangeBar *m_range;
    NoticeBar *m_notice;
    bool m_paused = false;
};

} // namespace ui
