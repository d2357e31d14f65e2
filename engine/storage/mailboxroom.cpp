// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/mailboxroom.h"

namespace storage {

namespace {

/// Makes `left` what a quota leaves, where that is less.
void bound(std::optional<qint64> &left, const std::optional<qint64> &own, qint64 general, qint64 used)
{
    const qint64 most = own.value_or(general);
    if (most > 0)
        left = qMin(left.value_or(most), qMax<qint64>(0, most - used));
}

} // namespace

MailboxRoom roomOf(const SqlRun &row, int column, const MailboxUse &used, qint64 domainBytes, qint64 domainMessages, bool hasUser)
{
    MailboxRoom room;
    if (hasUser) {
        bound(room.octets, row.optionalInteger(column), domainBytes, used.octets);
        bound(room.messages, row.optionalInteger(column + 1), domainMessages, used.messages);
        return room;
    }
    bound(room.octets, row.optionalInteger(column + 2), 0, used.octets);
    bound(room.messages, row.optionalInteger(column + 3), 0, used.messages);
    bound(room.octets, {}, row.integer(column + 4), used.octets);
    bound(room.messages, {}, row.integer(column + 5), used.messages);
    return room;
}

} // namespace storage
