// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "storage/bodybudget.h"
#include "storage/filesystem.h"
#include "storage/segmentrecord.h"

namespace storage {

/// The file of a body too long for memory, in the format of a segment with one record, so that the commit
/// takes it over by a rename. Chunks are written on the spool thread in the order given; pending() and
/// failed() may be asked from any thread. The file goes with the object unless keep() was called.
class SpoolFile : public std::enable_shared_from_this<SpoolFile>
{
public:
    static constexpr qint64 kHighWater = 1 << 20;
    static constexpr qint64 kLowWater = 256 << 10;

    SpoolFile(FileSystem &files, std::shared_ptr<base::Executor> thread, std::shared_ptr<BodyBudget> budget,
              QString path, Id bodyId);
    ~SpoolFile();

    /// Takes over the memory share of `chunk`.
    void write(QByteArray chunk);
    /// After the last chunk: writes the header; answers on the spool thread.
    void seal(std::function<void()> done);
    /// Makes data and length durable on the thread it is called on. After seal().
    base::Result<void> sync();

    qint64 pending() const { return m_pending; }
    /// Enough was written for the client to be read on.
    bool drained() const;
    /// Calls `callback` on `executor` once when drained(); replaces an earlier one.
    void setDrained(base::ExecutorPtr executor, std::function<void()> callback);
    void wantDrained() { m_wantDrained = true; }

    bool failed() const { return m_failed.load(std::memory_order_acquire); }
    const base::Error &error() const { return m_error; } ///< once failed()
    const QString &path() const { return m_path; }
    const RecordHeader &header() const { return m_header; } ///< once sealed
    /// The whole file, header included. After seal(); any one thread at a time.
    base::Result<std::unique_ptr<FileMapping>> map();
    /// The file was renamed and belongs to a segment now.
    void keep() { m_kept = true; }

private:
    void writeNow(const QByteArray &chunk);
    void sealNow();
    void fail(const base::Error &error);

    FileSystem &m_files;
    const std::shared_ptr<base::Executor> m_thread;
    const std::shared_ptr<BodyBudget> m_budget;
    const QString m_path;
    RecordHeader m_header;
    std::unique_ptr<File> m_file;
    base::Error m_error;
    base::ExecutorPtr m_drainExecutor;
    std::function<void()> m_drain;
    qint64 m_charged = 0; // spool thread, then the destructor
    std::atomic<qint64> m_pending{0};
    std::atomic<bool> m_wantDrained{false};
    std::atomic<bool> m_failed{false};
    std::atomic<bool> m_kept{false};
};

} // namespace storage
