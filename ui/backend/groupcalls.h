// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/resttransport.h"
#include "control/groups.h"
#include "control/teamboxes.h"

// Calls about groups and team boxes, as those of ApiClient: UI thread only, answered later, dropped when the context dies.
namespace ui::groupcalls {

/// By address.
void groups(RestTransport &api, const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::Group>> done);
void group(RestTransport &api, control::Id id, QObject *context, Done<control::Group> done);
/// id 0: a new one. Invalid and Exists name the member that is wrong.
void saveGroup(RestTransport &api, control::Id id, const control::GroupChange &change, QObject *context, Done<control::Group> done);
void deleteGroup(RestTransport &api, control::Id id, QObject *context, Done<void> done);
/// The oldest 500.
void held(RestTransport &api, control::Id groupId, QObject *context, Done<QList<control::HeldMail>> done);
void approve(RestTransport &api, const control::HeldMail &held, QObject *context, Done<control::HeldMail> done);
/// `reason` unset: the author is not told.
void reject(RestTransport &api, const control::HeldMail &held, const std::optional<QString> &reason, QObject *context, Done<control::HeldMail> done);

/// By address.
void teamBoxes(RestTransport &api, const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::TeamBox>> done);
void teamBox(RestTransport &api, control::Id id, QObject *context, Done<control::TeamBox> done);
/// id 0: a new one.
void saveTeamBox(RestTransport &api, control::Id id, const control::TeamBoxChange &change, QObject *context, Done<control::TeamBox> done);
/// With all its mail.
void deleteTeamBox(RestTransport &api, control::Id id, QObject *context, Done<void> done);
/// All of them into all boxes, or nobody into any.
void addToTeamBoxes(RestTransport &api, const QStringList &boxes, const QList<control::TeamMember> &members, QObject *context,
                    Done<control::ImportReport> done);

} // namespace ui::groupcalls
