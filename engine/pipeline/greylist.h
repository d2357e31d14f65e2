// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/addressprefix.h"
#include "base/boundedtable.h"
#include <QByteArray>
#include <atomic>

namespace pipeline {

/// Mail from strangers is asked to come again (RFC 6647): who does is known from then on, together with the sender and the recipient
/// it came for; who has come again several times is known altogether. Any thread, O(1), fixed memory (base::BoundedTable). Keeps
/// keyed hashes, no names and no addresses.
class Greylist
{
public:
    struct Options
    {
        qint64 waitMs = 60'000;            ///< how long it must stay away
        qint64 comeBackMs = 48 * 3'600'000; ///< how long it may
        qint64 keepMs = 36ll * 86'400'000; ///< how long it is known after its last mail
        int knownAfter = 5;                ///< mails that waited, after which a client does not wait any more; 0: never
        int prefixV4 = 24;
        int prefixV6 = 64;
        bool operator==(const Options &) const = default;
    };
    Greylist();

    /// 0: let it in. Else how many ms it must wait still.
    qint64 ask(const QHostAddress &client, const QByteArray &sender, const QByteArray &recipient, const Options &options, qint64 nowMs);
    /// All of it, for the next start; and back. False: that is none of ours. Linear.
    QByteArray save(qint64 nowMs, const Options &options);
    bool load(QByteArrayView bytes);
    /// Rises with each change.
    quint64 changes() const { return m_changes.load(std::memory_order_relaxed); }

private:
    struct Triplet
    {
        qint64 first;  ///< 0: never seen
        qint64 last;
        qint64 passed; ///< how often it came again
        double worth(qint64) const { return double(last) + (passed > 0 ? 1e15 : 0); }
    };
    static bool isOver(const Triplet &triplet, const Options &options, qint64 nowMs);
    quint64 hash(char kind, const auth::AddressPrefix &client, QByteArrayView sender, QByteArrayView recipient) const;

    QByteArray m_key;
    base::BoundedTable<Triplet> m_table;
    std::atomic<quint64> m_changes{0};
};

} // namespace pipeline
