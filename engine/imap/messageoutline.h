// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/fetcharguments.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <optional>

namespace imap {

/// What clients fetch of every message, as FETCH tells it: made once, so that it is told without the message's octets. Pure, any
/// thread.
struct MessageOutline
{
    QByteArray envelope;
    QByteArray structure; ///< BODYSTRUCTURE
    QByteArray fields;    ///< of the header, those that are kept, as they are

    /// Has to be looked up in the message: nothing was kept.
    bool isEmpty() const { return envelope.isEmpty(); }
    bool operator==(const MessageOutline &) const = default;

    /// What is longer in all is not kept.
    static constexpr qsizetype kMostOctets = 32 << 10;
    /// Of the message that is `trace` (whole lines of header) and `body` one after the other. Linear.
    static MessageOutline of(QByteArrayView trace, QByteArrayView body);

    QByteArray packed() const;
    /// nullopt: none, or of another version of what is kept.
    static std::optional<MessageOutline> unpacked(QByteArrayView packed);

    /// Whether `fields` has all fields of that name.
    static bool keeps(QByteArrayView field);
    /// Whether an outline that is not empty tells the item.
    static bool tells(const FetchItem &item);
    /// The item, with its label.
    QByteArray text(const FetchItem &item) const;
};
using MessageOutlines = QList<MessageOutline>;

} // namespace imap
