// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QStringList>

namespace sendmail {

/// The command line of sendmail(1), as far as it concerns handing in mail. Value type.
struct Arguments
{
    enum class Mode { Send, List, Flush, Bridge, Nothing };

    Mode mode = Mode::Send;
    bool recipientsFromHeader = false; ///< -t
    bool dotsAreText = false;          ///< -i: a line with one dot does not end the message
    bool verbose = false;              ///< -v
    QString sender;                    ///< -f; "<>" or "": the null sender, when hasSender
    bool hasSender = false;
    QString fullName;   ///< -F
    QString notify;     ///< -N, RFC 3461 4.1: "never" or "success,failure,delay"
    QString returnPart; ///< -R: "full" or "hdrs"
    QString envelopeId; ///< -V
    QStringList recipients;

    /// `words`: with the program's name in front, which counts: mailq is -bp, newaliases -bi. What other
    /// sendmails know and what changes nothing here is taken and ignored; the error's publicText says what is
    /// not understood.
    static base::Result<Arguments> parse(const QStringList &words);
};

} // namespace sendmail
