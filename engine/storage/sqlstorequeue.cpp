// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/deliverytotals.h"
#include "storage/sqlstore.h"

// QueueStore, each one query on a reader or one change on the writer.
namespace storage {

void SqlStore::setQueueListener(std::function<void(const QList<QueueChange> &)> listener)
{
    m_writer->setQueueListener(std::move(listener));
}

void SqlStore::setQueueLife(const QueueLife &general, const QueueLives &byDestination)
{
    m_times = std::make_shared<const queue::TimesTable>(general, byDestination, m_options.keepFinishedH);
}

void SqlStore::queueCounts(const QueueCount &after, int limit, Callback<QList<QueueCount>> done)
{
    read<QList<QueueCount>>(
        done, [after, limit](SqlConnection &db) { return queue::counts(db, after, limit); });
}

void SqlStore::dueRows(const DueRequest &request, Callback<DueRows> done)
{
    read<DueRows>(done, [request](SqlConnection &db) { return queue::due(db, request); });
}

void SqlStore::rowsPastDeadline(qint64 by, int limit, Callback<QList<QueueRow>> done)
{
    read<QList<QueueRow>>(done, [by, limit](SqlConnection &db) { return queue::pastDeadline(db, by, limit); });
}

void SqlStore::queueRows(const QList<Id> &ids, Callback<QList<QueueRow>> done)
{
    read<QList<QueueRow>>(done, [ids](SqlConnection &db) { return queue::byIds(db, ids); });
}

void SqlStore::listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<Id> &active,
                        Callback<control::Page<control::QueueItem>> done)
{
    control::PageRequest bounded = page;
    bounded.limit = qBound(1, page.limit, 5000);
    read<control::Page<control::QueueItem>>(done, [filter, bounded, active](SqlConnection &db) {
        return queue::list(db, filter, bounded, active);
    });
}

void SqlStore::countRows(const control::QueueFilter &filter, const QSet<Id> &active, Callback<qint64> done)
{
    read<qint64>(done, [filter, active](SqlConnection &db) { return queue::count(db, filter, active); });
}

void SqlStore::settleRows(QList<QueueOutcome> outcomes, Callback<qint64> done)
{
    write<qint64>(
        done,
        [outcomes = std::move(outcomes), times = m_times.load()](WriteTransaction &tx) -> base::Result<qint64> {
            return queue::settle(tx, outcomes, *times);
        },
        false);
}

void SqlStore::commitNotice(QueueNotice notice, Callback<Committed> done)
{
    prepareMail(std::move(notice), std::move(done));
}

void SqlStore::changeRows(const QList<Id> &ids, const control::QueueAction &action,
                          Callback<QList<control::QueueItem>> done)
{
    write<QList<control::QueueItem>>(
        done,
        [ids, action, times = m_times.load()](WriteTransaction &tx) -> base::Result<QList<control::QueueItem>> {
            return queue::change(tx, ids, action, *times);
        },
        false);
}

void SqlStore::destinationSettings(const QString &after, int limit, Callback<QList<DestinationSettings>> done)
{
    read<QList<DestinationSettings>>(
        done, [after, limit](SqlConnection &db) { return queue::destinations(db, after, limit); });
}

void SqlStore::saveDestination(const DestinationSettings &settings, const QString &kind, const QString &by,
                               Callback<DestinationSettings> done)
{
    write<DestinationSettings>(
        done,
        [settings, kind, by](WriteTransaction &tx) -> base::Result<DestinationSettings> {
            queue::saveDestination(tx, settings, kind, by);
            return settings;
        },
        false);
}

void SqlStore::deliveryTotals(const control::DeliveryTotalsRequest &request, Callback<QList<control::DeliveryTotal>> done)
{
    control::DeliveryTotalsRequest bounded = request;
    bounded.limit = qBound(1, request.limit, 500);
    read<QList<control::DeliveryTotal>>(done, [bounded](SqlConnection &db) { return deliverytotals::read(db, bounded); });
}

} // namespace storage
