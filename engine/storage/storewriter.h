// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/taskthread.h"
#include "storage/writetransaction.h"

namespace storage {

/// One change asked of the writer.
struct WriteJob
{
    std::vector<std::shared_ptr<const PreparedBody>> bodies = {};
    bool grows = false;                       ///< refused while free disk space is below the reserve
    using Placed = std::vector<PlacedBody>; ///< one for each of `bodies`
    /// Runs inside the transaction, again from the start when it is repeated.
    std::function<base::Result<void>(WriteTransaction &, const Placed &placed)> apply;
    /// After the transaction is on disk, or with the reason why nothing of it is.
    std::function<void(const std::optional<base::Error> &)> settle;
};

struct WriterSetup
{
    const SqlDialect *dialect = nullptr;
    SqlTarget target;
    FileSystem *files = nullptr;
    TaskThreads *threads = nullptr;
    QString dataDir;
    qint64 reserveBytes = 0;
    std::shared_ptr<BodyBudget> budget;
    base::IdGenerator *ids = nullptr;
    const base::Clock *clock = nullptr;
    metrics::Registry *metrics = nullptr;
};

/// The one thread that changes anything. Takes everything that arrived while the last commit was on its way,
/// puts the bodies into the segment, syncs once, runs one SQL transaction, then answers all: no artificial
/// delay. When the transaction fails for another reason than space, its jobs are tried one by one, so that
/// one bad job does not take the others with it. Background jobs (indexing, purging, compaction) run when
/// nothing else waits, at least one every 200 ms.
class StoreWriter
{
public:
    using QueueListener = std::function<void(const QList<QueueChange> &)>;
    using FolderListener = std::function<void(const QList<FolderChange> &)>;
    using Publisher = std::function<void(const QList<Store::Published> &)>;

    StoreWriter(WriterSetup setup, std::unique_ptr<SegmentWriter> segments);
    ~StoreWriter();

    /// Opens the writing connection on the writer thread; blocks.
    base::Result<void> start();
    /// Any thread.
    void submit(WriteJob job);
    void submitBackground(WriteJob job);
    /// Any thread; counts for every commit answered from now on.
    void setPublisher(Publisher publisher);
    void setQueueListener(QueueListener listener);
    /// Before start(); called on the writer thread after each commit, before its jobs are answered.
    void setFolderListener(FolderListener listener) { m_folderListener = std::move(listener); }
    /// Finishes what was submitted; what comes later is refused as Busy. Blocks.
    void stop();

    quint64 lastSeq() const { return m_lastSeq; }

private:
    struct Slot
    {
        WriteJob job;
        WriteJob::Placed placed;
        std::optional<base::Error> error;
    };
    using Batch = std::vector<Slot>;

    void drain();
    void refuseAll(std::vector<WriteJob> jobs);
    void runBackground();
    void process(std::vector<WriteJob> jobs);
    void refuseWithoutSpace(Batch &batch);
    void placeBodies(Batch &batch);
    void commitBatch(Batch &batch);
    enum class Outcome { Committed, Failed, InDoubt };
    Outcome transact(const std::vector<Slot *> &chosen);
    base::Error reason() const;
    void settle(Batch &batch);
    void watchSpace();

    const WriterSetup m_setup;
    const std::unique_ptr<SegmentWriter> m_segments;
    std::unique_ptr<SqlConnection> m_connection;
    Counters m_counters;
    std::atomic<quint64> m_lastSeq{0};
    base::MpscQueue<WriteJob> m_jobs;
    base::MpscQueue<WriteJob> m_backgroundArrivals;
    std::vector<WriteJob> m_background;
    qint64 m_backgroundRanUs = 0;
    std::optional<base::Error> m_undone; ///< why a job refused after it had written: undid the last transaction
    std::atomic<std::shared_ptr<const Publisher>> m_publisher;
    std::atomic<std::shared_ptr<const QueueListener>> m_queueListener;
    QList<Store::Published> m_published;   ///< of this batch
    QList<QueueChange> m_queueChanges;     ///< of this batch
    FolderListener m_folderListener;
    QList<FolderChange> m_folderChanges;   ///< of this batch
    metrics::Histogram &m_commitTime;
    metrics::Histogram &m_batchSize;
    std::shared_ptr<TaskRunner> m_thread; // last: ends before what its tasks use
};

} // namespace storage
