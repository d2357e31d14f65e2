// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/permissions.h"

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
    case Call::ChangeFolders:
    case Call::ChangeMessages:
    case Call::CloseConnections:
    case Call::ReadSettings: // says how the server is protected
    case Call::ChangeSettings:
    case Call::ChangeAlertRules:
    case Call::ManageTokens:
    case Call::ManageWebhooks:
        break;
    }
    return Scope::Admin;
}

bool mailboxBound(const Token &token)
{
    return token.mailboxId.has_value();
}

bool callAllowed(const Token &token, Call call)
{
    if (mailboxBound(token) && call != Call::ReadMailboxes && call != Call::ReadFolders &&
        call != Call::ReadMessages)
        return false;
    return token.scopes.contains(Scope::Admin) || token.scopes.contains(scopeFor(call));
}

bool mailboxAllowed(const Token &token, Id mailboxId)
{
    return !token.mailboxId || *token.mailboxId == mailboxId;
}

} // namespace control
