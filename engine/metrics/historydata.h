// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/channel.h"
#include <QHash>
#include <memory>
#include <vector>

namespace metrics {

/// The channels of a history and where each tier stands in time. One thread.
class HistoryData
{
public:
    /// Values of all channels together, by their rings: 600 full ones are 48 MB.
    static constexpr int kMaxRings = 600;

    HistoryData();

    /// The channel of that spelling, made when new; null when there is no room for another or `text` is no
    /// key.
    Channel *channel(const QByteArray &text, Channel::Kind kind);
    const std::vector<std::unique_ptr<Channel>> &channels() const { return m_channels; }

    /// The slot each tier is in; -1 before the first sample.
    qint64 current(size_t tier) const { return m_current[tier]; }
    void setCurrent(size_t tier, qint64 slot) { m_current[tier] = slot; }
    /// Enters a later slot of a tier; slots passed over become gaps.
    void advance(size_t tier, qint64 slot);
    /// The clock was set back: forgets what lies after `nowMs`.
    void rewind(qint64 nowMs);

    /// All of it as bytes, and back; the reverse fails on anything serialize() does not write.
    QByteArray serialize() const;
    bool restore(const QByteArray &bytes);

private:
    std::array<qint64, kTierCount> m_current;
    std::vector<std::unique_ptr<Channel>> m_channels; // in the order made
    QHash<QByteArray, Channel *> m_byText;
    int m_rings = 0;
};

} // namespace metrics
