// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "queue/dispatcher.h"

// What of the dispatcher minds a wall clock that is set. A pause is stored as a time of the wall: one that began while the clock was ahead
// would not end for as long as it was ahead, be it years. No pause is that long, so it is seen, and begins anew.
namespace queue {

using storage::DueRequest;
using storage::DueRows;
using storage::QueueRow;

namespace {
constexpr qsizetype kLanesPerRead = 100;
constexpr int kRowsPerLane = 100;
constexpr qsizetype kMostUnsettled = 5000;
} // namespace

void Dispatcher::load(const QList<storage::QueueCount> &counts)
{
    m_backlog.load(counts);
    checkPauses(); // the clock may have been ahead before the start
}

void Dispatcher::watchClock()
{
    switch (m_clock.tick()) {
    case QueueClock::Change::None:
        break;
    case QueueClock::Change::Jumped:
        qCWarning(lcQueue) << "the system clock was set";
        break;
    case QueueClock::Change::WentBack:
        m_backlog.wentBack();
        checkPauses();
        break;
    }
    checkSomePauses();
}

void Dispatcher::checkPauses()
{
    m_pausesToCheck.clear();
    for (const auto &[name, site] : m_backlog.sites()) {
        for (int lane = 0; lane < kLanes; ++lane) {
            if (site->lanes[lane].deferred > 0)
                checkPauses(name, control::Lane(lane + 1));
        }
    }
}

void Dispatcher::checkPauses(const QString &destination, control::Lane lane)
{
    const qint64 latest = m_clock.due() + m_judge.longestPauseMs();
    m_pausesToCheck.push_back({destination, lane, storage::kNever, {latest, 0}, kRowsPerLane, false, true});
}

/// What was held while the clock was ahead goes on with its pause of then.
void Dispatcher::watchPause(const storage::QueueChange &change)
{
    const QueueRow &row = change.row;
    if (change.kind != storage::QueueChange::Removed && row.item.state == control::QueueState::Deferred &&
        row.item.nextAttemptAt > m_clock.due() + m_judge.longestPauseMs() && !m_backlog.waitsForItsTime(row))
        checkPauses(row.item.destination, row.item.lane);
}

void Dispatcher::checkSomePauses()
{
    if (m_checkingPauses || m_draining || m_pausesToCheck.empty() || m_settler.pending() > kMostUnsettled)
        return;
    QList<DueRequest> requests;
    while (!m_pausesToCheck.empty() && requests.size() < kLanesPerRead) {
        requests << m_pausesToCheck.front();
        m_pausesToCheck.pop_front();
    }
    m_checkingPauses = true;
    const quint64 ticket = m_backlog.releases().begin();
    m_setup.store->dueRows(requests, {m_setup.executor, [self = m_self, requests, ticket](base::Result<QList<DueRows>> found) {
                                          if (!*self)
                                              return;
                                          Dispatcher &me = **self;
                                          me.m_checkingPauses = false;
                                          if (!found)
                                              me.m_pausesToCheck.insert(me.m_pausesToCheck.end(), requests.begin(), requests.end());
                                          for (qsizetype i = 0; found && i < found->size(); ++i)
                                              me.pauseAnew(requests[i], found->at(i), ticket);
                                          me.m_backlog.releases().end(ticket);
                                          if (found)
                                              me.checkSomePauses();
                                      }});
}

void Dispatcher::pauseAnew(const DueRequest &request, const DueRows &late, quint64 ticket)
{
    QList<Verdict> verdicts;
    for (const QueueRow &row : late.rows) {
        if (!m_backlog.waitsForItsTime(row) && !m_backlog.releases().releasedSince(ticket, row.item.id) && m_backlog.seize(row.item))
            verdicts << m_judge.pausedAnew(row);
    }
    if (!late.complete) {
        m_pausesToCheck.push_back(request);
        m_pausesToCheck.back().after = late.last;
    }
    if (verdicts.isEmpty())
        return;
    m_settler.add(std::move(verdicts));
    m_setup.turnNeeded();
}

} // namespace queue
