// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "postkontorctl/session.h"

// From what people type (names, addresses, folder roles) to ids. A miss ends the session.
namespace ctl {

/// `text` is a domain's name or id.
void findDomain(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is a mailbox's address or id.
void findMailbox(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is a user's address or id.
void findUser(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is a group's address or id.
void findGroup(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is a team box's address or id.
void findTeamBox(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is an alias's address or id.
void findAlias(Session &session, const QString &text, std::function<void(control::Id)> done);
/// `text` is a folder's role, name or id.
void findFolder(Session &session, control::Id mailboxId, const QString &text,
                std::function<void(control::Id)> done);
/// `text` as an id; nullopt after the session was refused.
std::optional<control::Id> idArgument(Session &session, const QString &text);

/// "/v1/mailboxes/ID" and the like.
QString pathOf(QLatin1StringView collection, control::Id id);

} // namespace ctl
