// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ctl {

class Session;

/// Hands the table of the first argument to `path`, with --dry-run or not, and prints what came of it. Ends the session.
void importTable(Session &session, const QString &path);

} // namespace ctl
