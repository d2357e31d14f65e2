// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendwindow.h"
#include <algorithm>

namespace pipeline {

using storage::SendAmount;

void SendWindow::add(qint64 slot, const SendAmount &amount)
{
    m_pieces.removeIf([slot](const Piece &piece) { return !counts(piece.slot, slot); });
    const auto at = std::lower_bound(m_pieces.begin(), m_pieces.end(), slot, [](const Piece &piece, qint64 wanted) { return piece.slot < wanted; });
    if (at != m_pieces.end() && at->slot == slot)
        at->amount += amount;
    else
        m_pieces.insert(at, Piece{slot, amount});
}

void SendWindow::takeBack(qint64 slot, const SendAmount &amount)
{
    const SendAmount less{-amount.messages, -amount.recipients, -amount.bytes, -amount.fresh, -amount.strange};
    for (Piece &piece : m_pieces) {
        if (piece.slot == slot)
            piece.amount += less;
    }
}

SendAmount SendWindow::total(qint64 now) const
{
    SendAmount sum;
    for (const Piece &piece : m_pieces) {
        if (counts(piece.slot, now))
            sum += piece.amount;
    }
    return sum;
}

bool SendWindow::isEmpty(qint64 now) const
{
    return std::none_of(m_pieces.begin(), m_pieces.end(), [now](const Piece &piece) { return counts(piece.slot, now); });
}

qint64 SendWindow::freeFrom(qint64 now, qint64 SendAmount::*what, qint64 wanted, qint64 limit) const
{
    qint64 used = total(now).*what;
    qint64 from = now;
    for (const Piece &piece : m_pieces) {
        if (used + wanted <= limit)
            break;
        if (!counts(piece.slot, now))
            continue;
        used -= piece.amount.*what;
        from = piece.slot + storage::kSendSlots;
    }
    return from;
}

} // namespace pipeline
