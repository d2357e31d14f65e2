// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class EngineConnection;
class SeriesStore;
class Tile;

/// The row of numbers on top of the overview. UI thread.
class OverviewTiles : public QWidget
{
    Q_OBJECT
public:
    OverviewTiles(EngineConnection &engine, const SeriesStore &series, QWidget *parent = nullptr);
    void refresh();

private:
    double sum(const QStringList &names, const QStringList &groups = {}, const QString &label = {}) const;

    EngineConnection &m_engine;
    const SeriesStore &m_series;
    Tile *m_queued;
    Tile *m_latency;
    Tile *m_connections;
    Tile *m_in;
    Tile *m_out;
    Tile *m_state;
};

} // namespace ui
