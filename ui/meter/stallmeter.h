// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "meter/timehistogram.h"
#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QObject>
#include <QTimer>
#include <utility>

namespace ui {

/// Measures how responsive the window is: the processor time of each turn of the UI thread's event loop (what the console
/// itself takes) and how late a steady beat comes (what the user feels, the machine's other work included). Turns over the
/// limit are kept with the kinds of event that took most of them. UI thread; costs nothing until started.
class StallMeter : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kLimitUs = 50000;

    /// What the events of one kind to receivers of one class took together.
    struct Part {
        QString what; ///< receiver and event
        qint64 cpuUs = 0;
        int events = 0;
    };
    /// A turn over the limit.
    struct Stall {
        qint64 atMs = 0; ///< since the start
        qint64 cpuUs = 0;
        QList<Part> parts; ///< those that took most of it, longest first, at most kMostParts
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
    /// Of all turns over the limit: which part took most of a turn, how often (events) and how long together; most frequent first.
    QList<Part> causes() const;
    /// All of it as one JSON object, for a report.
    QByteArray toJson() const;

    bool eventFilter(QObject *receiver, QEvent *event) override;

private:
    static constexpr int kMostStalls = 20;
    static constexpr int kMostParts = 4;
    static constexpr int kBeatMs = 10;

    using Kind = std::pair<const QMetaObject *, int>; ///< class of the receiver, type of the event
    struct Share {
        qint64 cpuUs = 0;
        int events = 0;
    };

    void turnEnds();
    void eventEnds(qint64 nowUs);
    void keep(Stall stall);
    QList<Part> parts() const;
    void beat();

    bool m_running = false;
    QElapsedTimer m_run;
    qint64 m_runMs = 0;
    qint64 m_turnBegan = 0;
    QTimer m_beat;
    qint64 m_beatDueUs = 0;

    qint64 m_eventBegan = 0;
    Kind m_kind;
    QHash<Kind, Share> m_shares; ///< of the turn so far

    TimeHistogram m_turns;
    TimeHistogram m_lateness;
    qint64 m_stallCount = 0;
    QList<Stall> m_stalls;
    QHash<QString, Share> m_causes;
};

} // namespace ui
