// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <array>
#include <atomic>
#include <memory>

namespace storage {

/// Tokens authenticated lately, by the hash of their secret. Bounded: one per slot, the newer one stays. A
/// change of any token makes all older entries void. Any thread.
class TokenCache
{
public:
    struct Entry
    {
        QByteArray hash;
        control::Token token;
        quint64 version = 0;
        mutable std::atomic<qint64> usedAt{0}; ///< when last_used_at was last written
    };

    quint64 version() const { return m_version; }
    void voidAll() { ++m_version; }
    /// Null when unknown, void or expired at `nowMs`.
    std::shared_ptr<const Entry> find(const QByteArray &hash, qint64 nowMs) const;
    /// `version` as it was before the token was read.
    void keep(const QByteArray &hash, const control::Token &token, quint64 version, qint64 usedAt);

private:
    static constexpr size_t kSlots = 4096;
    static size_t slot(const QByteArray &hash);

    std::atomic<quint64> m_version{1};
    std::array<std::atomic<std::shared_ptr<const Entry>>, kSlots> m_slots;
};

} // namespace storage
