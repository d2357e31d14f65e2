// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/overviewtiles.h"
#include "backend/engineconnection.h"
#include "docks/overviewcharts.h"
#include "docks/tile.h"
#include "look/format.h"
#include "look/words.h"
#include "models/metrickey.h"
#include "models/seriesstore.h"
#include <QBoxLayout>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

OverviewTiles::OverviewTiles(EngineConnection &engine, const SeriesStore &series, QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_series(series)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    const auto add = [this, row](const QString &caption) {
        auto *tile = new Tile(caption, this);
        row->addWidget(tile, 1);
        return tile;
    };
    m_queued = add(tr("queued"));
    m_latency = add(tr("p95 accept"));
    m_connections = add(tr("connections"));
    m_in = add(tr("messages in"));
    m_out = add(tr("messages out"));
    m_state = add(tr("mail is"));
    connect(&engine, &EngineConnection::stateChanged, this, &OverviewTiles::refresh);
    refresh();
}

double OverviewTiles::sum(const QStringList &names, const QStringList &groups, const QString &label) const
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

void OverviewTiles::refresh()
{
    m_queued->setValue(Format::value(sum({u"queue_depth"_s}, OverviewCharts::waitingStates(), u"state"_s), Unit::Count));
    m_latency->setValue(Format::value(m_series.latest(u"smtp_accept_duration_seconds:p95"_s), Unit::Seconds));
    m_connections->setValue(Format::value(sum(OverviewCharts::connectionMetrics()), Unit::Count));
    m_in->setValue(Format::value(sum({u"smtp_messages_total"_s}, {u"accepted"_s}, u"result"_s), Unit::PerSecond));
    m_out->setValue(Format::value(sum({u"delivery_attempts_total"_s}, {u"sent"_s}, u"result"_s), Unit::PerSecond));
    const LinkState link = m_engine.state();
    m_state->setValue(Words::of(link), Words::stateOf(link));
}

} // namespace ui
