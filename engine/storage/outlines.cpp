// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/outlines.h"
#include "storage/accessstatements.h"
#include "storage/compression.h"

namespace storage::outlines {

namespace {

constexpr qsizetype kMostHeld = 512 << 10; ///< octets of outlines answered at once
constexpr qsizetype kMostRead = 8 << 20;   ///< octets of messages read for it

/// nullopt: there is none yet, or it cannot be read.
std::optional<imap::MessageOutline> outlineOf(const QByteArray &column)
{
    if (column.isEmpty())
        return std::nullopt;
    const auto packed = unpacked(column, imap::MessageOutline::kMostOctets * 2);
    return packed ? imap::MessageOutline::unpacked(*packed) : std::nullopt;
}

} // namespace

QByteArray make(QByteArrayView trace, QByteArrayView body)
{
    return packed(imap::MessageOutline::of(trace, body).packed());
}

base::Result<Found> read(SqlConnection &db, const QList<Id> &mailIds, const std::function<base::Result<QByteArray>(Id mailId)> &loadRaw)
{
    QHash<Id, QByteArray> columns;
    sql::kOutlinesOf.run(db, mailIds, [&columns](SqlRun &row) {
        while (row.next())
            columns.insert(row.id(0), row.bytes(1));
    });
    if (db.failure())
        return *db.failure();
    Found found;
    qsizetype held = 0, octets = 0;
    for (const Id mailId : mailIds) {
        if (held > kMostHeld || octets > kMostRead)
            break;
        std::optional<imap::MessageOutline> outline = outlineOf(columns.value(mailId));
        if (!outline && columns.contains(mailId)) {
            if (const auto raw = loadRaw(mailId)) {
                octets += raw->size();
                outline = imap::MessageOutline::of({}, *raw);
                found.made.append({mailId, packed(outline->packed())});
            }
        }
        found.outlines << outline.value_or(imap::MessageOutline());
        held += found.outlines.last().envelope.size() + found.outlines.last().structure.size() + found.outlines.last().fields.size();
    }
    db.clearFailure(); // of a message that could not be read: whoever needs it hears of it
    return found;
}

void keep(WriteTransaction &tx, const QList<std::pair<Id, QByteArray>> &made)
{
    for (const auto &[mailId, column] : made)
        tx.db().run(sql::kKeepOutline, column, mailId);
}

} // namespace storage::outlines
