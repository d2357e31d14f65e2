// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace queue {

/// How many deliveries at a time a group of destinations gets: starts small, grows while deliveries succeed (fast up to
/// a handful, slowly beyond), halves when the group is unreachable. Then the group is left alone, twice as long each
/// time and up to a fifth longer, so that groups that fell together are not tried together, and tried with one delivery. Times are monotonic microseconds. Queue thread.
class ConcurrencyWindow
{
public:
    static constexpr double kStart = 2;
    static constexpr double kQuick = 4; ///< most servers take this many without a second thought

    /// `seed`: groups with different ones are tried at different times.
    explicit ConcurrencyWindow(quint64 seed = 0) : m_seed(seed) {}
    void setLimit(int limit) { m_limit = limit; }
    int limit() const { return m_limit; }
    double size() const { return qMin(m_size, double(m_limit)); }
    /// Whether another one may begin beside `active`. `preferred` mail may go one over the window, never over the limit: so
    /// neither urgent mail waits behind a window full of bulk mail, nor the other way round.
    bool hasRoom(int active, bool preferred, qint64 nowUs) const;
    /// The group answered. `wasFull`: the window was what held further deliveries back.
    void succeeded(bool wasFull);
    /// The group could not be reached, or sent everybody away.
    void failed(qint64 nowUs);
    /// Try now, whatever was before.
    void endPause() { m_pausedUntilUs = 0; }
    /// 0: not paused.
    qint64 pausedUntilUs() const { return m_pausedUntilUs; }
    bool isDown() const { return m_failures > 0; }

private:
    quint64 m_seed;
    double m_size = kStart;
    int m_limit = 20;
    int m_failures = 0; ///< in a row
    qint64 m_pausedUntilUs = 0;
};

} // namespace queue
