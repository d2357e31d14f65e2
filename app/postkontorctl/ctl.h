// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>

namespace ctl {

/// Where the texts of this program are translated: Ctl::tr("…").
class Ctl
{
    Q_DECLARE_TR_FUNCTIONS(Ctl)
};

/// Exit codes of the program.
enum ExitCode {
    Ok = 0,
    Failed = 1, ///< the server said no, could not be reached, or a file could not be read or written
    Usage = 2   ///< the command line is wrong; nothing was asked
};

/// What `check` says, with the exit codes of monitoring plugins.
enum class Health { Fine = 0, Warning = 1, Critical = 2, Unknown = 3 };

} // namespace ctl
