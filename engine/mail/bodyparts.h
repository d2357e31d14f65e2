// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/mimeparser.h"
#include <QString>
#include <vector>

namespace mail {

/// Which parts of a tree a reader sees as the message and which as attachments; both in the order of the message.
/// After RFC 8621 4.1.4, with one difference: all text/plain parts form the text and all text/html parts the HTML.
struct BodyParts
{
    struct Shown
    {
        int part;
        bool html;
        bool hasAlternative; ///< stands in a multipart/alternative
    };
    std::vector<Shown> shown;
    std::vector<int> attachments; ///< a message/rfc822 counts as one; what is inside it is not listed
};
BodyParts chooseBodyParts(const std::vector<MimePart> &parts);

/// Octets of the part's body inside `raw`, still encoded.
QByteArrayView bodyOf(QByteArrayView raw, const MimePart &part);
/// Text of a text part, line ends as "\n", at most about `maxOctets` decoded octets of it (-1: all).
QString textOf(QByteArrayView raw, const MimePart &part, qsizetype maxOctets = -1);
/// Safe file name of attachment `n` (from 1).
QString attachmentNameOf(const MimePart &part, int n);

} // namespace mail
