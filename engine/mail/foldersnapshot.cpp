// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/foldersnapshot.h"
#include <algorithm>

namespace mail {

namespace {

constexpr size_t kMostInChunk = 512; // what a change copies at most, beside one pointer for each chunk
constexpr size_t kFewInChunk = 64;   // fewer are put to the chunk before, where they fit

using Chunk = FolderSnapshot::Chunk;
using ChunkPtr = FolderSnapshot::ChunkPtr;

/// The place of the first chunk that may hold `uid`.
size_t chunkOf(const std::vector<ChunkPtr> &chunks, quint32 uid)
{
    const auto found = std::lower_bound(chunks.begin(), chunks.end(), uid,
                                        [](const ChunkPtr &chunk, quint32 wanted) { return chunk->back().uid < wanted; });
    return size_t(found - chunks.begin());
}

auto entryFrom(const Chunk &chunk, quint32 uid)
{
    return std::lower_bound(chunk.begin(), chunk.end(), uid, [](const FolderEntry &entry, quint32 wanted) { return entry.uid < wanted; });
}

/// Steps through changes and vanished UIDs, both ascending, chunk by chunk.
class Touched
{
public:
    explicit Touched(const FolderSnapshot::Changes &changes)
        : m_changes(changes)
    {
    }

    /// The least UID that is still to be seen to.
    std::optional<quint32> next() const
    {
        std::optional<quint32> least;
        if (m_changed < m_changes.changed.size())
            least = m_changes.changed[m_changed].uid;
        if (m_vanished < m_changes.vanished.size())
            least = std::min(least.value_or(m_changes.vanished[m_vanished]), m_changes.vanished[m_vanished]);
        return least;
    }
    void skip(quint32 uid)
    {
        while (m_changed < m_changes.changed.size() && m_changes.changed[m_changed].uid <= uid)
            ++m_changed;
        while (m_vanished < m_changes.vanished.size() && m_changes.vanished[m_vanished] <= uid)
            ++m_vanished;
    }
    Chunk applied(const Chunk &chunk)
    {
        Chunk fresh;
        fresh.reserve(chunk.size());
        for (const FolderEntry &entry : chunk) {
            if (entry.uid > 0)
                skip(entry.uid - 1);
            const bool vanished = m_vanished < m_changes.vanished.size() && m_changes.vanished[m_vanished] == entry.uid;
            const bool changed = m_changed < m_changes.changed.size() && m_changes.changed[m_changed].uid == entry.uid;
            if (!vanished)
                fresh.push_back(changed ? m_changes.changed[m_changed] : entry);
        }
        skip(chunk.back().uid);
        return fresh;
    }

private:
    const FolderSnapshot::Changes &m_changes;
    qsizetype m_changed = 0;
    qsizetype m_vanished = 0;
};

void append(std::vector<ChunkPtr> &chunks, const QList<FolderEntry> &entries)
{
    qsizetype done = 0;
    while (done < entries.size()) {
        Chunk fresh;
        if (done == 0 && !chunks.empty() && chunks.back()->size() < kMostInChunk) {
            fresh = *chunks.back();
            chunks.pop_back();
        }
        const qsizetype n = std::min(entries.size() - done, qsizetype(kMostInChunk - fresh.size()));
        fresh.reserve(fresh.size() + size_t(n));
        fresh.insert(fresh.end(), entries.begin() + done, entries.begin() + done + n);
        done += n;
        chunks.push_back(std::make_shared<const Chunk>(std::move(fresh)));
    }
}

/// Goes through all entries, and past a chunk at once where one stands at its beginning.
class Walk
{
public:
    explicit Walk(const std::vector<ChunkPtr> &chunks)
        : m_chunks(chunks)
    {
    }
    bool atEnd() const { return m_chunk == m_chunks.size(); }
    const FolderEntry &entry() const { return (*m_chunks[m_chunk])[m_entry]; }
    const Chunk *chunkBegun() const { return m_entry == 0 ? m_chunks[m_chunk].get() : nullptr; }
    void nextChunk()
    {
        ++m_chunk;
        m_entry = 0;
    }
    void next()
    {
        if (++m_entry == m_chunks[m_chunk]->size())
            nextChunk();
    }

private:
    const std::vector<ChunkPtr> &m_chunks;
    size_t m_chunk = 0;
    size_t m_entry = 0;
};

} // namespace

FolderSnapshot::Ptr FolderSnapshot::make(base::Id folderId, quint32 uidValidity, quint32 uidNext, quint64 highestModSeq,
                                         const QList<FolderEntry> &entries)
{
    auto made = std::make_shared<FolderSnapshot>();
    made->m_folderId = folderId;
    made->m_uidValidity = uidValidity;
    made->m_uidNext = uidNext;
    made->m_highestModSeq = highestModSeq;
    append(made->m_chunks, entries);
    made->number();
    return made;
}

FolderSnapshot::Ptr FolderSnapshot::with(const Changes &changes) const
{
    auto made = std::make_shared<FolderSnapshot>();
    made->m_folderId = m_folderId;
    made->m_uidValidity = m_uidValidity;
    made->m_uidNext = std::max(m_uidNext, changes.uidNext);
    made->m_highestModSeq = std::max(m_highestModSeq, changes.highestModSeq);
    std::vector<ChunkPtr> &chunks = made->m_chunks;
    chunks.reserve(m_chunks.size() + size_t(changes.added.size()) / kMostInChunk + 1);
    Touched touched(changes);
    size_t done = 0;
    for (auto uid = touched.next(); uid; uid = touched.next()) {
        const size_t at = chunkOf(m_chunks, *uid);
        chunks.insert(chunks.end(), m_chunks.begin() + qptrdiff(done), m_chunks.begin() + qptrdiff(at));
        done = at;
        if (at == m_chunks.size())
            break;
        if (entryFrom(*m_chunks[at], *uid)->uid != *uid) { // not here
            touched.skip(*uid);
            continue;
        }
        Chunk fresh = touched.applied(*m_chunks[at]);
        if (!chunks.empty() && !fresh.empty() && fresh.size() < kFewInChunk && chunks.back()->size() + fresh.size() <= kMostInChunk) {
            Chunk joined = *chunks.back();
            joined.insert(joined.end(), fresh.begin(), fresh.end());
            chunks.pop_back();
            fresh = std::move(joined);
        }
        if (!fresh.empty())
            chunks.push_back(std::make_shared<const Chunk>(std::move(fresh)));
        done = at + 1;
    }
    chunks.insert(chunks.end(), m_chunks.begin() + qptrdiff(done), m_chunks.end());
    append(chunks, changes.added);
    made->number();
    return made;
}

void FolderSnapshot::number()
{
    m_size = 0;
    m_firstIndex.reserve(m_chunks.size());
    for (const ChunkPtr &chunk : m_chunks) {
        m_firstIndex.push_back(m_size);
        m_size += qsizetype(chunk->size());
    }
}

const FolderEntry &FolderSnapshot::at(qsizetype index) const
{
    const auto after = std::upper_bound(m_firstIndex.begin(), m_firstIndex.end(), index);
    const size_t chunk = size_t(after - m_firstIndex.begin()) - 1;
    return (*m_chunks[chunk])[size_t(index - m_firstIndex[chunk])];
}

qsizetype FolderSnapshot::lowerBound(quint32 uid) const
{
    const size_t chunk = chunkOf(m_chunks, uid);
    if (chunk == m_chunks.size())
        return m_size;
    return m_firstIndex[chunk] + qsizetype(entryFrom(*m_chunks[chunk], uid) - m_chunks[chunk]->begin());
}

std::optional<qsizetype> FolderSnapshot::indexOf(quint32 uid) const
{
    const qsizetype index = lowerBound(uid);
    if (index == m_size || at(index).uid != uid)
        return std::nullopt;
    return index;
}

qsizetype FolderSnapshot::count(quint8 set, quint8 unset) const
{
    qsizetype found = 0;
    for (const ChunkPtr &chunk : m_chunks)
        found += std::count_if(chunk->begin(), chunk->end(),
                               [&](const FolderEntry &entry) { return (entry.flags & (set | unset)) == set; });
    return found;
}

qsizetype FolderSnapshot::sharedChunks(const FolderSnapshot &other) const
{
    std::vector<ChunkPtr> mine = m_chunks, theirs = other.m_chunks;
    std::sort(mine.begin(), mine.end());
    std::sort(theirs.begin(), theirs.end());
    std::vector<ChunkPtr> both;
    std::set_intersection(mine.begin(), mine.end(), theirs.begin(), theirs.end(), std::back_inserter(both));
    return qsizetype(both.size());
}

FolderSnapshot::Changes FolderSnapshot::to(const FolderSnapshot &later) const
{
    Changes changes;
    changes.uidNext = later.m_uidNext;
    changes.highestModSeq = later.m_highestModSeq;
    Walk was(m_chunks), is(later.m_chunks);
    while (!was.atEnd() || !is.atEnd()) {
        if (!was.atEnd() && !is.atEnd() && was.chunkBegun() && was.chunkBegun() == is.chunkBegun()) {
            was.nextChunk();
            is.nextChunk();
        } else if (is.atEnd() || (!was.atEnd() && was.entry().uid < is.entry().uid)) {
            changes.vanished << was.entry().uid;
            was.next();
        } else if (was.atEnd() || is.entry().uid < was.entry().uid) {
            changes.added << is.entry();
            is.next();
        } else {
            if (was.entry() != is.entry())
                changes.changed << is.entry();
            was.next();
            is.next();
        }
    }
    return changes;
}

} // namespace mail
