// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/bodywriter.h"
#include "storage/spoolfile.h"
#include <QMutex>

namespace storage {

/// What the bodies of one store share.
struct BodyContext
{
    FileSystem *files = nullptr;
    std::shared_ptr<base::Executor> spoolThread;
    std::shared_ptr<BodyBudget> budget;
    QString dataFolder;
    QString spoolFolder;
};

/// A body being received: in memory up to 128 KiB (less when memory is short), then in a SpoolFile. Used by
/// one I/O thread until finish() has answered; from then on read-only.
class InflightBody final : public BodyWriter
{
public:
    static constexpr qint64 kMemoryLimit = 128 << 10;
    static constexpr qint64 kMemoryLimitUnderPressure = 16 << 10;
    static constexpr qint64 kChunk = 64 << 10;

    enum class Use { Incoming, Notice }; ///< the bound of all spool files is for what comes in

    InflightBody(std::shared_ptr<const BodyContext> context, base::ExecutorPtr ioThread, Id bodyId, Use use = Use::Incoming);
    ~InflightBody() override;

    void append(QByteArrayView bytes) override;
    qint64 size() const override { return m_size; }
    qint64 pendingBytes() const override;
    void setDrained(std::function<void()> callback) override;
    std::optional<base::Error> failure() const override;
    bool spooled() const override { return m_spool != nullptr; }
    void finish(base::Callback<qint64> done) override;
    QByteArrayView view() const override;

    Id bodyId() const { return m_bodyId; }
    bool finished() const { return m_finished.load(std::memory_order_acquire); }
    const QByteArray &memory() const { return m_buffer; } ///< the whole body unless spooled()
    const std::shared_ptr<SpoolFile> &spool() const { return m_spool; }
    void releaseView() const override;

private:
    void handOver();

    const std::shared_ptr<const BodyContext> m_context;
    const base::ExecutorPtr m_ioThread;
    const Id m_bodyId;
    const Use m_use;
    QByteArray m_buffer;
    qint64 m_size = 0;
    std::optional<base::Error> m_failure;
    std::function<void()> m_drained;
    std::shared_ptr<SpoolFile> m_spool;
    std::atomic<bool> m_finished{false};
    mutable QMutex m_mapLock; // view() comes from any thread; never taken on an I/O thread while receiving
    mutable std::unique_ptr<FileMapping> m_mapping;
    mutable std::atomic<bool> m_unreadable{false};
};

} // namespace storage
