// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/inflightbody.h"
#include "base/logging.h"

using namespace Qt::Literals;

namespace storage {

InflightBody::InflightBody(std::shared_ptr<const BodyContext> context, base::ExecutorPtr ioThread, Id bodyId, Use use)
    : m_context(std::move(context))
    , m_ioThread(std::move(ioThread))
    , m_bodyId(bodyId)
    , m_use(use)
{
}

InflightBody::~InflightBody()
{
    m_context->budget->memory -= m_buffer.capacity();
}

void InflightBody::append(QByteArrayView bytes)
{
    m_size += bytes.size();
    if (m_failure || (m_spool && m_spool->failed()))
        return;
    if (m_use == Use::Incoming && m_context->budget->spoolFull()) {
        m_failure = base::Error{
            base::ErrorKind::OutOfSpace, u"not enough storage"_s, u"storage.spool_bytes reached"_s, {}};
        return;
    }
    const qsizetype before = m_buffer.capacity(); // what is really held: buffers grow by doubling
    m_buffer.append(bytes);
    m_context->budget->memory += m_buffer.capacity() - before;
    const qint64 limit = m_spool                         ? kChunk
                         : m_context->budget->pressure() ? kMemoryLimitUnderPressure
                                                         : kMemoryLimit;
    if (m_buffer.size() > limit)
        handOver();
}

void InflightBody::handOver()
{
    if (!m_spool) {
        const QString path = m_context->spoolFolder + u'/' + base::idToString(m_bodyId);
        m_spool = std::make_shared<SpoolFile>(*m_context->files, m_context->spoolThread, m_context->budget,
                                              path, m_bodyId);
        if (m_drained)
            m_spool->setDrained(m_ioThread, m_drained);
    }
    m_spool->write(std::exchange(m_buffer, {}));
}

qint64 InflightBody::pendingBytes() const
{
    if (!m_spool)
        return 0;
    const auto level = [this] {
        const qint64 pending = m_spool->pending();
        // When all bodies together hold too much, whoever waits for the disk at all is read no further.
        return pending > 0 && m_context->budget->pressure() ? pending + SpoolFile::kHighWater : pending;
    };
    if (level() <= SpoolFile::kHighWater)
        return level();
    // First ask to be told, then look again: the spool thread may have caught up in between.
    m_spool->wantDrained();
    return level();
}

void InflightBody::setDrained(std::function<void()> callback)
{
    m_drained = std::move(callback);
    if (m_spool)
        m_spool->setDrained(m_ioThread, m_drained);
}

std::optional<base::Error> InflightBody::failure() const
{
    if (m_failure)
        return m_failure;
    if (m_spool && m_spool->failed())
        return m_spool->error();
    if (m_unreadable)
        return base::Error{base::ErrorKind::Busy, u"not enough memory"_s, u"the text could not be read"_s, {}};
    return std::nullopt;
}

void InflightBody::finish(base::Callback<qint64> done)
{
    if (!m_spool || m_failure) {
        m_finished.store(true, std::memory_order_release);
        done(m_failure ? base::Result<qint64>(*m_failure) : base::Result<qint64>(m_size));
        return;
    }
    if (!m_buffer.isEmpty())
        handOver();
    m_finished.store(true, std::memory_order_release); // before the answer can come
    m_spool->seal([spool = m_spool, size = m_size, done = std::move(done)] {
        done(spool->failed() ? base::Result<qint64>(spool->error()) : base::Result<qint64>(size));
    });
}

QByteArrayView InflightBody::view() const
{
    if (!m_spool)
        return m_buffer;
    QMutexLocker lock(&m_mapLock);
    if (!m_mapping) {
        auto mapped = m_spool->map();
        if (!mapped) {
            qCWarning(lcStorage) << "spool:" << mapped.error().detail;
            m_unreadable = true; // or it would be taken as an empty mail
            return {};
        }
        m_mapping = std::move(*mapped);
    }
    return m_mapping->bytes().sliced(RecordHeader::kSize);
}

void InflightBody::releaseView() const
{
    QMutexLocker lock(&m_mapLock);
    m_mapping.reset();
}

} // namespace storage
