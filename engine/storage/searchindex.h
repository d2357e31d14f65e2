// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"

namespace storage {

/// The two indexes: of mail in mailboxes (all its words), and of all mail that was accepted (addresses, subject, ids), as long as its
/// events are kept.
enum class SearchIndex { Mails, Accepted };

/// Puts a mail's terms, joined by spaces, into the index and keeps them beside it, to be able to take them out. Writer
/// thread.
void insertSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId, const QString &terms);
/// Does nothing when the mail is not indexed.
void removeSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId);
/// Of the index's terms.
QString searchTable(SearchIndex index);

} // namespace storage
