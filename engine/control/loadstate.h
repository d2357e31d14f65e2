// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <atomic>

namespace control {

/// How the machine is doing, as far as mail is concerned.
enum class LoadLevel {
    Normal,
    Strained,   ///< bulk mail gets its guaranteed share and no more
    Overloaded, ///< bulk mail rests, normal mail is cut to a quarter
    Refusing    ///< and new mail is answered "try again later"
};
constexpr int kLoadLevels = 4;
constexpr const char *kLoadLevelWords[] = {"normal", "strained", "overloaded", "refusing"};

enum class LoadReason { None, Disk, Memory, Loop, Storage };
constexpr int kLoadReasons = 5;
/// "disk", "memory", "loop", "storage": labels of metrics; empty when normal.
constexpr const char *kLoadReasonWords[] = {"", "disk", "memory", "loop", "storage"};

struct Load
{
    LoadLevel level = LoadLevel::Normal;
    LoadReason reason = LoadReason::None;
    bool operator==(const Load &) const = default;

    const char *levelWord() const { return kLoadLevelWords[int(level)]; }
    const char *reasonWord() const { return kLoadReasonWords[int(reason)]; }
};

/// What one part found out and others go by. Any thread, lock-free.
class LoadState
{
public:
    void set(Load load) { m_packed.store(int(load.level) * kLoadReasons + int(load.reason), std::memory_order_relaxed); }
    Load get() const
    {
        const int packed = m_packed.load(std::memory_order_relaxed);
        return {LoadLevel(packed / kLoadReasons), LoadReason(packed % kLoadReasons)};
    }
    bool refusesMail() const { return get().level == LoadLevel::Refusing; }

private:
    std::atomic<int> m_packed{0};
};

} // namespace control
