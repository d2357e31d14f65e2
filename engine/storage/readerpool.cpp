// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/readerpool.h"

using namespace Qt::Literals;

namespace storage {

ReaderPool::ReaderPool(metrics::Registry &metrics)
    : m_idle(metrics.gauge("db_connections", "state=\"idle\"", "Database connections of the readers"))
    , m_active(metrics.gauge("db_connections", "state=\"active\"", "Database connections of the readers"))
{
}

ReaderPool::~ReaderPool()
{
    stop();
}

base::Result<std::unique_ptr<ReaderPool>> ReaderPool::open(const SqlDialect &dialect, const SqlTarget &target,
                                                           int count, TaskThreads &threads, metrics::Registry &metrics)
{
    std::unique_ptr<ReaderPool> pool(new ReaderPool(metrics));
    base::Result<void> result;
    for (int i = 0; i < qMax(1, count); ++i) {
        auto reader = std::make_unique<Reader>();
        reader->thread = threads.start(u"store-reader-%1"_s.arg(i));
        QSemaphore ready;
        reader->thread->post([&, reader = reader.get()] {
            auto opened = SqlConnection::open(dialect, target);
            if (opened)
                reader->connection = std::move(*opened);
            else
                result = opened.error();
            ready.release();
        });
        threads.wait(ready);
        pool->m_readers.push_back(std::move(reader));
        pool->m_idle.add(1);
    }
    if (!result)
        return result.error();
    return pool;
}

void ReaderPool::stop()
{
    for (auto &reader : m_readers) {
        reader->thread->post([reader = reader.get()] { reader->connection.reset(); });
        reader->thread->stop();
    }
    m_idle.add(-qint64(m_readers.size()));
    m_readers.clear();
}

void ReaderPool::post(std::function<void(SqlConnection &)> work)
{
    if (m_readers.empty())
        return;
    Reader *least = m_readers.front().get();
    for (const auto &reader : m_readers) {
        if (reader->waiting < least->waiting)
            least = reader.get();
    }
    ++least->waiting;
    least->thread->post([this, least, work = std::move(work)] {
        m_active.add(1);
        m_idle.add(-1);
        least->connection->clearFailure();
        work(*least->connection);
        m_idle.add(1);
        m_active.add(-1);
        --least->waiting;
    });
}

} // namespace storage
