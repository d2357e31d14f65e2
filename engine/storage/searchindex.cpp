// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/searchindex.h"
#include "storage/compression.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage {

namespace {

constexpr qint64 kMostTermBytes = 64 << 20;

} // namespace

QString searchTable(SearchIndex index)
{
    return index == SearchIndex::Mails ? u"mail_terms"_s : u"accepted_terms"_s;
}

void insertSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId, const QString &terms)
{
    db.run(db.dialect().searchInsert(searchTable(index)), mailId, terms);
    db.run(index == SearchIndex::Mails ? sql::kInsertDocument : sql::kInsertAcceptedDocument, mailId, packed(terms.toUtf8()));
}

void removeSearchDocument(SqlConnection &db, SearchIndex index, quint64 mailId)
{
    QByteArray stored;
    {
        auto row = db.run(index == SearchIndex::Mails ? sql::kDocument : sql::kAcceptedDocument, mailId);
        if (!row.next())
            return;
        stored = row.bytes(0);
    }
    if (const auto text = unpacked(stored, kMostTermBytes))
        db.run(db.dialect().searchRemove(searchTable(index)), mailId, QString::fromUtf8(*text));
    db.run(index == SearchIndex::Mails ? sql::kDeleteDocument : sql::kDeleteAcceptedDocument, mailId);
}

} // namespace storage
