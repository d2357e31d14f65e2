// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/drainpreview.h"
#include "backend/answers.h"
#include "backend/engineconnection.h"
#include "look/format.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <limits>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMovingMs = 120;

QByteArray bodyOf(const control::DestinationLevers &levers)
{
    QJsonObject body;
    const auto limit = [](std::optional<int> value) { return value ? QJsonValue(*value) : QJsonValue(); };
    if (levers.paused)
        body[u"paused"_s] = *levers.paused;
    if (levers.maxConnections)
        body[u"maxConnections"_s] = limit(*levers.maxConnections);
    if (levers.maxPerMinute)
        body[u"maxPerMinute"_s] = limit(*levers.maxPerMinute);
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace

DrainPreview::DrainPreview(EngineConnection &engine, QWidget *parent)
    : QLabel(parent)
    , m_engine(engine)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setMinimumWidth(1);
    setAccessibleName(tr("When its mail will be gone"));
    m_moving.setSingleShot(true);
    m_moving.setInterval(kMovingMs);
    connect(&m_moving, &QTimer::timeout, this, &DrainPreview::send);
}

void DrainPreview::ask(const QString &destination, const control::DestinationLevers &levers, const QString &then)
{
    if (destination != m_destination)
        clear();
    m_destination = destination;
    m_levers = levers;
    m_then = then;
    ++m_asked; // an answer to what was asked before is of no use any more
    m_moving.start();
}

void DrainPreview::send()
{
    if (m_destination.isEmpty())
        return;
    const RestCall call{"POST", u"/v1/destinations/"_s + m_destination + u"/forecast"_s, {}, bodyOf(m_levers)};
    m_engine.api().send(call, this, as<control::DrainComparison>([this, asked = m_asked](const base::Result<control::DrainComparison> &answer) {
                            if (asked != m_asked)
                                return;
                            if (answer)
                                show(*answer);
                            else
                                clear(); // an engine without forecasts
                        }));
}

QString DrainPreview::words(const control::DrainForecast &forecast)
{
    if (forecast.limitedBy == "nothing"_L1)
        return tr("nothing waits");
    if (forecast.limitedBy == "paused"_L1)
        return tr("its mail waits");
    if (forecast.limitedBy == "held"_L1)
        return tr("waits until it is released");
    if (!forecast.seconds)
        return tr("not known: nothing went out in the last minute");
    const QString rate = Format::count(qRound64(forecast.ratePerMinute));
    const QString time = Format::duration(*forecast.seconds * 1000);
    const QString text = forecast.atLeast ? tr("gone in %1 or sooner, %2 a minute or more").arg(time, rate) : tr("gone in %1, %2 a minute").arg(time, rate);
    if (forecast.unknown == 0)
        return text;
    return tr("%1; not known for %Ln recipient(s)", "the time when most are gone", int(std::min<qint64>(forecast.unknown, std::numeric_limits<int>::max()))).arg(text);
}

QString DrainPreview::words(const control::DrainComparison &drain, const QString &then)
{
    return tr("As it is: %1").arg(words(drain.now)) + u'\n' + tr("%1: %2", "what would be done: what would come of it").arg(then, words(drain.then));
}

void DrainPreview::show(const control::DrainComparison &drain)
{
    setText(words(drain, m_then));
}

} // namespace ui
