// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/samplering.h"
#include <algorithm>
#include <cmath>

namespace metrics {

SampleRing::SampleRing(qint64 capacity)
    : m_capacity(capacity)
    , m_blocks(size_t((capacity + kBlock - 1) / kBlock))
{
}

float SampleRing::at(qint64 slot) const
{
    const qint64 index = slot % m_capacity;
    const std::unique_ptr<float[]> &block = m_blocks[size_t(index / kBlock)];
    return block ? block[size_t(index % kBlock)] : kGap;
}

void SampleRing::set(qint64 slot, float value)
{
    const qint64 index = slot % m_capacity;
    const auto at = size_t(index / kBlock);
    if (m_blocks[at])
        m_blocks[at][size_t(index % kBlock)] = value;
    else if (!std::isnan(value))
        makeBlock(at)[index % kBlock] = value;
}

float *SampleRing::makeBlock(size_t index)
{
    m_blocks[index] = std::make_unique<float[]>(size_t(kBlock));
    std::fill_n(m_blocks[index].get(), kBlock, kGap);
    return m_blocks[index].get();
}

} // namespace metrics
