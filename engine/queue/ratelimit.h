// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <array>

namespace queue {

/// At most so many recipients a minute, spread evenly with a burst of two seconds' worth. Times are monotonic
/// microseconds. Queue thread.
class RateLimit
{
public:
    /// 0: no limit.
    void setPerMinute(int perMinute) { m_perMinute = perMinute; }
    bool limits() const { return m_perMinute > 0; }
    /// When the next recipient may go; 0: now.
    qint64 waitUntilUs(qint64 nowUs) const { return limits() && m_nextUs > nowUs + kBurstUs ? m_nextUs - kBurstUs : 0; }
    void take(int recipients, qint64 nowUs)
    {
        if (limits())
            m_nextUs = qMax(m_nextUs, nowUs) + qint64(60000000) * recipients / m_perMinute;
    }

private:
    static constexpr qint64 kBurstUs = 2000000;
    int m_perMinute = 0;
    qint64 m_nextUs = 0;
};

/// Recipients of the last minute, by seconds.
class RateMeter
{
public:
    void add(int recipients, qint64 nowUs)
    {
        turnTo(nowUs / 1000000);
        m_seconds[size_t(m_now % kSeconds)] += recipients;
    }
    double perMinute(qint64 nowUs)
    {
        turnTo(nowUs / 1000000);
        double sum = 0;
        for (const int count : m_seconds)
            sum += count;
        return sum;
    }

private:
    static constexpr qint64 kSeconds = 60;
    void turnTo(qint64 second)
    {
        for (qint64 i = qMax(m_now + 1, second - kSeconds + 1); i <= second; ++i)
            m_seconds[size_t(i % kSeconds)] = 0;
        m_now = qMax(m_now, second);
    }
    std::array<int, size_t(kSeconds)> m_seconds{};
    qint64 m_now = 0;
};

} // namespace queue
