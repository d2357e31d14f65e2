// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/settlements.h"

namespace storage {

namespace {
constexpr qsizetype kMostPerCommit = 5000;
} // namespace

bool Settlements::add(Wanted wanted)
{
    const std::lock_guard lock(m_mutex);
    m_wanted.push_back(std::move(wanted));
    return m_wanted.size() == 1;
}

std::pair<std::vector<Settlements::Wanted>, bool> Settlements::take()
{
    const std::lock_guard lock(m_mutex);
    qsizetype outcomes = 0;
    auto end = m_wanted.begin();
    while (end != m_wanted.end() && outcomes < kMostPerCommit)
        outcomes += (end++)->outcomes.size();
    std::vector<Wanted> taken(std::make_move_iterator(m_wanted.begin()), std::make_move_iterator(end));
    m_wanted.erase(m_wanted.begin(), end);
    return {std::move(taken), !m_wanted.empty()};
}

void settle(WriteTransaction &tx, std::vector<Settlements::Wanted> &wanted, const queue::Rules &rules)
{
    QList<QueueOutcome> all;
    for (const Settlements::Wanted &one : wanted)
        all += one.outcomes;
    const QSet<Id> changed = queue::settle(tx, all, rules);
    for (Settlements::Wanted &one : wanted)
        one.changed = std::count_if(one.outcomes.cbegin(), one.outcomes.cend(),
                                    [&changed](const QueueOutcome &outcome) { return changed.contains(outcome.id); });
}

} // namespace storage
