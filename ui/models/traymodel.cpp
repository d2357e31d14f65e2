// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/traymodel.h"
#include "look/format.h"
#include "look/words.h"
#include "models/metrickey.h"

using namespace Qt::StringLiterals;

namespace ui {

TrayModel::TrayModel(EngineConnection &engine, const AlertModel &alerts, QObject *parent)
    : QObject(parent), m_engine(engine), m_alertModel(alerts)
{
    connect(&engine, &EngineConnection::stateChanged, this, &TrayModel::update);
    connect(&engine, &EngineConnection::statusChanged, this, &TrayModel::update);
    connect(&engine.events(), &EventStream::sampled, this, [this](qint64, const QHash<QString, double> &values) { take(values); });
    connect(&alerts, &AlertModel::changed, this, &TrayModel::update);
    update();
}

void TrayModel::take(const QHash<QString, double> &values)
{
    static const QStringList waitingStates{u"ready"_s, u"active"_s, u"deferred"_s, u"held"_s};
    double sum = 0;
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (!it.key().startsWith("queue_depth"_L1))
            continue;
        const MetricKey key = MetricKey::parse(it.key());
        if (key.name == "queue_depth"_L1 && waitingStates.contains(key.labels.value(u"state"_s)))
            sum += it.value();
    }
    m_waiting = qint64(sum);
    update();
}

void TrayModel::update()
{
    if (m_engine.state() != LinkState::Flowing && m_engine.state() != LinkState::Waiting)
        m_waiting.reset(); // nobody knows
    m_alerts = m_alertModel.openCount();
    if (const QString now = text(); std::exchange(m_said, now) != now)
        Q_EMIT changed();
}

State TrayModel::state() const
{
    const State link = Words::stateOf(m_engine.state());
    return link == State::Flowing && m_alerts > 0 ? State::Trouble : link;
}

QString TrayModel::text() const
{
    const QString name = m_engine.status().hostname.isEmpty() ? m_engine.endpoint().label() : m_engine.status().hostname;
    QStringList lines{name.isEmpty() ? Words::of(m_engine.state()) : Format::oneLine(name, 60) + u": "_s + Words::of(m_engine.state())};
    if (m_waiting)
        lines << tr("%Ln recipient(s) in the queue", nullptr, int(std::min<qint64>(*m_waiting, std::numeric_limits<int>::max())));
    if (m_alerts > 0)
        lines << tr("%Ln alert(s) to look at", nullptr, m_alerts);
    return lines.join(u'\n');
}

} // namespace ui
