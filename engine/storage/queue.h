// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/queuelease.h"
#include "storage/sqlconnection.h"

namespace storage {
class WriteTransaction;
}

// Rows of the queue: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::queue {

/// The durations a row's deadlines are made of, in ms.
struct Times
{
    qint64 lifetime = 0;
    qint64 delayNotice = 0; ///< 0: never
    qint64 keepFinished = 0;
};

/// What this node does with rows: times by destination, and leases. Value.
class Rules
{
public:
    Rules(const StoreOptions &options, const QueueLife &general, const QueueLives &byDestination);
    const Times &of(const QString &destination) const;
    Holder holder(qint64 now) const { return {m_node, now, m_delivers}; }

private:
    int m_node;
    bool m_delivers;
    Times m_general;
    QHash<QString, Times> m_byDestination;
};

bool isFinished(control::QueueState state);

base::Result<QList<QueueCount>> counts(SqlConnection &db, const QueueCount &after, int limit);
DueRows due(SqlConnection &db, const DueRequest &request, const Holder &me);
base::Result<QList<QueueRow>> pastDeadline(SqlConnection &db, qint64 by, int limit, const Holder &me);
base::Result<QList<QueueRow>> byIds(SqlConnection &db, const QList<Id> &ids);
base::Result<control::Page<control::QueueItem>> list(SqlConnection &db, const control::QueueFilter &filter,
                                                     const control::PageRequest &page, const QSet<Id> &active);
base::Result<QueueMatch> count(SqlConnection &db, const control::QueueFilter &filter, const QSet<Id> &active);
base::Result<QList<DestinationSettings>> destinations(SqlConnection &db, const QString &after, int limit);
/// What a person decided about one; nothing set where nobody did.
DestinationSettings destination(SqlConnection &db, const QString &name);

/// The rows of an acceptance and their events.
QList<control::QueueItem> insert(WriteTransaction &tx, const MailSubmission &submission, qint64 size,
                                 const Rules &rules);
/// What a filter by parts of addresses looks through.
QString filterText(const control::QueueItem &item);
/// Domain or literal of an envelope recipient: where it goes by itself.
QString domainOf(const QString &address);
/// Whether any of these is still this node's to settle.
bool isOpen(WriteTransaction &tx, const QList<QueueOutcome> &outcomes, const Rules &rules);
/// The rows that were changed.
QSet<Id> settle(WriteTransaction &tx, const QList<QueueOutcome> &outcomes, const Rules &rules);
QList<control::QueueItem> change(WriteTransaction &tx, const QList<Id> &ids, const control::QueueAction &action,
                                 const Rules &rules);
/// Removes finished rows that nobody needs to ask about any more, at most `limit`; how many.
qint64 dropFinished(WriteTransaction &tx, int limit);
void saveDestination(WriteTransaction &tx, const DestinationSettings &settings, const QString &kind,
                     const QString &by);

} // namespace storage::queue
