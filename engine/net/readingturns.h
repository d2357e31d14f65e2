// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <deque>

namespace net {

/// Those whose input did not end with what was read of it read on one by one, one in each round of the loop: who says little waits for one
/// of them at most, not for all. Of one loop, in its thread.
class ReadingTurns
{
public:
    void beginRound() { m_given = false; }
    /// Whether it is its turn. Else it asks again in each round while there is something to read: those before it are waited for.
    bool mayRead(const void *reader)
    {
        if (std::find(m_waiting.begin(), m_waiting.end(), reader) == m_waiting.end())
            m_waiting.push_back(reader);
        if (m_given || m_waiting.front() != reader)
            return false;
        m_given = true;
        m_waiting.pop_front();
        return true;
    }
    /// It will not ask again.
    void leave(const void *reader) { std::erase(m_waiting, reader); }

private:
    std::deque<const void *> m_waiting;
    bool m_given = false;
};

} // namespace net
