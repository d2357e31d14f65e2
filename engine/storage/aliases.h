// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "storage/writetransaction.h"

// The tables alias and alias_target: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::aliases {

base::Result<control::Page<control::Alias>> page(SqlConnection &db, const QString &query, std::optional<Id> domainId,
                                                 const control::PageRequest &page);
base::Result<control::Alias> byId(SqlConnection &db, Id id);
base::Result<control::Alias> create(WriteTransaction &tx, const QString &address, const QStringList &targets);
base::Result<control::Alias> change(WriteTransaction &tx, Id id, const std::optional<QString> &address,
                                    const std::optional<QStringList> &targets);
base::Result<control::Alias> remove(WriteTransaction &tx, Id id);

/// Addresses as they are kept, each once; Invalid for the first that is none.
base::Result<QStringList> checkedAddresses(const QStringList &addresses, const QString &field, qsizetype most);
/// Those that end in `from` ("@old.example") end in `to`.
QStringList moved(const QStringList &addresses, const QString &from, const QString &to);
/// A domain has a new name: aliases, targets, forwards and senders that named the old one.
void domainRenamed(WriteTransaction &tx, Id domainId, const QString &from, const QString &to);

} // namespace storage::aliases
