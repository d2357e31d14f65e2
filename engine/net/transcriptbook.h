// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "net/transcript.h"
#include <QHash>
#include <array>
#include <deque>
#include <functional>
#include <mutex>

namespace net {

/// The transcripts of all sessions: of those that are open, where to ask; of those that are over, the ones that failed or were
/// watched, in memory until newer ones need the room (they do not survive a restart). Thread-safe; outlives all sessions.
class TranscriptBook final : public control::TranscriptService
{
public:
    static constexpr size_t kMostKept = 500;
    static constexpr qint64 kMostKeptBytes = 8 << 20;
    static constexpr qint64 kMostOpenBytes = 64 << 20;
    using Publish = std::function<void(base::Id id, const control::TranscriptLine &line)>;

    explicit TranscriptBook(const base::Clock &clock = base::systemClock()) : m_clock(clock) {}

    /// Told of each line of a watched session on the session's thread. Set before the first session.
    void setPublisher(Publish publish) { m_publish = std::move(publish); }
    /// Called on the session's thread, which is the one `executor` runs.
    TranscriptPtr open(const base::ConnectionInfo &info, const QString &protocol, base::ExecutorPtr executor);
    /// Somebody looks (or no longer looks) at an open session; others are not there to be watched.
    void watch(base::Id id, bool on);

    void transcript(base::Id id, control::Callback<control::Transcript> done) override;
    /// Sessions that are open now, at most so many, the newest first.
    QList<base::Id> open(int most);
    /// All that are over and kept, the oldest first.
    QList<std::shared_ptr<const control::Transcript>> kept() const;

private:
    friend class Transcript;
    /// Open sessions by id: a lock of its own each, taken once at the beginning and the end of a session.
    struct Shard
    {
        std::mutex mutex;
        QHash<base::Id, Transcript *> open; ///< each belongs to the thread of its executor
    };
    Shard &shardOf(base::Id id) { return m_shards[size_t(id % kShards)]; }
    base::ExecutorPtr executorOf(base::Id id);
    /// Only on the session's thread.
    Transcript *find(base::Id id);
    void over(Transcript &transcript);
    bool take(qint64 octets);
    void giveBack(qint64 octets) { m_openBytes.fetch_sub(octets, std::memory_order_relaxed); }
    void publish(base::Id id, const control::TranscriptLine &line) const;
    const base::Clock &clock() const { return m_clock; }
    void answerKept(base::Id id, const control::Callback<control::Transcript> &done) const;

    static constexpr size_t kShards = 16;
    const base::Clock &m_clock;
    Publish m_publish;
    std::array<Shard, kShards> m_shards;
    std::atomic<qint64> m_openBytes{0};
    mutable std::mutex m_mutex; // guards what follows
    std::deque<std::shared_ptr<const control::Transcript>> m_kept;
    qint64 m_keptBytes = 0;
};

} // namespace net
