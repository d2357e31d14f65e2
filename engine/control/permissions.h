// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "control/groups.h"
#include "control/teamboxes.h"

// Who may do what through the API. Pure functions, any thread.
namespace control {

/// Kinds of call, over REST and WebSocket alike.
enum class Call {
    ReadStatus,
    ReadDomains,
    ChangeDomains,
    ReadMailboxes,
    ChangeMailboxes,
    MakeMailboxes, ///< disposable ones also with Token::disposable
    ReadFolders,
    ChangeFolders,
    ReadMessages,   ///< also raw bytes, attachments and the topic mailbox:ID
    ChangeMessages, ///< flags, moves, deletion, restoring
    SendMessages,
    ReadTemplates,
    ChangeTemplates,
    ChangeSuppressions, ///< also reading them: they are addresses
    ReadTrace,
    ReadAnyMail, ///< the bytes of an accepted mail, whosever it is
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
    ManageWebhooks,
    ReadUsers, ///< of all, of one's domain, or oneself: userAccess()
    ChangeUsers,
    ReadAliases,
    ChangeAliases,
    ReadGroups,
    ChangeGroups,
    ModerateGroups, ///< of all, of one's domain, or where one is a moderator: mayModerate()
    ReadTeamBoxes, ///< of all, of one's domain, or one's own: seesTeamBox()
    ChangeTeamBoxes,
    ManageSelf ///< one's own session, password, forwards, second factor
};

/// The scope a kind of call needs. Admin has all others.
Scope scopeFor(Call call);
/// Whether the world of a token is one mailbox, so that each call must also be checked with mailboxAllowed().
bool mailboxBound(const Token &token);
/// A session: by the user's roles. Else by scopes; a token bound to a mailbox may only read mailboxes, folders and messages, whatever
/// its scopes.
bool callAllowed(const Token &token, Call call);
/// False when the token is bound to another mailbox: a session to the user's own and his team boxes, of which he may only read some.
/// Answer 404, not 403: what is not yours does not exist.
bool mailboxAllowed(const Token &token, Id mailboxId, Call call = Call::ReadMessages);
/// Whether one may decide on what a group holds: an administrator of it, or a moderator by the address of his account.
bool mayModerate(const Token &token, const Group &group);
bool seesTeamBox(const Token &token, const TeamBox &box);

/// What one may do to a user.
enum class UserAccess {
    None, ///< answer 404
    Self, ///< forwards, answer while away, password with the old one
    Full
};
/// A domain administrator has full rights over the users of his domain but those that can do more than he; an administrator over all.
UserAccess userAccess(const Token &token, const User &user);
/// Whether the only user a token sees is its own.
bool selfBound(const Token &token);
/// The domain that is all a domain administrator sees; nullopt: no domain bounds it.
std::optional<Id> domainBound(const Token &token);

} // namespace control
