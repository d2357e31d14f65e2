// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/resttransport.h"
#include "control/usercsv.h"

// People as tables (RFC 4180), as those of ApiClient: UI thread only, answered later, dropped when the context dies.
namespace ui::tablecalls {

/// What a line is about: a user, or somebody in a team box.
enum class Table { Users, TeamMembers };

/// All lines or none; `dryRun`: only what would come of it. Waits an hour: thousands of passwords are hashed one by one.
void importTable(RestTransport &api, Table table, const QByteArray &csv, bool dryRun, QObject *context, Done<control::ImportReport> done);
/// All users, without passwords.
void exportUsers(RestTransport &api, QObject *context, Done<QByteArray> done);

} // namespace ui::tablecalls
