// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/mailboxroom.h"

namespace storage {

namespace {

/// Makes `most` what a quota says, where that is less. A quota of 0 is none.
void bound(std::optional<qint64> &most, const std::optional<qint64> &own, qint64 general)
{
    const qint64 quota = own.value_or(general);
    if (quota > 0)
        most = qMin(most.value_or(quota), quota);
}

std::optional<qint64> left(const std::optional<qint64> &most, qint64 used)
{
    return most ? std::optional(qMax<qint64>(0, *most - used)) : std::nullopt;
}

} // namespace

MailboxRoom MailboxBounds::room(const MailboxUse &used) const
{
    return {left(octets, used.octets), left(messages, used.messages)};
}

MailboxBounds boundsOf(const SqlRun &row, int column, qint64 domainBytes, qint64 domainMessages, bool hasUser)
{
    MailboxBounds bounds;
    if (hasUser) {
        bound(bounds.octets, row.optionalInteger(column), domainBytes);
        bound(bounds.messages, row.optionalInteger(column + 1), domainMessages);
        return bounds;
    }
    bound(bounds.octets, row.optionalInteger(column + 2), 0);
    bound(bounds.messages, row.optionalInteger(column + 3), 0);
    bound(bounds.octets, {}, row.integer(column + 4));
    bound(bounds.messages, {}, row.integer(column + 5));
    return bounds;
}

} // namespace storage
