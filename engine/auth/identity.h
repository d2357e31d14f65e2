// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QString>
#include <variant>

namespace auth {

/// Who signed in.
struct Identity
{
    base::Id userId = 0;
    base::Id mailboxId = 0;
    QString address; ///< canonical
    base::Id appPasswordId = 0; ///< 0: the user's own password, or a token of the issuer
};

/// Why somebody did not get in.
struct Refusal
{
    enum Why {
        Malformed,        ///< not what the mechanism lets a client say
        WrongCredentials, ///< unknown name, wrong password or token: nobody learns which
        Locked,           ///< the password was right
        NeedsAppPassword, ///< the password was right, but the user has a second factor
        TooManyFailures,  ///< close after saying it
        TryLater,         ///< store, memory or issuer are away, or the line is full
        UnknownMechanism,
        NeedsCode,        ///< of the second factor; the password was right
        Cancelled,
        DirectoryAway ///< what keeps the user's password elsewhere cannot be asked
    };
    Why why = WrongCredentials;
};

using Verdict = std::variant<Identity, Refusal>;

} // namespace auth
