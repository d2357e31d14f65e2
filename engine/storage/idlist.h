// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"

namespace storage {

/// A statement about several ids at once. A run costs as much as its rows and a fixed part, which the driver makes large; so
/// rows that are changed together are read together. Prepared for lists of 1, 8 and 64; a shorter list is filled up with 0,
/// which is no id. Immutable, any thread.
class IdListStatement
{
public:
    /// `before` ends where the list stands: "SELECT … WHERE id IN ".
    IdListStatement(const QString &before, const QString &after = {})
    {
        for (size_t i = 0; i < std::size(kLengths); ++i)
            m_texts[i] = before + u'(' + QStringList(kLengths[i], QStringLiteral("?")).join(u',') + u')' + after;
    }

    /// Runs it for all ids, at most 64 at a time; `each(SqlRun &)` reads the rows. `leading`: for the places before the list.
    template<typename Each>
    void run(SqlConnection &db, const QVariantList &leading, const QList<quint64> &ids, Each each) const
    {
        for (qsizetype done = 0; done < ids.size();) {
            const qsizetype left = ids.size() - done;
            size_t length = 0;
            while (length + 1 < std::size(kLengths) && kLengths[length] < left)
                ++length;
            QVariantList arguments = leading;
            arguments.reserve(leading.size() + kLengths[length]);
            for (qsizetype i = 0; i < kLengths[length]; ++i)
                arguments << bind::value(i < left ? ids[done + i] : quint64(0));
            SqlRun rows = db.runBound(m_texts[length], arguments);
            each(rows);
            done += qMin(left, kLengths[length]);
        }
    }
    template<typename Each>
    void run(SqlConnection &db, const QList<quint64> &ids, Each each) const
    {
        run(db, QVariantList(), ids, each);
    }
    /// The longest text, to ask the database what it makes of it.
    const QString &text() const { return m_texts[std::size(kLengths) - 1]; }
    void run(SqlConnection &db, const QList<quint64> &ids) const
    {
        run(db, ids, [](SqlRun &) {});
    }

private:
    static constexpr qsizetype kLengths[] = {1, 8, 64};
    QString m_texts[std::size(kLengths)];
};

} // namespace storage
