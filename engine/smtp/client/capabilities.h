// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/client/replyparser.h"

namespace smtp {

/// What a server said it can do: the reply to EHLO (RFC 5321 4.1.1.1). All false after HELO.
struct Capabilities
{
    bool esmtp = false;
    bool pipelining = false;   ///< RFC 2920
    bool size = false;         ///< RFC 1870
    qint64 sizeLimit = 0;      ///< 0: none told
    bool eightBitMime = false; ///< RFC 6152
    bool smtpUtf8 = false;     ///< RFC 6531
    bool chunking = false;     ///< RFC 3030
    bool dsn = false;          ///< RFC 3461
    bool startTls = false;     ///< RFC 3207
    bool authPlain = false;
    bool authLogin = false;
    bool authXoauth2 = false;

    /// Unknown keywords and what cannot be read are passed over.
    static Capabilities parse(const RemoteReply &reply);
};

} // namespace smtp
