// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <deque>
#include <utility>
#include <variant>
#include <vector>

namespace base {

/// Actions of a sans-IO session, performed in their order also where one is answered at once and so leads to others. One thread.
template<typename Action>
class ActionQueue
{
public:
    /// False: called while another is performed, whose call goes on with these.
    template<typename Perform>
    bool run(std::vector<Action> actions, Perform perform)
    {
        for (Action &action : actions)
            m_actions.push_back(std::move(action));
        if (m_performing)
            return false;
        m_performing = true;
        while (!m_actions.empty()) {
            Action action = std::move(m_actions.front());
            m_actions.pop_front();
            std::visit(perform, action);
        }
        m_performing = false;
        return true;
    }
    void clear() { m_actions.clear(); }

private:
    std::deque<Action> m_actions; ///< still to be performed
    bool m_performing = false;
};

} // namespace base
