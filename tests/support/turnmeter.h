// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "meter/threadtime.h"
#include <QTimer>
#include <algorithm>

namespace support {

/// The longest turn of this thread's event loop, in CPU time of the thread: what a user would feel as a hang on a machine that does
/// nothing else, without the noise of one that does.
class TurnMeter : public QObject
{
public:
    TurnMeter()
    {
        m_timer.setInterval(0); // fires once in every turn
        connect(&m_timer, &QTimer::timeout, this, &TurnMeter::turn);
        m_timer.start();
    }

    void restart()
    {
        m_last = now();
        m_longest = 0;
        m_total = 0;
    }
    /// Milliseconds; counts what was done since the last turn too.
    double longestMs()
    {
        turn();
        return m_longest;
    }
    double totalMs() const { return m_total; }

private:
    static double now() { return double(ui::threadCpuUs()) / 1000; }
    void turn()
    {
        const double at = now();
        m_longest = std::max(m_longest, at - m_last);
        m_total += at - m_last;
        m_last = at;
    }

    QTimer m_timer;
    double m_last = now();
    double m_longest = 0;
    double m_total = 0;
};

} // namespace support
