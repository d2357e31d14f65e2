// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/id.h"
#include <limits>

namespace base {

namespace {

constexpr qint64 kEpochMs = 1704067200000; // 2024-01-01T00:00:00Z
constexpr int kSequenceBits = 13;
constexpr int kNodeBits = 8;
constexpr int kTimeBits = 42;
constexpr int kTextLength = 13; // 13 * 5 = 65 bits
constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

int digitValue(char16_t c)
{
    for (int i = 0; i < 32; ++i) {
        if (char16_t(kAlphabet[i]) == c)
            return i;
    }
    return -1;
}

} // namespace

Id IdGenerator::next()
{
    const quint64 now = quint64(std::max<qint64>(0, m_clock.wallMs() - kEpochMs)) << kSequenceBits;
    quint64 last = m_last.load(std::memory_order_relaxed);
    quint64 mine;
    do {
        mine = std::max(now, last + 1);
    } while (!m_last.compare_exchange_weak(last, mine, std::memory_order_relaxed));
    const quint64 ms = mine >> kSequenceBits;
    const quint64 sequence = mine & ((1u << kSequenceBits) - 1);
    return (ms << (kSequenceBits + kNodeBits)) | (quint64(m_node) << kSequenceBits) | sequence;
}

void IdGenerator::startAfter(Id id)
{
    // The node's own bits do not count: ids of all nodes share the database.
    const quint64 least = ((id >> (kSequenceBits + kNodeBits)) << kSequenceBits) | (id & ((1u << kSequenceBits) - 1));
    quint64 last = m_last.load(std::memory_order_relaxed);
    while (last < least && !m_last.compare_exchange_weak(last, least, std::memory_order_relaxed))
        continue;
}

qint64 idWallMs(Id id)
{
    return qint64(id >> (kSequenceBits + kNodeBits)) + kEpochMs;
}

Id firstIdAt(qint64 wallMs)
{
    if (wallMs <= kEpochMs)
        return 0;
    const quint64 ms = quint64(wallMs - kEpochMs);
    return ms >> kTimeBits ? Id(std::numeric_limits<qint64>::max()) : ms << (kSequenceBits + kNodeBits);
}

QString idToString(Id id)
{
    QString text(kTextLength, Qt::Uninitialized);
    for (int i = kTextLength - 1; i >= 0; --i, id >>= 5)
        text[i] = QLatin1Char(kAlphabet[id & 31]);
    return text;
}

std::optional<Id> idFromString(QStringView text)
{
    if (text.size() != kTextLength)
        return std::nullopt;
    Id id = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int value = digitValue(text[i].unicode());
        if (value < 0 || (i == 0 && value > 7)) // the top bit stays 0
            return std::nullopt;
        id = (id << 5) | Id(value);
    }
    return id;
}

} // namespace base
