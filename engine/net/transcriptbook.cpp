// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/transcriptbook.h"
#include <algorithm>
#include <functional>

namespace net {

namespace {

qint64 bytesOf(const control::Transcript &transcript)
{
    qint64 bytes = sizeof(transcript);
    for (const control::TranscriptLine &line : transcript.lines)
        bytes += qint64(sizeof(line)) + 2 * line.text.size();
    return bytes;
}

} // namespace

TranscriptPtr TranscriptBook::open(const base::ConnectionInfo &info, const QString &protocol, base::ExecutorPtr executor)
{
    TranscriptPtr made(new Transcript(*this, info, protocol, std::move(executor)));
    Shard &shard = shardOf(info.id);
    const std::lock_guard lock(shard.mutex);
    shard.open.insert(info.id, made.get());
    return made;
}

base::ExecutorPtr TranscriptBook::executorOf(base::Id id)
{
    Shard &shard = shardOf(id);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.open.constFind(id); // its executor does not change while it is in here
    return found == shard.open.cend() ? nullptr : (*found)->m_executor;
}

Transcript *TranscriptBook::find(base::Id id)
{
    Shard &shard = shardOf(id);
    const std::lock_guard lock(shard.mutex);
    return shard.open.value(id);
}

void TranscriptBook::watch(base::Id id, bool on)
{
    const base::ExecutorPtr executor = executorOf(id);
    if (!executor)
        return;
    executor->post([this, id, on] {
        if (Transcript *transcript = find(id)) {
            transcript->m_watched = on;
            transcript->m_keep |= on;
        }
    });
}

void TranscriptBook::transcript(base::Id id, control::Callback<control::Transcript> done)
{
    const base::ExecutorPtr executor = executorOf(id);
    if (!executor) {
        answerKept(id, done);
        return;
    }
    executor->post([this, id, done] {
        if (const Transcript *open = find(id))
            done(open->snapshot());
        else
            answerKept(id, done); // it ended meanwhile
    });
}

void TranscriptBook::answerKept(base::Id id, const control::Callback<control::Transcript> &done) const
{
    std::shared_ptr<const control::Transcript> found;
    {
        const std::lock_guard lock(m_mutex);
        const auto at = std::find_if(m_kept.crbegin(), m_kept.crend(), [id](const auto &one) { return one->id == id; });
        if (at != m_kept.crend())
            found = *at;
    }
    if (found) {
        done(*found);
        return;
    }
    base::Error error;
    error.kind = base::ErrorKind::NotFound;
    error.publicText = QStringLiteral("no transcript of such a connection is kept");
    done(error);
}

QList<base::Id> TranscriptBook::open(int most)
{
    QList<base::Id> ids;
    for (Shard &shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        ids += shard.open.keys();
    }
    std::sort(ids.begin(), ids.end(), std::greater<>()); // ids are in the order of time
    ids.resize(std::min<qsizetype>(ids.size(), most));
    return ids;
}

QList<std::shared_ptr<const control::Transcript>> TranscriptBook::kept() const
{
    const std::lock_guard lock(m_mutex);
    return {m_kept.begin(), m_kept.end()};
}

/// The session's thread.
void TranscriptBook::over(Transcript &transcript)
{
    {
        Shard &shard = shardOf(transcript.m_id);
        const std::lock_guard lock(shard.mutex);
        shard.open.remove(transcript.m_id);
    }
    giveBack(transcript.m_head.size() + transcript.m_tail.size());
    if (!transcript.m_failed && !transcript.m_keep)
        return;
    auto whole = std::make_shared<control::Transcript>(transcript.snapshot());
    whole->open = false;
    const qint64 bytes = bytesOf(*whole);
    const std::lock_guard lock(m_mutex);
    m_kept.push_back(std::move(whole));
    m_keptBytes += bytes;
    while (m_kept.size() > 1 && (m_kept.size() > kMostKept || m_keptBytes > kMostKeptBytes)) {
        m_keptBytes -= bytesOf(*m_kept.front());
        m_kept.pop_front();
    }
}

bool TranscriptBook::take(qint64 octets)
{
    if (m_openBytes.fetch_add(octets, std::memory_order_relaxed) + octets <= kMostOpenBytes)
        return true;
    giveBack(octets);
    return false;
}

void TranscriptBook::publish(base::Id id, const control::TranscriptLine &line) const
{
    if (m_publish)
        m_publish(id, line);
}

} // namespace net
