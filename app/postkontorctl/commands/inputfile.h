// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "postkontorctl/session.h"

namespace ctl {

/// All of a file, or of standard input for "-", at most 256 MiB; nullopt after the session has ended.
std::optional<QByteArray> contentOf(Session &session, const QString &name);
/// `value` itself as UTF-8, or with a leading @ what the file holds ("@-": standard input); nullopt after the session has ended.
std::optional<QByteArray> textOf(Session &session, const QString &value);
/// First line of --password-file; nullopt after the session has ended. Never from the command line, which others can see.
std::optional<QString> passwordOption(Session &session);

} // namespace ctl
