// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <array>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <type_traits>

namespace base {

/// What strangers make us remember: a map of fixed size from 64-bit hashes (keyed, so that nobody chooses their place) to small
/// values. Any thread, O(1): eight places per hash, a lock for each 64th of the table. When all eight are taken, the one worth
/// least is forgotten. `Value` is all zero when new and has `double worth(qint64 nowMs) const`.
template<typename Value>
class BoundedTable
{
    static_assert(std::is_trivially_copyable_v<Value>);

public:
    /// Room for `places` values, a power of two from 512 on. Pages of it take memory when they are first used.
    explicit BoundedTable(size_t places)
        : m_mask(places / kWays - 1), m_slots(static_cast<Slot *>(std::calloc(places, sizeof(Slot))), &std::free)
    {
        if (!m_slots)
            throw std::bad_alloc();
    }

    /// Runs `use(Value &)` on the value of `hash`, a new one if need be, under its lock.
    template<typename Use>
    auto change(quint64 hash, qint64 nowMs, Use use)
    {
        const quint64 key = hash | 1; // 0 is a free place
        const std::lock_guard lock(lockOf(key));
        Slot *row = rowOf(key);
        Slot *least = row;
        for (Slot *slot = row; slot < row + kWays; ++slot) {
            if (slot->key == key)
                return use(slot->value);
            if (least->key != 0 && (slot->key == 0 || slot->value.worth(nowMs) < least->value.worth(nowMs)))
                least = slot;
        }
        *least = Slot{key, Value{}};
        return use(least->value);
    }

    /// A copy of the value, a new one when there is none.
    Value value(quint64 hash) const
    {
        const quint64 key = hash | 1;
        const std::lock_guard lock(lockOf(key));
        const Slot *row = rowOf(key);
        for (const Slot *slot = row; slot < row + kWays; ++slot) {
            if (slot->key == key)
                return slot->value;
        }
        return Value{};
    }

    void forget(quint64 hash)
    {
        const quint64 key = hash | 1;
        const std::lock_guard lock(lockOf(key));
        Slot *row = rowOf(key);
        for (Slot *slot = row; slot < row + kWays; ++slot) {
            if (slot->key == key)
                *slot = Slot{};
        }
    }

    /// `see(hash, const Value &)` on each value, a row at a time under its lock. Linear.
    template<typename See>
    void each(See see) const
    {
        for (size_t row = 0; row <= m_mask; ++row) {
            const std::lock_guard lock(m_locks[row % kLocks]);
            for (size_t i = row * kWays; i < (row + 1) * kWays; ++i) {
                if (m_slots[i].key != 0)
                    see(m_slots[i].key, m_slots[i].value);
            }
        }
    }

private:
    static constexpr size_t kWays = 8;
    static constexpr size_t kLocks = 64;
    struct Slot
    {
        quint64 key;
        Value value;
    };
    size_t indexOf(quint64 key) const { return size_t(key >> 1) & m_mask; }
    Slot *rowOf(quint64 key) const { return m_slots.get() + indexOf(key) * kWays; }
    std::mutex &lockOf(quint64 key) const { return m_locks[indexOf(key) % kLocks]; }

    const size_t m_mask;
    const std::unique_ptr<Slot[], decltype(&std::free)> m_slots;
    mutable std::array<std::mutex, kLocks> m_locks;
};

} // namespace base
