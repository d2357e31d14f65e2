// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/storewriter.h"
#include "base/logging.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr size_t kMostJobs = 512; // bounds how long the first of a batch waits for the last
constexpr qint64 kBackgroundEveryUs = 200000;

} // namespace

StoreWriter::StoreWriter(WriterSetup setup, std::unique_ptr<SegmentWriter> segments)
    : m_setup(std::move(setup))
    , m_segments(std::move(segments))
    , m_commitTime(m_setup.metrics->histogram("storage_commit_duration_seconds", {},
                                              "Time from taking a batch to its commit being on disk"))
    , m_batchSize(m_setup.metrics->histogram("storage_batch_size", {}, "Changes stored by one commit",
                                             metrics::Unit::None))
    , m_thread(m_setup.threads->start(u"store-writer"_s))
{
}

StoreWriter::~StoreWriter()
{
    stop();
}

base::Result<void> StoreWriter::start()
{
    base::Result<void> result;
    QSemaphore ready;
    m_thread->post([&] {
        auto opened = SqlConnection::open(*m_setup.dialect, m_setup.target);
        if (opened) {
            m_connection = std::move(*opened);
            auto row = m_connection->run(sql::kLastEvent);
            m_lastSeq = row.next() ? row.id(0) : 0;
            if (m_connection->failure())
                result = *m_connection->failure();
        } else {
            result = opened.error();
        }
        ready.release();
    });
    m_setup.threads->wait(ready);
    return result;
}

void StoreWriter::submit(WriteJob job)
{
    if (m_jobs.push(std::move(job)))
        m_thread->post([this] { drain(); });
}

void StoreWriter::submitBackground(WriteJob job)
{
    if (m_backgroundArrivals.push(std::move(job)))
        m_thread->post([this] { drain(); });
}

void StoreWriter::setPublisher(Publisher publisher)
{
    m_publisher = std::make_shared<const Publisher>(std::move(publisher));
}

void StoreWriter::setQueueListener(QueueListener listener)
{
    m_queueListener = std::make_shared<const QueueListener>(std::move(listener));
}

void StoreWriter::stop()
{
    if (!m_thread)
        return;
    m_thread->post([this] {
        drain();
        m_connection.reset();
    });
    m_thread->stop();
}

void StoreWriter::drain()
{
    for (;;) {
        std::vector<WriteJob> jobs = m_jobs.takeAll();
        for (WriteJob &job : m_backgroundArrivals.takeAll())
            m_background.push_back(std::move(job));
        if (jobs.empty() && m_background.empty())
            return;
        if (!m_connection) {
            refuseAll(std::move(jobs));
            refuseAll(std::exchange(m_background, {}));
            continue;
        }
        for (size_t from = 0; from < jobs.size(); from += kMostJobs) {
            const size_t to = qMin(jobs.size(), from + kMostJobs);
            process({std::make_move_iterator(jobs.begin() + qptrdiff(from)),
                     std::make_move_iterator(jobs.begin() + qptrdiff(to))});
        }
        const qint64 now = m_setup.clock->monotonicUs();
        if (!m_background.empty() && (jobs.empty() || now - m_backgroundRanUs > kBackgroundEveryUs))
            runBackground();
    }
}

/// Mail that was being compressed comes after the end.
void StoreWriter::refuseAll(std::vector<WriteJob> jobs)
{
    for (const WriteJob &job : jobs)
        job.settle(base::Error{base::ErrorKind::Busy, u"shutting down"_s, {}, {}});
}

void StoreWriter::runBackground()
{
    std::vector<WriteJob> one;
    one.push_back(std::move(m_background.front()));
    m_background.erase(m_background.begin());
    process(std::move(one));
    m_backgroundRanUs = m_setup.clock->monotonicUs();
}

void StoreWriter::process(std::vector<WriteJob> jobs)
{
    const qint64 startUs = m_setup.clock->monotonicUs();
    Batch batch;
    batch.reserve(jobs.size());
    for (WriteJob &job : jobs)
        batch.push_back({std::move(job), {}, {}});
    refuseWithoutSpace(batch);
    placeBodies(batch);
    commitBatch(batch);
    m_commitTime.record(m_setup.clock->monotonicUs() - startUs);
    m_batchSize.record(qint64(batch.size()));
    settle(batch);
}

void StoreWriter::watchSpace()
{
    const auto free = m_setup.files->freeBytes(m_setup.dataDir);
    const bool low = free && *free < m_setup.reserveBytes;
    if (low != m_setup.budget->diskLow.exchange(low))
        qCWarning(lcStorage) << (low ? "free disk space is below the reserve: no new mail is taken"
                                     : "free disk space is back: new mail is taken");
}

void StoreWriter::refuseWithoutSpace(Batch &batch)
{
    watchSpace();
    if (!m_setup.budget->diskLow)
        return;
    for (Slot &slot : batch) {
        if (slot.job.grows)
            slot.error =
                base::Error{base::ErrorKind::OutOfSpace, u"not enough storage"_s, u"below the reserve"_s, {}};
    }
}

void StoreWriter::placeBodies(Batch &batch)
{
    const auto begun = m_segments->begin(m_setup.clock->wallMs());
    bool any = false;
    for (Slot &slot : batch) {
        for (const auto &body : slot.job.bodies) {
            if (slot.error)
                break;
            auto placed = begun ? m_segments->place(*body) : base::Result<PlacedBody>(begun.error());
            if (placed) {
                slot.placed.push_back(*placed);
                any = true;
            } else {
                slot.error = placed.error();
                qCWarning(lcStorage) << "body not stored:" << placed.error().detail;
            }
        }
    }
    if (!any)
        return;
    if (auto synced = m_segments->sync(); !synced) {
        qCCritical(lcStorage) << "bodies not stored:" << synced.error().detail;
        for (Slot &slot : batch) {
            if (!slot.job.bodies.empty() && !slot.error)
                slot.error = synced.error();
        }
    }
}

void StoreWriter::commitBatch(Batch &batch)
{
    std::vector<Slot *> open;
    for (Slot &slot : batch) {
        if (!slot.error)
            open.push_back(&slot);
    }
    if (open.empty())
        return;
    const Outcome outcome = transact(open);
    if (outcome == Outcome::Committed)
        return;
    const base::Error error = reason();
    const bool alone =
        outcome == Outcome::Failed && error.kind != base::ErrorKind::OutOfSpace && open.size() > 1;
    bool anyCommitted = false;
    bool inDoubt = outcome == Outcome::InDoubt;
    for (Slot *slot : open) {
        const Outcome own = alone ? transact({slot}) : outcome;
        if (own == Outcome::Committed) {
            anyCommitted = true;
            continue;
        }
        slot->error = alone ? reason() : error;
        if (own == Outcome::InDoubt) {
            inDoubt = true;
            slot->placed = {}; // after a crash its rows may turn up: its file stays
        }
    }
    if (!anyCommitted)
        m_segments->rolledBack(inDoubt);
}

/// Why the last transaction did not come about. Names that are taken are refused before anything is written, so a constraint that
/// fails is the engine's own mistake: unknown, hence temporary.
base::Error StoreWriter::reason() const
{
    if (m_undone)
        return *m_undone;
    base::Error error = m_connection->failure().value_or(base::Error{});
    if (!error.temporary())
        error.kind = base::ErrorKind::Internal;
    return error;
}

StoreWriter::Outcome StoreWriter::transact(const std::vector<Slot *> &chosen)
{
    m_connection->clearFailure();
    m_undone.reset();
    WriteTransaction transaction(*m_connection, m_counters, *m_segments, *m_setup.ids,
                                 m_setup.clock->wallMs(), m_lastSeq);
    bool ok = m_connection->begin();
    if (ok)
        m_segments->writeRows(*m_connection, transaction.now());
    for (auto slot = chosen.begin(); ok && slot != chosen.end(); ++slot) {
        const quint64 changes = m_connection->changes();
        if (auto applied = (*slot)->job.apply(transaction, (*slot)->placed); !applied) {
            (*slot)->error = applied.error();
            if (!m_connection->failure() && m_connection->changes() != changes) {
                m_undone = applied.error();
                qCWarning(lcStorage) << "undone, for it was refused after it had written:" << m_undone->detail;
            }
        }
        ok = !m_connection->failure() && !m_undone;
    }
    if (ok)
        transaction.writeCollected();
    ok = ok && !m_connection->failure();
    const bool committed = ok && m_connection->commit();
    if (!committed) {
        m_connection->rollback();
        m_counters.forget();
        for (Slot *slot : chosen)
            slot->error.reset();
        return ok ? Outcome::InDoubt : Outcome::Failed;
    }
    m_lastSeq = transaction.lastSeq();
    m_segments->committed();
    transaction.runAfterCommit();
    m_published += transaction.published();
    m_queueChanges += transaction.queueChanges();
    m_folderChanges += transaction.folderChanges();
    return Outcome::Committed;
}

void StoreWriter::settle(Batch &batch)
{
    const QList<QueueChange> changes = std::exchange(m_queueChanges, {});
    const auto listener = m_queueListener.load();
    if (listener && *listener && !changes.isEmpty())
        (*listener)(changes);
    const QList<FolderChange> folderChanges = std::exchange(m_folderChanges, {});
    if (m_folderListener && !folderChanges.isEmpty())
        m_folderListener(folderChanges);
    for (Slot &slot : batch) {
        for (const PlacedBody &placed : slot.placed) {
            if (slot.error && placed.ownSegment && placed.number)
                m_segments->discard(placed);
        }
        slot.job.settle(slot.error);
    }
    const QList<Store::Published> published = std::exchange(m_published, {});
    const auto publisher = m_publisher.load();
    if (publisher && *publisher && !published.isEmpty())
        (*publisher)(published);
}

} // namespace storage
