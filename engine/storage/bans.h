// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/banstore.h"
#include "storage/writetransaction.h"

// The table ban: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::bans {

base::Result<QList<control::Ban>> all(SqlConnection &db);
base::Result<control::Ban> keep(WriteTransaction &tx, control::Ban ban);
base::Result<control::Ban> drop(WriteTransaction &tx, const QString &address, const QString &by);
base::Result<bool> dropOld(WriteTransaction &tx, qint64 nowMs);

} // namespace storage::bans
