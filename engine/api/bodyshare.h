// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <atomic>
#include <memory>

namespace api {

/// What one request's body takes of the memory all bodies may take. Gives it back when it goes. One thread at a time; the
/// total is shared by all.
class BodyShare
{
public:
    explicit BodyShare(std::shared_ptr<std::atomic<qint64>> total)
        : m_total(std::move(total))
    {
    }
    BodyShare(const BodyShare &) = delete;
    BodyShare &operator=(const BodyShare &) = delete;
    ~BodyShare() { *m_total -= m_bytes; }

    /// False when all bodies together would pass `limit`; small ones always have room.
    bool resize(qint64 bytes, qint64 limit)
    {
        constexpr qint64 kSmall = 64 << 10;
        const qint64 counted = bytes > kSmall ? bytes : 0;
        const qint64 total = *m_total += counted - m_bytes;
        m_bytes = counted;
        return counted == 0 || total <= limit;
    }

private:
    const std::shared_ptr<std::atomic<qint64>> m_total;
    qint64 m_bytes = 0;
};

} // namespace api
