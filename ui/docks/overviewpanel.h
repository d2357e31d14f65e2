// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/curvequery.h"
#include "models/seriesstore.h"
#include <QTimer>
#include <QWidget>

class QGridLayout;
class QToolButton;

namespace ui {

class EngineConnection;
class Tile;

/// The instrument at a glance: tiles and four live charts over one span. UI thread.
class OverviewPanel : public QWidget
{
    Q_OBJECT
public:
    explicit OverviewPanel(EngineConnection &engine, QWidget *parent = nullptr);

    SeriesStore &series() { return m_series; }
    QList<LiveChart *> charts() const;
    void setSpan(qint64 span);

public Q_SLOTS:
    void setPaused(bool paused);
    void exportPng();
    void exportCsv();

private:
    struct Pane
    {
        LiveChart *chart;
        CurveQuery query;
    };
    QWidget *makeTiles();
    QWidget *makeCharts();
    QWidget *makeControls();
    void addPane(QGridLayout *grid, const QString &title, Unit unit, double smallestTop,
                 const CurveQuery &query);
    void refresh();
    void refreshTiles();
    double sum(const QStringList &names, const QStringList &groups = {}, const QString &label = {}) const;

    EngineConnection &m_engine;
    SeriesStore m_series;
    QList<Pane> m_panes;
    QTimer m_clock; // keeps the picture sliding while the feed is away
    QWidget *m_picture = nullptr;
    QToolButton *m_pause = nullptr;
    Tile *m_queued = nullptr;
    Tile *m_latency = nullptr;
    Tile *m_connections = nullptr;
    Tile *m_rate = nullptr;
    Tile *m_state = nullptr;
    bool m_paused = false;
};

} // namespace ui
