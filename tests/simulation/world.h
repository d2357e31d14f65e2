// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "disk.h"
#include "scheduler.h"
#include <QStringList>
#include <cstdio>

namespace simulation {

/// What an engine of a simulation lives in: time, threads and a disk, all from one seed; and the story of the run.
struct World
{
    World(quint64 seed, bool tells_) : lot(seed), schedulerLot(lot.next()), diskLot(lot.next()), tells(tells_) {}

    Lot lot;
    Lot schedulerLot;
    Lot diskLot;
    VirtualClock clock;
    Trace trace;
    Scheduler scheduler{schedulerLot, clock, trace};
    Disk disk{diskLot};
    const bool tells; ///< print what happens
    QStringList violations;

    /// One line of the story; part of the trace.
    void tell(const QString &line)
    {
        trace.add(line.toUtf8());
        if (tells)
            std::printf("%s %s\n", qPrintable(timeText()), qPrintable(line));
    }
    /// An invariant does not hold.
    void violated(const QString &line)
    {
        violations << timeText() + u' ' + line;
        tell(QStringLiteral("VIOLATED: ") + line);
    }
    bool failed() const { return !violations.isEmpty(); }

private:
    QString timeText() const
    {
        const qint64 ms = clock.monotonicUs() / 1000;
        return QStringLiteral("%1:%2:%3.%4").arg(ms / 3600000, 3).arg(ms / 60000 % 60, 2, 10, QChar(u'0')).arg(ms / 1000 % 60, 2, 10, QChar(u'0')).arg(ms % 1000, 3, 10, QChar(u'0'));
    }
};

} // namespace simulation
