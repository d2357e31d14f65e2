// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/textsignature.h"
#include "storage/sqlconnection.h"

// The table search_signature: of each mail that was looked at in the background, which strings cannot be in its texts. Words do not
// tell: SEARCH of IMAP finds parts of them.
namespace storage::signatures {

/// For each mail.
base::Result<QList<quint64>> mayHave(SqlConnection &db, const QList<quint64> &mailIds, const imap::SignatureQueries &queries);
/// By mail. Writer thread.
void keep(SqlConnection &db, const QList<std::pair<quint64, QByteArray>> &made);

} // namespace storage::signatures
