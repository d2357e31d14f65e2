// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/pagetime.h"
#include "storage/searchplan.h"
#include "storage/sqlconnection.h"

namespace storage {

/// The mails an index of terms finds for a plan, newest first, a chunk at a time; and when a page that finds little has had its time.
/// A reader's thread.
class SearchCandidates
{
public:
    /// `table`: mail_terms or accepted_terms. `before`: the first id that is not wanted any more, beyond the plan's own bound.
    SearchCandidates(SqlConnection &db, const QString &table, const SearchPlan &plan, QStringList terms, base::Id before);

    /// Empty: there are no more.
    QList<base::Id> next();
    bool isTimeOver(bool foundSome) { return m_time.isOver(foundSome); }
    /// Ids handed out so far.
    qint64 count() const { return m_count; }

private:
    SqlConnection &m_db;
    const QString m_statement;
    const QString m_wanted;
    const QString m_unwanted;
    const base::Id m_first;
    base::Id m_before;
    int m_chunk = 64;
    bool m_atEnd = false;
    qint64 m_count = 0;
    PageTime m_time;
};

} // namespace storage
