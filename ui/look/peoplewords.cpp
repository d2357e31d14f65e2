// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/peoplewords.h"
#include "look/format.h"
#include <QLocale>
#include <QStringList>
#include <algorithm>

using control::Role;

namespace ui {
namespace {

bool isAway(const control::AutoReply &reply, qint64 now)
{
    return reply.enabled && reply.from.value_or(now) <= now && now < reply.until.value_or(now + 1);
}

/// In hundredths of the quota; 0 where there is none.
qint64 filled(qint64 used, qint64 quota)
{
    return quota > 0 ? qint64(100.0 * double(used) / double(quota)) : 0;
}

constexpr qint64 kNearlyFull = 90; // per cent

} // namespace

QString PeopleWords::of(Role role)
{
    switch (role) {
    case Role::Admin:
        return tr("Administrator");
    case Role::DomainAdmin:
        return tr("Domain administrator");
    case Role::Operator:
        break;
    }
    return tr("Operator");
}

QString PeopleWords::sentenceOf(Role role)
{
    switch (role) {
    case Role::Admin:
        return tr("May do everything on this server.");
    case Role::DomainAdmin:
        return tr("Manages the users and aliases of the own domain, without reading their mail.");
    case Role::Operator:
        break;
    }
    return tr("Sees how the server does and moves its queue, without reading anybody's mail.");
}

QString PeopleWords::of(const QList<Role> &roles)
{
    QStringList words;
    for (const Role role : roles)
        words.append(of(role));
    return words.isEmpty() ? tr("User") : QLocale().createSeparatedList(words);
}

PeopleWords::Standing PeopleWords::standing(const control::User &user, qint64 quotaBytes, qint64 quotaMessages, qint64 now)
{
    const qint64 full = std::max(filled(user.usedBytes, quotaBytes), filled(user.usedMessages, quotaMessages));
    if (user.locked)
        return {State::Held, tr("locked")};
    if (full >= 100)
        return {State::Failed, tr("mailbox full")};
    if (full >= kNearlyFull)
        return {State::Trouble, tr("mailbox nearly full")};
    if (isAway(user.autoReply, now))
        return {State::Waiting, tr("away")};
    return {State::Flowing, tr("active")};
}

QString PeopleWords::use(qint64 bytes, qint64 quotaBytes)
{
    return quotaBytes > 0 ? tr("%1 of %2", "size of mail, quota").arg(Format::bytes(bytes), Format::bytes(quotaBytes)) : Format::bytes(bytes);
}

} // namespace ui
