// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"

// Who may do what through the API. Pure functions, any thread.
namespace control {

/// Kinds of call, over REST and WebSocket alike.
enum class Call {
    ReadStatus,
    ReadDomains,
    ChangeDomains,
    ReadMailboxes,
    ChangeMailboxes, ///< also making one
    ReadFolders,
    ChangeFolders,
    ReadMessages,   ///< also raw bytes, attachments and the topic mailbox:ID
    ChangeMessages, ///< flags, moves, deletion, restoring
    SendMessages,
    ReadTemplates,
    ChangeTemplates,
    ChangeSuppressions, ///< also reading them: they are addresses
    ReadTrace,
    ReadQueue,
    ChangeQueue,
    ReadConnections,
    CloseConnections,
    ReadEvents, ///< /v1/events and the topics that are not one mailbox's
    ReadMetrics,
    ReadAlerts,
    ChangeAlerts, ///< acknowledging and silencing
    ChangeAlertRules,
    ReadSettings,
    ChangeSettings,
    ManageTokens,
    ManageWebhooks
};

/// The scope a kind of call needs. Admin has all others.
Scope scopeFor(Call call);
/// Whether a token is bound to one mailbox, so that each call must also be checked with mailboxAllowed().
bool mailboxBound(const Token &token);
/// By scopes; a token bound to a mailbox may only read mailboxes, folders and messages, whatever its scopes.
bool callAllowed(const Token &token, Call call);
/// False when the token is bound to another mailbox. Answer 404, not 403: what is not yours does not exist.
bool mailboxAllowed(const Token &token, Id mailboxId);

} // namespace control
