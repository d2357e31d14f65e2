// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QSet>
#include <QVariant>

namespace storage::queue {

/// What a control::QueueFilter means for rows of the database, where nothing is "active". Value, any thread.
class RowFilter
{
public:
    RowFilter(const control::QueueFilter &filter, const QSet<base::Id> &active);

    /// States to read from the database.
    const QList<control::QueueState> &storedStates() const { return m_stored; }
    /// Only what is being delivered is asked for: read it by id.
    bool onlyActive() const { return m_onlyActive; }
    /// Sets the state to active where it is; false when the item is not meant.
    bool accepts(control::QueueItem &item) const;
    /// " AND …" beyond state, destination and mail, with its parameters.
    QString residualSql(QVariantList &parameters) const;

private:
    const control::QueueFilter m_filter;
    const QSet<base::Id> &m_active;
    QList<control::QueueState> m_wanted;
    QList<control::QueueState> m_stored;
    bool m_onlyActive = false;
};

/// The longest part of an address the filter asks for, when it can be looked up and the rest is no better key.
QString indexedPart(const control::QueueFilter &filter);

} // namespace storage::queue
