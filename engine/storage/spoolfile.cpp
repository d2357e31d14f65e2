// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/spoolfile.h"
#include "base/logging.h"
#include "storage/crc32c.h"

using namespace Qt::Literals;

namespace storage {

SpoolFile::SpoolFile(FileSystem &files, std::shared_ptr<base::Executor> thread,
                     std::shared_ptr<BodyBudget> budget, QString path, Id bodyId)
    : m_files(files)
    , m_thread(std::move(thread))
    , m_budget(std::move(budget))
    , m_path(std::move(path))
{
    m_header.bodyId = bodyId;
}

SpoolFile::~SpoolFile()
{
    m_budget->spool -= m_charged;
    if (!m_file)
        return;
    m_file.reset();
    if (m_kept)
        return;
    if (auto removed = m_files.remove(m_path); !removed)
        qCWarning(lcStorage) << "spool file stays until the next start:" << removed.error().detail;
}

void SpoolFile::write(QByteArray chunk)
{
    m_pending += chunk.size();
    m_thread->post([self = shared_from_this(), chunk = std::move(chunk)] { self->writeNow(chunk); });
}

void SpoolFile::seal(std::function<void()> done)
{
    m_thread->post([self = shared_from_this(), done = std::move(done)] {
        self->sealNow();
        done();
    });
}

void SpoolFile::setDrained(base::ExecutorPtr executor, std::function<void()> callback)
{
    // The callback is only touched on the spool thread, where it is posted from.
    m_thread->post([self = shared_from_this(), executor = std::move(executor),
                    callback = std::move(callback)]() mutable {
        self->m_drainExecutor = std::move(executor);
        self->m_drain = std::move(callback);
    });
}

bool SpoolFile::drained() const
{
    const qint64 pending = m_pending;
    return pending == 0 || (pending < kLowWater && !m_budget->pressure());
}

void SpoolFile::writeNow(const QByteArray &chunk)
{
    if (!failed()) {
        m_budget->spool += chunk.size();
        m_charged += chunk.size();
        if (!m_file) {
            auto opened = m_files.open(m_path, FileSystem::Mode::CreateNew);
            if (opened)
                m_file = std::move(*opened);
            else
                fail(opened.error());
        }
    }
    if (!failed()) {
        if (auto written = m_file->writeAt(RecordHeader::kSize + m_header.rawLength, chunk); !written)
            fail(written.error());
        m_header.payloadCrc = crc32c(m_header.payloadCrc, chunk);
        m_header.rawLength += chunk.size();
    }
    m_budget->memory -= chunk.capacity();
    m_pending -= chunk.size();
    if (drained() && m_wantDrained.exchange(false) && m_drain)
        m_drainExecutor ? m_drainExecutor->post(m_drain) : m_drain();
}

void SpoolFile::sealNow()
{
    m_header.storedLength = m_header.rawLength;
    if (failed() || !m_file)
        return;
    if (auto written = m_file->writeAt(0, m_header.encoded()); !written)
        fail(written.error());
}

base::Result<void> SpoolFile::sync()
{
    if (failed())
        return m_error;
    auto synced = m_file->sync();
    if (!synced)
        fail(synced.error());
    return synced;
}

base::Result<std::unique_ptr<FileMapping>> SpoolFile::map()
{
    if (failed())
        return m_error;
    return m_file->map(RecordHeader::kSize + m_header.storedLength);
}

void SpoolFile::fail(const base::Error &error)
{
    qCWarning(lcStorage) << "spool:" << error.detail;
    m_error = error;
    m_failed.store(true, std::memory_order_release);
}

} // namespace storage
