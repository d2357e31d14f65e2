// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meter/stallmeter.h"
#include "meter/threadtime.h"
#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaEnum>

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
    m_turn = {};
    m_receiver = nullptr;
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
    m_receiver = receiver->metaObject();
    m_eventType = event->type();
    return false;
}

void StallMeter::eventEnds(qint64 nowUs)
{
    const qint64 used = nowUs - m_eventBegan;
    m_eventBegan = nowUs;
    if (!m_receiver || used <= m_turn.worstUs)
        return;
    m_turn.worstUs = used;
    if (used < kLimitUs / 10) // the name is worth its cost only where it may be asked for
        return;
    const char *type = QMetaEnum::fromType<QEvent::Type>().valueToKey(m_eventType);
    m_turn.worst = u"%1 %2"_s.arg(QLatin1StringView(m_receiver->className()),
                                  type ? QString::fromLatin1(type) : QString::number(m_eventType));
}

void StallMeter::turnEnds()
{
    const qint64 now = threadCpuUs();
    eventEnds(now);
    m_receiver = nullptr;
    m_turn.cpuUs = now - m_turnBegan;
    m_turn.atMs = m_run.elapsed();
    m_turnBegan = now;
    m_turns.add(m_turn.cpuUs);
    if (m_turn.cpuUs > kLimitUs) {
        ++m_stallCount;
        const auto place = std::find_if(m_stalls.cbegin(), m_stalls.cend(), [this](const Stall &other) { return other.cpuUs < m_turn.cpuUs; });
        m_stalls.insert(place - m_stalls.cbegin(), m_turn);
        if (m_stalls.size() > kMostStalls)
            m_stalls.removeLast();
    }
    m_turn = {};
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
    QJsonArray stalls;
    for (const Stall &stall : m_stalls)
        stalls << QJsonObject{{u"atMs"_s, stall.atMs}, {u"cpuUs"_s, stall.cpuUs}, {u"worst"_s, stall.worst}, {u"worstUs"_s, stall.worstUs}};
    const QJsonObject report{{u"runMs"_s, runMs()},
                             {u"limitUs"_s, kLimitUs},
                             {u"turnCpu"_s, figures(m_turns)},
                             {u"beatLateness"_s, figures(m_lateness)},
                             {u"turnsOverLimit"_s, m_stallCount},
                             {u"longestTurns"_s, stalls}};
    return QJsonDocument(report).toJson();
}

} // namespace ui
