// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/messageoutline.h"
#include "storage/writetransaction.h"

// The column mail.outline: what IMAP lists messages by, made when a mail is stored; for those that have none, when it is first asked
// for.
namespace storage::outlines {

/// The column for a mail of these trace headers and body. CPU work, any thread.
QByteArray make(QByteArrayView trace, QByteArrayView body);

struct Found
{
    imap::MessageOutlines outlines;          ///< of the first of those asked for, at least one
    QList<std::pair<Id, QByteArray>> made;   ///< by mail: columns that are to be kept
};
/// Ends early where it holds or has read much. `loadRaw`: whole messages, for those that have no outline; where that fails, it stays empty.
base::Result<Found> read(SqlConnection &db, const QList<Id> &mailIds, const std::function<base::Result<QByteArray>(Id mailId)> &loadRaw);
void keep(WriteTransaction &tx, const QList<std::pair<Id, QByteArray>> &made);

} // namespace storage::outlines
