// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meter/stallmeter.h"
#include "meter/threadtime.h"
#include <QAbstractEventDispatcher>
#include <QAbstractScrollArea>
#include <QCoreApplication>
#include <QEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaEnum>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

StallMeter::StallMeter(QObject *parent) : QObject(parent)
{
    m_beat.setTimerType(Qt::PreciseTimer);
    m_beat.setInterval(kBeatMs);
    connect(&m_beat, &QTimer::timeout, this, &StallMeter::beat);
}

StallMeter::~StallMeter() = default;

void StallMeter::start()
{
    stop();
    m_turns = {};
    m_lateness = {};
    m_stallCount = 0;
    m_stalls.clear();
    m_causes.clear();
    m_shares.clear();
    m_kind = {};
    m_running = true;
    m_run.start();
    m_turnBegan = m_eventBegan = threadCpuUs();
    m_beatDueUs = kBeatMs * 1000;
    m_beat.start();
    // Waiting costs no processor time, so what the thread used since it last began to wait is what the turn took. The other
    // signal, awake(), comes before the events on some platforms and after them on others.
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this, &StallMeter::turnEnds);
    QCoreApplication::instance()->installEventFilter(this);
}

void StallMeter::stop()
{
    if (!m_running)
        return;
    m_runMs = m_run.elapsed();
    m_running = false;
    m_beat.stop();
    QCoreApplication::instance()->removeEventFilter(this);
    disconnect(QAbstractEventDispatcher::instance(), nullptr, this, nullptr);
}

qint64 StallMeter::runMs() const
{
    return m_running ? m_run.elapsed() : m_runMs;
}

/// An event lasts until the next one begins: one sent from within another counts by itself.
bool StallMeter::eventFilter(QObject *receiver, QEvent *event)
{
    eventEnds(threadCpuUs());
    // A viewport is a plain widget: whose it is says more.
    const QMetaObject *kind = receiver->metaObject();
    if (kind == &QWidget::staticMetaObject && qobject_cast<QAbstractScrollArea *>(receiver->parent()))
        kind = receiver->parent()->metaObject();
    m_kind = {kind, event->type()};
    return false;
}

void StallMeter::eventEnds(qint64 nowUs)
{
    const qint64 used = nowUs - m_eventBegan;
    m_eventBegan = nowUs;
    if (!m_kind.first)
        return;
    Share &share = m_shares[m_kind];
    share.cpuUs += used;
    ++share.events;
}

void StallMeter::turnEnds()
{
    const qint64 now = threadCpuUs();
    eventEnds(now);
    m_kind = {};
    const qint64 used = now - m_turnBegan;
    m_turnBegan = now;
    m_turns.add(used);
    if (used > kLimitUs)
        keep({m_run.elapsed(), used, parts()});
    m_shares.clear();
}

void StallMeter::keep(Stall stall)
{
    ++m_stallCount;
    if (!stall.parts.isEmpty()) {
        Share &cause = m_causes[stall.parts.constFirst().what];
        cause.cpuUs += stall.parts.constFirst().cpuUs;
        ++cause.events;
    }
    const auto place = std::find_if(m_stalls.cbegin(), m_stalls.cend(), [&stall](const Stall &other) { return other.cpuUs < stall.cpuUs; });
    m_stalls.insert(place - m_stalls.cbegin(), std::move(stall));
    if (m_stalls.size() > kMostStalls)
        m_stalls.removeLast();
}

QList<StallMeter::Part> StallMeter::parts() const
{
    QList<std::pair<Kind, Share>> longest(m_shares.keyValueBegin(), m_shares.keyValueEnd());
    const auto end = longest.begin() + std::min<qsizetype>(kMostParts, longest.size());
    std::partial_sort(longest.begin(), end, longest.end(), [](const auto &a, const auto &b) { return a.second.cpuUs > b.second.cpuUs; });
    QList<Part> parts;
    for (auto it = longest.begin(); it != end; ++it) {
        const auto &[receiver, type] = it->first;
        const char *name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
        parts.append({u"%1 %2"_s.arg(QLatin1StringView(receiver->className()), name ? QString::fromLatin1(name) : QString::number(type)),
                      it->second.cpuUs, it->second.events});
    }
    return parts;
}

QList<StallMeter::Part> StallMeter::causes() const
{
    QList<Part> causes;
    for (const auto &[what, share] : m_causes.asKeyValueRange())
        causes.append({what, share.cpuUs, share.events});
    std::sort(causes.begin(), causes.end(), [](const Part &a, const Part &b) { return a.events > b.events; });
    return causes;
}

void StallMeter::beat()
{
    const qint64 now = m_run.nsecsElapsed() / 1000;
    m_lateness.add(qMax(now - m_beatDueUs, qint64(0)));
    m_beatDueUs = now + kBeatMs * 1000;
}

QByteArray StallMeter::toJson() const
{
    const auto figures = [](const TimeHistogram &times) {
        return QJsonObject{{u"count"_s, times.total()},
                           {u"p50Us"_s, times.percentile(0.5)},
                           {u"p99Us"_s, times.percentile(0.99)},
                           {u"p999Us"_s, times.percentile(0.999)},
                           {u"longestUs"_s, times.longest()}};
    };
    const auto listed = [](const QList<Part> &parts) {
        QJsonArray list;
        for (const Part &part : parts)
            list << QJsonObject{{u"what"_s, part.what}, {u"cpuUs"_s, part.cpuUs}, {u"events"_s, part.events}};
        return list;
    };
    QJsonArray stalls;
    for (const Stall &stall : m_stalls)
        stalls << QJsonObject{{u"atMs"_s, stall.atMs}, {u"cpuUs"_s, stall.cpuUs}, {u"parts"_s, listed(stall.parts)}};
    const QJsonObject report{{u"runMs"_s, runMs()},
                             {u"limitUs"_s, kLimitUs},
                             {u"turnCpu"_s, figures(m_turns)},
                             {u"beatLateness"_s, figures(m_lateness)},
                             {u"turnsOverLimit"_s, m_stallCount},
                             {u"longestTurns"_s, stalls},
                             {u"causes"_s, listed(causes())}};
    return QJsonDocument(report).toJson();
}

} // namespace ui
