// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace base {

/// What failed, in terms a caller can act on.
enum class ErrorKind {
    Invalid,      ///< the caller's input is wrong; `field` names it
    NotFound,
    Exists,
    Forbidden,
    TooLarge,     ///< a limit of this request
    OutOfSpace,   ///< disk or quota; temporary
    Busy,         ///< overload or shutting down; temporary
    Unavailable,  ///< a part this needs is away; temporary
    Corrupt,      ///< stored data is not what was written
    Io,
    Internal
};

/// A failure of I/O, SQL, configuration or a request. Value type, any thread.
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    QString publicText; ///< generic, may be shown to a stranger
    QString detail;     ///< for the log only
    QString field;      ///< for Invalid and Exists: the input that was wrong
    qint64 retryAfterS = 0; ///< with Busy: not we but the asker has had too much, and may ask again then

    /// Unknown means temporary: only what a retry cannot mend is permanent.
    bool temporary() const
    {
        return kind != ErrorKind::Invalid && kind != ErrorKind::NotFound && kind != ErrorKind::Exists
            && kind != ErrorKind::Forbidden && kind != ErrorKind::TooLarge;
    }
};

} // namespace base
