// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"

namespace storage {

/// What a mailbox still takes under its quotas; unset: no bound.
struct MailboxRoom
{
    std::optional<qint64> octets = {};
    std::optional<qint64> messages = {};

    bool fits(qint64 moreOctets, qint64 moreMessages) const
    {
        return moreOctets <= octets.value_or(moreOctets) && moreMessages <= messages.value_or(moreMessages);
    }
};

/// What is used of them.
struct MailboxUse
{
    qint64 octets = 0;
    qint64 messages = 0;
};

/// What a mailbox may hold; unset: no bound.
struct MailboxBounds
{
    std::optional<qint64> octets = {};
    std::optional<qint64> messages = {};

    MailboxRoom room(const MailboxUse &used) const;
};

/// sql::kRoomColumns from `column` on. Without a user it is a team box or one that a key made, which have bounds of their own.
MailboxBounds boundsOf(const SqlRun &row, int column, qint64 domainBytes, qint64 domainMessages, bool hasUser);

} // namespace storage
