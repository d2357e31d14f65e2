// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearch.h"
#include "storage/searchplan.h"
#include "storage/writetransaction.h"

// All mail that was accepted, searched by what its event "mail.accepted" tells: addresses, subject, ids, size, attachments. Found as long
// as its events are kept, also when it only passed through or was deleted.
namespace storage::accepted {

/// Events that are not in the index yet, as terms.
struct Batch
{
    struct Document
    {
        base::Id mailId = 0;
        QString terms;
    };
    QList<Document> documents;
    quint64 upTo = 0; ///< number of the last event looked at; 0: there was none
};
/// Indexer thread.
Batch read(SqlConnection &db);
void write(WriteTransaction &tx, const Batch &batch);
/// Takes out what events below `seq` tell of, before they go.
void forget(WriteTransaction &tx, quint64 fromSeq, quint64 belowSeq);

/// Newest first. A page may be short and still have a next one.
base::Result<control::Page<control::FoundMail>> search(SqlConnection &db, const SearchPlan &plan, const control::PageRequest &page);

} // namespace storage::accepted
