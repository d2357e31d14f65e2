// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "storage/sqlconnection.h"
#include "storage/taskthread.h"

namespace storage {

/// The reader threads, each with a connection of its own. A query goes to the one with the least waiting. Any
/// thread.
class ReaderPool
{
public:
    static base::Result<std::unique_ptr<ReaderPool>> open(const SqlDialect &dialect, const SqlTarget &target,
                                                          int count, TaskThreads &threads, metrics::Registry &metrics);
    ~ReaderPool();

    /// Runs `query` with a connection whose failure is cleared, and hands its result to `done`.
    template<typename T>
    void run(base::Callback<T> done, std::function<base::Result<T>(SqlConnection &)> query)
    {
        post([done = std::move(done), query = std::move(query)](SqlConnection &connection) {
            done(query(connection));
        });
    }
    void stop();

private:
    struct Reader
    {
        std::unique_ptr<SqlConnection> connection; // made, used and destroyed on the thread
        std::atomic<int> waiting{0};
        std::shared_ptr<TaskRunner> thread;
    };

    explicit ReaderPool(metrics::Registry &metrics);
    void post(std::function<void(SqlConnection &)> work);

    std::vector<std::unique_ptr<Reader>> m_readers;
    metrics::Gauge &m_idle;
    metrics::Gauge &m_active;
};

} // namespace storage
