// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <list>

namespace net {

/// Those whose input did not end with what was read of it read on one by one, one in each round of the loop: who says little waits for one
/// of them at most, not for all. Of one loop, in its thread; all in constant time.
class ReadingTurns
{
public:
    /// A reader's, for as long as it may ask.
    class Place
    {
        friend class ReadingTurns;
        std::list<Place *>::iterator m_at;
        bool m_waits = false;
    };

    void beginRound() { m_given = false; }
    /// Whether it is its turn. Else it asks again in each round while there is something to read: those before it are waited for.
    bool mayRead(Place &reader)
    {
        if (!reader.m_waits) {
            reader.m_at = m_waiting.insert(m_waiting.end(), &reader);
            reader.m_waits = true;
        }
        if (m_given || m_waiting.front() != &reader)
            return false;
        m_given = true;
        leave(reader);
        return true;
    }
    /// It will not ask again.
    void leave(Place &reader)
    {
        if (!reader.m_waits)
            return;
        m_waiting.erase(reader.m_at);
        reader.m_waits = false;
    }

private:
    std::list<Place *> m_waiting;
    bool m_given = false;
};

} // namespace net
