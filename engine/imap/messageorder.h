// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/foldersnapshot.h"
#include <QByteArrayView>
#include <memory>

namespace imap {

/// A message in the order SORT or THREAD found; of a thread, parents before children.
struct OrderedMessage
{
    quint32 uid = 0; ///< 0: a message that is not there, above several that belong together
    int depth = 0;   ///< below the beginning of its thread
    bool operator==(const OrderedMessage &) const = default;
};
using OrderedMessages = QList<OrderedMessage>;

/// Brings messages into an order. Not thread-safe; used up by take().
class MessageOrder
{
public:
    virtual ~MessageOrder() = default;
    /// add() needs the message's header.
    virtual bool needsHeader() const = 0;
    /// Messages come ascending by UID. Of `header` are looked at Date, From, To, Cc, Subject, Message-ID, In-Reply-To and References.
    virtual void add(const mail::FolderEntry &entry, QByteArrayView header) = 0;
    virtual OrderedMessages take() = 0;
};

/// Date of sending, else of arrival (RFC 5256 2.2); ms.
qint64 sentDate(const mail::FolderEntry &entry, QByteArrayView header);
/// For comparing as i;unicode-casemap does (RFC 5051).
QByteArray comparable(const QString &text);

} // namespace imap
