// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/writetransaction.h"

// UIDs that went, for clients that were away (RFC 7162): the table "vanished". Of each folder the last ones are kept.
namespace storage::vanished {

constexpr qint64 kMostRows = 10000; ///< of a folder, at least; up to twice as many until the oldest are dropped

/// UIDs of a folder that went in this transaction, in any order.
void keep(WriteTransaction &tx, Id folderId, QList<quint32> uids);
/// Ascending; nullopt where it is not known that far back.
base::Result<std::optional<QList<quint32>>> since(SqlConnection &db, Id folderId, quint64 modSeq);
/// All of a folder that is gone.
void drop(WriteTransaction &tx, Id folderId);

} // namespace storage::vanished
