// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/bodyreader.h"
#include "storage/compactor.h"
#include "storage/storewriter.h"

namespace storage {

/// How long events and what is in the trash are kept; changes while the store is open. Any thread.
struct RetentionDays
{
    std::atomic<int> events;
    std::atomic<int> trash;
};

struct MaintenanceSetup
{
    const RetentionDays *keep = nullptr;
    const SqlDialect *dialect = nullptr;
    SqlTarget target; ///< read-only
    FileSystem *files = nullptr;
    TaskThreads *threads = nullptr;
    QString dataDir;
    StoreWriter *writer = nullptr;
    SegmentHolds *holds = nullptr;
    const base::Clock *clock = nullptr;
};

/// Cleaning: expired mailboxes and tokens, entries of deleted mailboxes, old trash, old events, dead space.
/// One thread that looks and decides; every change is a small background job of the writer, so that mail goes
/// on in between.
class Maintenance
{
public:
    /// `directoryChanged` is called inside transactions that remove mailboxes.
    Maintenance(MaintenanceSetup setup, std::function<void(WriteTransaction &)> directoryChanged);
    ~Maintenance();

    /// After start-up: go on with removals that were interrupted.
    void resume() { purge(); }
    /// Mailboxes were deleted: remove their entries.
    void purge();
    /// Everything once; answers the report, which is also the detail of the event "retention.run".
    void run(base::Callback<QByteArray> done);
    /// Ends after the step in hand. Blocks.
    void stop();

private:
    struct Report
    {
        qint64 expiredMailboxes = 0;
        qint64 expiredTokens = 0;
        qint64 purgedMessages = 0;
        qint64 trashedMessages = 0;
        qint64 droppedEvents = 0;
        qint64 droppedQueueItems = 0;
        qint64 droppedAnswers = 0;
        Compactor::Result compaction;
        QByteArray json() const;
    };

    bool connected();
    /// One transaction on the writer; false when it failed or the store is closing.
    bool onWriter(std::function<base::Result<void>(WriteTransaction &)> change);
    void expireMailboxes(Report &report);
    void purgeFolders(Report &report);
    void emptyTrash(Report &report);
    void dropEvents(Report &report);
    void dropQueueItems(Report &report);
    void dropAnswers(Report &report);

    const MaintenanceSetup m_setup;
    const std::function<void(WriteTransaction &)> m_directoryChanged;
    std::unique_ptr<SqlConnection> m_connection; // maintenance thread
    Compactor m_compactor;
    std::atomic<bool> m_stopping{false};
    std::shared_ptr<TaskRunner> m_thread;
};

} // namespace storage
