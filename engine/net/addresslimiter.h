// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "metrics/registry.h"
#include "net/addressset.h"
#include "net/ratetable.h"
#include <QHash>
#include <array>
#include <memory>
#include <optional>

namespace net {

/// Why a caller is turned away.
enum class Refusal { None, TooMany, TooFast, Denied, Banned };

/// What callers may do. 0: no limit. An IPv6 client is the /64 it can roam in.
struct DoorLimits
{
    int perAddress = 0; ///< open connections
    int perPrefix = 0;
    Rates perMinute;    ///< new connections; its prefix lengths hold for perPrefix too
    AddressSet exempt;  ///< no limit, list or ban counts for them
    AddressSet allow;   ///< exceptions from `deny`
    AddressSet deny;
};

/// The door: who may connect, by lists and bans, by how often, and by how many connections are open already. Lives on the accept
/// thread; I/O threads ask it by message.
class AddressLimiter : public std::enable_shared_from_this<AddressLimiter>
{
public:
    /// One counted connection; given back, from any thread, when it dies.
    class Slot;
    using SlotPtr = std::shared_ptr<Slot>;

    struct Setup
    {
        base::ExecutorPtr executor; ///< of the accept thread
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
        std::function<bool(const QHostAddress &)> banned; ///< may be empty; any thread, at once
    };
    AddressLimiter(DoorLimits limits, const Setup &setup);

    struct Answer
    {
        Refusal refusal = Refusal::None;
        SlotPtr slot; ///< null: it is not counted, or not let in
    };
    Answer admit(const QHostAddress &address);
    /// For callers from now on; who is counted stays counted.
    void setLimits(DoorLimits limits) { m_limits = std::move(limits); }
    qsizetype clients() const { return m_counts.size(); }

private:
    using Key = auth::AddressPrefix;
    Refusal decide(const QHostAddress &address);
    /// The prefix it is counted with; nullopt: it is no wider than the client.
    std::optional<Key> wider(const QHostAddress &address) const;
    bool isFull(const Key &key, int maximum) const { return maximum > 0 && m_counts.value(key) >= maximum; }
    void note(Refusal refusal, const QHostAddress &address);
    void release(const Key &key);

    DoorLimits m_limits;
    const Setup m_setup;
    QHash<Key, int> m_counts;
    RateTable m_rates;
    std::array<metrics::Counter *, 5> m_refused{}; // by Refusal
    qint64 m_saidUs = 0; // when the log was last told
    quint64 m_unsaid = 0;
};

} // namespace net
