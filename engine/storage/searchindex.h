// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"

namespace storage {

/// Puts a mail's terms, joined by spaces, into the index and keeps them beside it, to be able to take them out. Writer
/// thread.
void insertSearchDocument(SqlConnection &db, quint64 mailId, const QString &terms);
/// Does nothing when the mail is not indexed.
void removeSearchDocument(SqlConnection &db, quint64 mailId);

} // namespace storage
