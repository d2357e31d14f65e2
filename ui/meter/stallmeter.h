// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "meter/timehistogram.h"
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace ui {

/// Measures how responsive the window is: the processor time of each turn of the UI thread's event loop (what the console
/// itself takes) and how late a steady beat comes (what the user feels, the machine's other work included). Turns over the
/// limit are kept with the event that took most of them. UI thread; costs nothing until started.
class StallMeter : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kLimitUs = 50000;

    /// A turn over the limit.
    struct Stall {
        qint64 atMs = 0; ///< since the start
        qint64 cpuUs = 0;
        QString worst; ///< receiver and event that took most of it
        qint64 worstUs = 0;
    };

    explicit StallMeter(QObject *parent = nullptr);
    ~StallMeter() override;

    /// Forgets what was measured and measures from now on.
    void start();
    void stop();
    bool isRunning() const { return m_running; }

    qint64 runMs() const;
    /// Processor time of turns, us.
    const TimeHistogram &turns() const { return m_turns; }
    /// How much later than due the beat came, us.
    const TimeHistogram &lateness() const { return m_lateness; }
    qint64 stallCount() const { return m_stallCount; }
    /// The longest ones, longest first, at most kMostStalls.
    const QList<Stall> &stalls() const { return m_stalls; }
    /// All of it as one JSON object, for a report.
    QByteArray toJson() const;

    bool eventFilter(QObject *receiver, QEvent *event) override;

private:
    static constexpr int kMostStalls = 20;
    static constexpr int kBeatMs = 10;

    void turnEnds();
    void eventEnds(qint64 nowUs);
    void beat();

    bool m_running = false;
    QElapsedTimer m_run;
    qint64 m_runMs = 0;
    qint64 m_turnBegan = 0;
    QTimer m_beat;
    qint64 m_beatDueUs = 0;

    qint64 m_eventBegan = 0;
    const QMetaObject *m_receiver = nullptr;
    int m_eventType = 0;
    Stall m_turn; ///< the worst event of the turn so far

    TimeHistogram m_turns;
    TimeHistogram m_lateness;
    qint64 m_stallCount = 0;
    QList<Stall> m_stalls;
};

} // namespace ui
