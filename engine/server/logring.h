// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "control/diagnosis.h"
#include <deque>
#include <functional>
#include <mutex>

namespace server {

/// The newest lines of the log, bounded by number and size. Thread-safe; no I/O thread waits for it: lines are added by the log's
/// own thread, lists are made in the worker pool.
class LogRing
{
public:
    using Listener = std::function<void(const control::LogLine &)>;
    explicit LogRing(size_t mostLines = 20'000, qint64 mostBytes = 8 << 20) : m_mostLines(mostLines), m_mostBytes(mostBytes) {}

    /// Numbers the line, keeps it and tells the listener; its number.
    quint64 add(control::LogLine line);
    /// Told of each line from now on, on the log's thread; empty: nobody. When it returns, the one before is not being called.
    void setListener(Listener listener);
    /// The newest first. Cursors are numbers of lines.
    base::Result<control::Page<control::LogLine>> list(const control::LogFilter &filter, const control::PageRequest &page) const;

private:
    const size_t m_mostLines;
    const qint64 m_mostBytes;
    mutable std::mutex m_mutex; // guards what follows
    std::deque<control::LogLine> m_lines;
    qint64 m_bytes = 0;
    quint64 m_last = 0;
    std::mutex m_listenerMutex;
    Listener m_listener;
};

/// The log for the API. Thread-safe.
class LogDesk final : public control::LogService
{
public:
    LogDesk(std::shared_ptr<LogRing> ring, base::WorkerPool &pool) : m_ring(std::move(ring)), m_pool(pool) {}
    void listLog(const control::LogFilter &filter, const control::PageRequest &page,
                 control::Callback<control::Page<control::LogLine>> done) override;

private:
    const std::shared_ptr<LogRing> m_ring;
    base::WorkerPool &m_pool;
};

} // namespace server
