// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <atomic>

namespace storage {

/// What all bodies in flight hold together. Lock-free, any thread.
struct BodyBudget
{
    std::atomic<qint64> memory{0};
    std::atomic<qint64> spool{0};
    std::atomic<bool> diskLow{false}; ///< free space fell below the reserve when last looked at
    std::atomic<qint64> memoryLimit{0};
    qint64 spoolLimit = 0;

    /// Half of the memory is taken: bodies go to disk early and clients are read more slowly.
    bool pressure() const { return memory.load(std::memory_order_relaxed) > memoryLimit.load(std::memory_order_relaxed) / 2; }
    bool memoryFull() const { return memory.load(std::memory_order_relaxed) >= memoryLimit.load(std::memory_order_relaxed); }
    bool spoolFull() const { return spool.load(std::memory_order_relaxed) >= spoolLimit; }
};

} // namespace storage
