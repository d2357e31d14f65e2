// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/dkimstore.h"
#include "storage/writetransaction.h"

// The table dkim_key: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::dkimkeys {

base::Result<QList<DkimKeyRow>> all(SqlConnection &db);
base::Result<QList<DkimKeyRow>> add(WriteTransaction &tx, QList<DkimKeyRow> keys);
base::Result<bool> useNext(WriteTransaction &tx, Id domainId);

} // namespace storage::dkimkeys
