// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sendmail {

/// Exit codes of sendmail(1), as in sysexits.h, which Windows lacks.
enum ExitCode {
    Ok = 0,
    Usage = 64,       ///< the command line is wrong
    DataError = 65,   ///< the message was refused, or names nobody to send it to
    NoUser = 67,      ///< a recipient was refused
    Unavailable = 69, ///< the server refused for good
    OsError = 71,
    TempFail = 75, ///< neither sent nor kept: try again
    NoPermission = 77,
    Configuration = 78
};

} // namespace sendmail
