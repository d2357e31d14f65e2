// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/senderstore.h"
#include <QVarLengthArray>

namespace pipeline {

/// What somebody sent in the last hour, in pieces of storage::kSendSlotMs; only those in which he sent are kept, so that most take little
/// room. O(1): kSendSlots pieces at most. Value.
class SendWindow
{
public:
    void add(qint64 slot, const storage::SendAmount &amount);
    /// It was not sent after all.
    void takeBack(qint64 slot, const storage::SendAmount &amount);
    storage::SendAmount total(qint64 now) const;
    bool isEmpty(qint64 now) const;
    /// The piece of time from which on `wanted` more fit under `limit`, `now` when they do already; wanted <= limit.
    qint64 freeFrom(qint64 now, qint64 storage::SendAmount::*what, qint64 wanted, qint64 limit) const;

private:
    struct Piece
    {
        qint64 slot = 0;
        storage::SendAmount amount;
    };
    /// A clock that was set back makes nothing uncounted.
    static bool counts(qint64 slot, qint64 now) { return qAbs(now - slot) < storage::kSendSlots; }

    QVarLengthArray<Piece, 1> m_pieces; ///< the oldest first
};

} // namespace pipeline
