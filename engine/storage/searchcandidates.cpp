// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/searchcandidates.h"

namespace storage {

namespace {
constexpr int kMostChunk = 512;
} // namespace

SearchCandidates::SearchCandidates(SqlConnection &db, const QString &table, const SearchPlan &plan, QStringList terms, base::Id before)
    : m_db(db)
    , m_statement(db.dialect().searchChunk(table))
    , m_wanted(db.dialect().searchWanted(terms + plan.all))
    , m_unwanted(db.dialect().searchUnwanted(plan.none))
    , m_first(plan.firstId())
    , m_before(std::min(before, plan.lastId()))
    , m_atEnd(plan.nothing || plan.from >= plan.before || (terms.isEmpty() && plan.all.isEmpty()))
{
}

QList<base::Id> SearchCandidates::next()
{
    QList<base::Id> ids;
    if (m_atEnd)
        return ids;
    auto row = m_db.run(m_statement, m_wanted, m_unwanted, m_first, m_before, m_chunk);
    while (row.next())
        ids << row.id(0);
    m_atEnd = ids.size() < m_chunk;
    m_chunk = std::min(m_chunk * 2, kMostChunk);
    m_count += ids.size();
    if (!ids.isEmpty())
        m_before = ids.last();
    return ids;
}

} // namespace storage
