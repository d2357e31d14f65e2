// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"

namespace smtp {

using base::Command;

/// Command lines at the lengths of SMTP.
class SmtpCommandParser : public base::CommandLineParser
{
public:
    /// RFC 5321 4.5.3.1.4 says 512; MAIL and RCPT grow by their parameters (SIZE, ENVID, ORCPT, SMTPUTF8 …).
    static constexpr qsizetype kMaxLine = 2048;
    static constexpr qsizetype kMaxSwallowed = 64 << 10;
    /// RFC 4954 4.3: of AUTH and of what answers a challenge, CRLF included. Both are read to their end a good deal beyond.
    static constexpr qsizetype kMaxAuthLine = 12'288;
    static constexpr qsizetype kMaxAuthSwallowed = 256 << 10;

    SmtpCommandParser() : CommandLineParser({kMaxLine, kMaxSwallowed, kMaxAuthLine, kMaxAuthSwallowed}) {}
};

} // namespace smtp
