// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queuefilter.h"
#include "storage/rows.h"

using namespace Qt::Literals;

namespace storage::queue {

using control::QueueState;

namespace {

/// SQL would take a pattern or a search expression to end there; no address has one.
bool hasNul(const QString &part)
{
    return part.contains(QChar(u'\0'));
}

} // namespace

RowFilter::RowFilter(const control::QueueFilter &filter, const QSet<base::Id> &active)
    : m_filter(filter)
    , m_active(active)
    , m_wanted(filter.states)
{
    if (m_wanted.isEmpty()) {
        m_wanted = {QueueState::Ready, QueueState::Active, QueueState::Deferred, QueueState::Held};
        if (filter.mailId)
            m_wanted << QueueState::Sent << QueueState::Bounced << QueueState::Expired;
    }
    const bool wantsActive = m_wanted.contains(QueueState::Active);
    m_onlyActive = wantsActive && m_wanted.count(QueueState::Active) == m_wanted.size();
    for (const QueueState state : {QueueState::Ready, QueueState::Deferred, QueueState::Held, QueueState::Sent,
                                   QueueState::Bounced, QueueState::Expired}) {
        const bool mayBeActive = state == QueueState::Ready || state == QueueState::Deferred;
        if (m_wanted.contains(state) || (wantsActive && mayBeActive))
            m_stored << state;
    }
}

bool RowFilter::accepts(control::QueueItem &item) const
{
    const bool waiting = item.state == QueueState::Ready || item.state == QueueState::Deferred;
    if (waiting && m_active.contains(item.id))
        item.state = QueueState::Active;
    return m_wanted.contains(item.state) && (!m_filter.lane || item.lane == *m_filter.lane) &&
           (!m_filter.mailId || item.mailId == *m_filter.mailId) &&
           (m_filter.destination.isEmpty() || item.destination == m_filter.destination) &&
           (m_filter.mailClass.isEmpty() || item.mailClass == m_filter.mailClass) &&
           (m_filter.from.isEmpty() || item.from.contains(m_filter.from, Qt::CaseInsensitive)) &&
           (m_filter.to.isEmpty() || item.to.contains(m_filter.to, Qt::CaseInsensitive));
}

QString RowFilter::residualSql(QVariantList &parameters) const
{
    QString conditions;
    if (hasNul(m_filter.from) || hasNul(m_filter.to))
        return " AND 1 = 0"_L1;
    if (m_filter.lane) {
        conditions += " AND q.lane = ?"_L1;
        parameters << int(*m_filter.lane);
    }
    if (!m_filter.mailClass.isEmpty()) {
        conditions += " AND q.class = ?"_L1;
        parameters << m_filter.mailClass;
    }
    if (!m_filter.from.isEmpty()) {
        conditions += " AND LOWER(q.sender) LIKE ? ESCAPE '!'"_L1;
        parameters << rows::containing(m_filter.from.toLower());
    }
    if (!m_filter.to.isEmpty()) {
        conditions += " AND LOWER(q.rcpt) LIKE ? ESCAPE '!'"_L1;
        parameters << rows::containing(m_filter.to.toLower());
    }
    return conditions;
}

QString indexedPart(const control::QueueFilter &filter)
{
    const QString &part = filter.to.size() >= filter.from.size() ? filter.to : filter.from;
    const bool usable = !filter.mailId && !hasNul(part) && part.toUcs4().size() >= 3;
    return usable ? part : QString();
}

} // namespace storage::queue
