// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <limits>
#include <memory>
#include <vector>

namespace metrics {

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

/// The last `capacity` values of something, by slot number (time divided by step); kGap where nothing was
/// set. Memory is taken in blocks, when a block gets its first value. One thread.
class SampleRing
{
public:
    static constexpr qint64 kBlock = 120;

    explicit SampleRing(qint64 capacity);
    /// The caller keeps `slot` within the window that is valid now; the ring does not know it.
    float at(qint64 slot) const;
    void set(qint64 slot, float value);

    qint64 capacity() const { return m_capacity; }
    /// kBlock values each, or null where all are gaps. For storing.
    const std::vector<std::unique_ptr<float[]>> &blocks() const { return m_blocks; }
    /// A block of gaps to be filled.
    float *makeBlock(size_t index);

private:
    qint64 m_capacity;
    std::vector<std::unique_ptr<float[]>> m_blocks;
};

} // namespace metrics
