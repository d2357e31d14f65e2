// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/levers.h"
#include "queue/selection.h"

namespace queue {

using control::QueueAction;
using control::QueueItem;
using control::QueueState;
using storage::QueueRow;

namespace {

control::LaneCounts waitingIn(const Site &site)
{
    control::LaneCounts counts{};
    for (int lane = 0; lane < kLanes; ++lane)
        counts[lane] = site.lanes[lane].waiting();
    return counts;
}

} // namespace

void Levers::preview(const control::QueueSelection &selection, const QueueAction &action, base::Callback<control::QueuePreview> done)
{
    const control::QueueSelection wanted = allowed(selection, action.kind);
    if (wanted.filter.states.isEmpty()) {
        done(control::QueuePreview());
        return;
    }
    if (wanted.ids.isEmpty()) {
        m_store.countRows(wanted.filter, m_dispatcher.active(),
                          here<storage::QueueMatch>([this, action, done](base::Result<storage::QueueMatch> &match) {
                              if (match)
                                  done(forecast(*match, action));
                              else
                                  done(match.error());
                          }));
        return;
    }
    m_store.queueRows(wanted.ids, here<QList<QueueRow>>([this, wanted, action, done](base::Result<QList<QueueRow>> &rows) {
                          if (!rows) {
                              done(rows.error());
                              return;
                          }
                          storage::QueueMatch match;
                          for (const QueueItem &item : meant(*rows, wanted)) {
                              if (m_dispatcher.active().contains(item.id))
                                  continue;
                              ++match.total;
                              match.largest << storage::QueueCount{item.destination, item.lane, item.state, 1, 0};
                          }
                          done(forecast(match, action));
                      }));
}

control::QueuePreview Levers::forecast(const storage::QueueMatch &match, const QueueAction &action) const
{
    QHash<QString, control::MovedShare> shares;
    const auto shareOf = [this](const QString &name) {
        control::MovedShare share;
        if (const Site *site = m_dispatcher.backlog().find(name)) {
            share.destination = m_dispatcher.describe(*site);
            share.waiting = waitingIn(*site);
        }
        return share;
    };
    for (const storage::QueueCount &count : match.largest) {
        auto share = shares.find(count.destination);
        if (share == shares.end())
            share = shares.insert(count.destination, shareOf(count.destination));
        control::LaneCounts &moved = count.state == QueueState::Held ? share->held : share->moved;
        moved[laneIndex(count.lane)] += count.count;
    }
    std::optional<control::MovedShare> target;
    if (action.kind == QueueAction::Reroute && !action.destination.isEmpty())
        target = shareOf(action.destination);
    return {match.total, control::forecastMoved(shares.values(), action, target, m_dispatcher.wall()), match.newest};
}

} // namespace queue
