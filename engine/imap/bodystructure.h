// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/mimeparser.h"

namespace imap {

/// BODYSTRUCTURE of a message, or BODY where not `extended` (RFC 9051 7.5.2). `parts` is its tree. Parts are listed as Dovecot does:
/// a multipart without parts has one empty text/plain, an encoded or too deep message/rfc822 is application/octet-stream.
QByteArray bodyStructureText(QByteArrayView message, const std::vector<mail::MimePart> &parts, bool extended);
/// BODY out of BODYSTRUCTURE: without the extension data.
QByteArray bodyOfStructure(QByteArrayView structure);

} // namespace imap
