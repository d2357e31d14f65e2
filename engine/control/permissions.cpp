// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/permissions.h"
#include <algorithm>

namespace control {

Scope scopeFor(Call call)
{
    switch (call) {
    case Call::ReadStatus:
    case Call::ReadDomains:
    case Call::ReadMailboxes:
    case Call::ReadFolders:
    case Call::ReadMessages:
    case Call::ReadTrace:
    case Call::ReadAnyMail:
    case Call::ReadQueue:
    case Call::ReadConnections:
    case Call::ReadEvents:
    case Call::ReadMetrics:
    case Call::ReadAlerts:
        return Scope::Read;
    case Call::SendMessages:
    case Call::ReadTemplates:
    case Call::ChangeTemplates:
    case Call::ChangeSuppressions:
        return Scope::Send;
    case Call::ChangeQueue:
    case Call::ChangeAlerts: // whoever runs the queue is whom alerts call
        return Scope::Queue;
    case Call::ChangeDomains:
    case Call::ChangeMailboxes:
    case Call::MakeMailboxes:
    case Call::ChangeFolders:
    case Call::ChangeMessages:
    case Call::CloseConnections:
    case Call::ReadSettings: // says how the server is protected
    case Call::ChangeSettings:
    case Call::ChangeAlertRules:
    case Call::ManageTokens:
    case Call::ManageWebhooks:
    case Call::ReadUsers: // says whom to attack
    case Call::ChangeUsers:
    case Call::ReadAliases:
    case Call::ChangeAliases:
    case Call::ReadGroups:
    case Call::ChangeGroups:
    case Call::ModerateGroups:
    case Call::ReadTeamBoxes:
    case Call::ChangeTeamBoxes:
    case Call::ManageSelf:
        break;
    }
    return Scope::Admin;
}

namespace {

bool isSession(const Token &token)
{
    return token.userId.has_value();
}

bool isAdmin(const Token &token)
{
    return isSession(token) && token.roles.contains(Role::Admin);
}

bool anybodyMay(Call call)
{
    switch (call) {
    case Call::ReadMailboxes:
    case Call::ReadFolders:
    case Call::ChangeFolders:
    case Call::ReadMessages:
    case Call::ChangeMessages:
    case Call::SendMessages:
    case Call::ReadUsers:
    case Call::ModerateGroups:
    case Call::ReadTeamBoxes:
    case Call::ManageSelf:
        return true;
    default:
        return false;
    }
}

bool domainAdminMay(Call call)
{
    switch (call) {
    case Call::ReadDomains:
    case Call::ChangeUsers:
    case Call::ReadAliases:
    case Call::ChangeAliases:
    case Call::ReadGroups:
    case Call::ChangeGroups:
    case Call::ChangeTeamBoxes:
        return true;
    default:
        return false;
    }
}

bool operatorMay(Call call)
{
    switch (call) {
    case Call::ReadStatus:
    case Call::ReadDomains:
    case Call::ReadTrace:
    case Call::ReadQueue:
    case Call::ChangeQueue:
    case Call::ReadConnections:
    case Call::CloseConnections:
    case Call::ReadEvents:
    case Call::ReadMetrics:
    case Call::ReadAlerts:
    case Call::ChangeAlerts:
        return true;
    default:
        return false;
    }
}

} // namespace

bool mailboxBound(const Token &token)
{
    return token.mailboxId.has_value() && !isAdmin(token);
}

bool callAllowed(const Token &token, Call call)
{
    if (isSession(token)) {
        return isAdmin(token) || anybodyMay(call) || (token.roles.contains(Role::DomainAdmin) && domainAdminMay(call)) ||
               (token.roles.contains(Role::Operator) && operatorMay(call));
    }
    if (mailboxBound(token) && call != Call::ReadMailboxes && call != Call::ReadFolders && call != Call::ReadMessages)
        return false;
    if (call == Call::MakeMailboxes && token.disposable)
        return true;
    return token.scopes.contains(Scope::Admin) || token.scopes.contains(scopeFor(call));
}

bool mailboxAllowed(const Token &token, Id mailboxId, Call call)
{
    if (!mailboxBound(token) || *token.mailboxId == mailboxId)
        return true;
    const bool changes = call == Call::ChangeMessages || call == Call::ChangeFolders;
    return std::any_of(token.teamBoxes.cbegin(), token.teamBoxes.cend(),
                       [&](const TeamAccess &box) { return box.mailboxId == mailboxId && (box.write || !changes); });
}

bool mayModerate(const Token &token, const Group &group)
{
    if (!isSession(token) || isAdmin(token) || domainBound(token) == group.domainId)
        return true;
    return group.moderators.contains(token.user, Qt::CaseInsensitive);
}

bool seesTeamBox(const Token &token, const TeamBox &box)
{
    if (!isSession(token) || isAdmin(token) || domainBound(token) == box.domainId)
        return true;
    return std::any_of(token.teamBoxes.cbegin(), token.teamBoxes.cend(), [&](const TeamAccess &own) { return own.mailboxId == box.mailboxId; });
}

UserAccess userAccess(const Token &token, const User &user)
{
    if (!isSession(token) || isAdmin(token))
        return UserAccess::Full;
    if (*token.userId == user.id)
        return UserAccess::Self;
    const bool stronger = user.roles.contains(Role::Admin) || user.roles.contains(Role::Operator);
    if (token.roles.contains(Role::DomainAdmin) && token.domainId == user.domainId && !stronger)
        return UserAccess::Full;
    return UserAccess::None;
}

bool selfBound(const Token &token)
{
    return isSession(token) && !isAdmin(token) && !token.roles.contains(Role::DomainAdmin);
}

std::optional<Id> domainBound(const Token &token)
{
    return isSession(token) && !isAdmin(token) && token.roles.contains(Role::DomainAdmin) ? std::optional(token.domainId) : std::nullopt;
}

} // namespace control
