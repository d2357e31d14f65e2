// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/queue.h"
#include "storage/queuestore.h"
#include <mutex>
#include <vector>

namespace storage {

/// Outcomes on their way to the writer: all that came until it gets to them are one change of one commit, the next that is made.
/// What a receiving server has taken and the disk does not know of yet is delivered again after a crash.
class Settlements
{
public:
    struct Wanted
    {
        QList<QueueOutcome> outcomes;
        Callback<qint64> done;
        qint64 changed = 0;
    };
    /// Any thread. True: the writer has to be told, nobody waited.
    bool add(Wanted wanted);
    /// The oldest, as much as one commit takes, and whether some are left.
    std::pair<std::vector<Wanted>, bool> take();

private:
    std::mutex m_mutex;
    std::vector<Wanted> m_wanted;
};

/// Settles all of `wanted` together and sets what was changed of each.
void settle(WriteTransaction &tx, std::vector<Settlements::Wanted> &wanted, const queue::Rules &rules);

} // namespace storage
