// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include <QString>
#include <atomic>
#include <optional>

namespace base {

/// 64 bits made by the engine, never by a database: 42 bits of milliseconds since 2024-01-01 UTC, 8 bits of node,
/// 13 bits of sequence; the top bit is 0 so that every SQL dialect can hold it. 0 is "no id".
using Id = quint64;

/// Makes ids that rise with time on one node. Thread-safe and lock-free; when the clock steps back or more than
/// 8,192 ids fall into one millisecond it runs ahead of the clock rather than repeat itself.
class IdGenerator
{
public:
    explicit IdGenerator(const Clock &clock, quint8 node = 0) : m_clock(clock), m_node(node) {}
    Id next();
    /// Makes next() rise above `id` of the same node: called with the greatest stored id at start, for a clock that was set back meanwhile.
    void startAfter(Id id);

private:
    const Clock &m_clock;
    const quint8 m_node;
    std::atomic<quint64> m_last{0}; // milliseconds << 13 | sequence
};

/// The millisecond (since 1970, UTC) in which an id was made.
qint64 idWallMs(Id id);
/// The smallest id that could be made at `wallMs`: for ranges of time over an id column. Past the year
/// 2163: the greatest id there is.
Id firstIdAt(qint64 wallMs);
/// Outside form: 13 characters of Crockford base 32 in lower case; sorts as the number does.
QString idToString(Id id);
/// The reverse; nullopt for anything idToString does not write.
std::optional<Id> idFromString(QStringView text);

} // namespace base
