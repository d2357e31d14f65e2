// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/signatures.h"
#include "storage/accessstatements.h"
#include <QHash>

namespace storage::signatures {

base::Result<QList<quint64>> mayHave(SqlConnection &db, const QList<quint64> &mailIds, const imap::SignatureQueries &queries)
{
    QHash<quint64, quint64> known;
    known.reserve(mailIds.size());
    sql::kSignaturesOf.run(db, mailIds, [&](SqlRun &row) {
        while (row.next())
            known.insert(row.id(0), queries.mayBeIn(row.bytes(1)));
    });
    QList<quint64> out;
    out.reserve(mailIds.size());
    for (const quint64 mailId : mailIds)
        out << known.value(mailId, ~quint64(0));
    return db.orFailure(out);
}

void keep(SqlConnection &db, const QList<std::pair<quint64, QByteArray>> &made)
{
    QList<quint64> mailIds;
    for (const auto &[mailId, bits] : made)
        mailIds << mailId;
    sql::kDeleteSignatures.run(db, mailIds);
    for (const auto &[mailId, bits] : made)
        db.run(sql::kInsertSignature, mailId, bits);
}

} // namespace storage::signatures
