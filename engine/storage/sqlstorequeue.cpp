// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/deliverytotals.h"
#include "storage/sqlstore.h"

// QueueStore, each one query on a reader or one change on the writer.
namespace storage {

namespace {
constexpr qint64 kOutrunMs = 1000; // another node took some of the rows between reading and leasing them: look again
}

void SqlStore::setQueueListener(std::function<void(const QList<QueueChange> &)> listener)
{
    m_writer->setQueueListener(std::move(listener));
}

void SqlStore::setQueueLife(const QueueLife &general, const QueueLives &byDestination)
{
    StoreOptions options = m_options;
    options.keepFinishedH = m_keepFinishedH; // may have changed
    m_rules = std::make_shared<const queue::Rules>(options, general, byDestination);
}

void SqlStore::queueCounts(const QueueCount &after, int limit, Callback<QList<QueueCount>> done)
{
    read<QList<QueueCount>>(
        done, [after, limit](SqlConnection &db) { return queue::counts(db, after, limit); });
}

void SqlStore::dueRows(const QList<DueRequest> &requests, Callback<QList<DueRows>> done)
{
    const queue::Holder me = m_rules.load()->holder(m_clock.wallMs());
    const auto query = [requests, me](SqlConnection &db) -> base::Result<QList<DueRows>> {
        QList<DueRows> found;
        found.reserve(requests.size());
        for (const DueRequest &request : requests)
            found << queue::due(db, request, me);
        return db.orFailure(std::move(found));
    };
    const auto take = [this, done, me](base::Result<QList<DueRows>> found) {
        const auto fresh = [&me](const QueueRow &row) { return queue::hasLease(row, me); };
        const auto allFresh = [&fresh](const DueRows &due) { return std::all_of(due.rows.cbegin(), due.rows.cend(), fresh); };
        if (!found || std::all_of(found->cbegin(), found->cend(), allFresh)) {
            done(std::move(found));
            return;
        }
        const auto lease = [found = std::move(*found), me](WriteTransaction &tx) -> base::Result<QList<DueRows>> {
            QList<DueRows> mine = found;
            for (DueRows &due : mine) {
                const qsizetype wanted = due.rows.size();
                queue::lease(tx, due.rows, me);
                if (due.rows.size() < wanted)
                    due.nextAt = qMin(due.nextAt, me.now + kOutrunMs);
            }
            return mine;
        };
        write<QList<DueRows>>(done, lease, false);
    };
    read<QList<DueRows>>({nullptr, take}, query);
}

void SqlStore::rowsPastDeadline(qint64 by, int limit, Callback<QList<QueueRow>> done)
{
    const queue::Holder me = m_rules.load()->holder(m_clock.wallMs());
    readLeased([by, limit, me](SqlConnection &db) { return queue::pastDeadline(db, by, limit, me); }, me, std::move(done));
}

void SqlStore::queueRows(const QList<Id> &ids, Callback<QList<QueueRow>> done)
{
    read<QList<QueueRow>>(done, [ids](SqlConnection &db) { return queue::byIds(db, ids); });
}

void SqlStore::takeRows(const QList<Id> &ids, Callback<QList<QueueRow>> done)
{
    const queue::Holder me = m_rules.load()->holder(m_clock.wallMs());
    const auto mine = [ids, me](SqlConnection &db) {
        base::Result<QList<QueueRow>> rows = queue::byIds(db, ids);
        if (rows)
            rows->removeIf([&me](const QueueRow &row) { return queue::isFinished(row.item.state) || !queue::mayChange(row, me); });
        return rows;
    };
    readLeased(mine, me, std::move(done));
}

void SqlStore::readLeased(std::function<base::Result<QList<QueueRow>>(SqlConnection &)> query, const queue::Holder &me,
                          Callback<QList<QueueRow>> done)
{
    const auto take = [this, done, me](base::Result<QList<QueueRow>> found) {
        if (found)
            leaseRows(std::move(*found), me, done);
        else
            done(std::move(found));
    };
    read<QList<QueueRow>>({nullptr, take}, std::move(query));
}

/// Without a commit where there is nothing to renew.
void SqlStore::leaseRows(QList<QueueRow> rows, const queue::Holder &me, Callback<QList<QueueRow>> done)
{
    if (std::all_of(rows.cbegin(), rows.cend(), [&me](const QueueRow &row) { return queue::hasLease(row, me); })) {
        done(std::move(rows));
        return;
    }
    write<QList<QueueRow>>(
        done,
        [rows = std::move(rows), me](WriteTransaction &tx) -> base::Result<QList<QueueRow>> {
            QList<QueueRow> mine = rows;
            queue::lease(tx, mine, me);
            return mine;
        },
        false);
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

void SqlStore::countRows(const control::QueueFilter &filter, const QSet<Id> &active, Callback<QueueMatch> done)
{
    read<QueueMatch>(done, [filter, active](SqlConnection &db) { return queue::count(db, filter, active); });
}

void SqlStore::settleRows(QList<QueueOutcome> outcomes, Callback<qint64> done)
{
    if (!refused(done) && m_settlements.add({std::move(outcomes), std::move(done)}))
        submitSettlements();
}

/// What it settles is decided when the writer gets to it.
void SqlStore::submitSettlements()
{
    auto batch = std::make_shared<std::vector<Settlements::Wanted>>();
    const auto take = [this, batch] {
        if (!batch->empty())
            return; // tried again
        bool more = false;
        std::tie(*batch, more) = m_settlements.take();
        if (more)
            submitSettlements();
    };
    WriteJob job;
    job.apply = [batch, take, rules = m_rules.load()](WriteTransaction &tx, const WriteJob::Placed &) -> base::Result<void> {
        take();
        settle(tx, *batch, *rules);
        return {};
    };
    job.settle = [batch, take](const std::optional<base::Error> &error) {
        take(); // where the transaction did not get as far
        for (const Settlements::Wanted &one : *batch)
            one.done(error ? base::Result<qint64>(*error) : base::Result<qint64>(one.changed));
    };
    m_writer->submit(std::move(job));
}

base::Result<BodyWriterPtr> SqlStore::newNoticeBody(base::ExecutorPtr ioThread)
{
    if (m_closed)
        return base::Error{base::ErrorKind::Busy, QStringLiteral("shutting down"), {}, {}};
    return BodyWriterPtr(std::make_shared<InflightBody>(m_bodies, std::move(ioThread), m_ids.next(), InflightBody::Use::Notice));
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
        [ids, action, rules = m_rules.load()](WriteTransaction &tx) -> base::Result<QList<control::QueueItem>> {
            return queue::change(tx, ids, action, *rules);
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
