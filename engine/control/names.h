// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"

// The words the API uses for enumerations. Pure functions, any thread.
namespace control {

/// "read", "send", "queue" or "admin".
QString scopeToString(Scope scope);
std::optional<Scope> scopeFromString(QStringView text);

/// "admin", "domain-admin" or "operator".
QString userRoleToString(Role role);
std::optional<Role> userRoleFromString(QStringView text);

/// "inbox", "sent", "drafts", "trash", "junk" or "archive"; a folder without a role has none.
QString roleToString(FolderRole role);
/// The reverse; an empty text is FolderRole::None.
std::optional<FolderRole> roleFromString(QStringView text);

/// "ready", "active", "deferred", "held", "sent", "bounced" or "expired".
QString queueStateToString(QueueState state);
std::optional<QueueState> queueStateFromString(QStringView text);

/// "urgent", "normal" or "bulk".
QString laneToString(Lane lane);
std::optional<Lane> laneFromString(QStringView text);

} // namespace control
