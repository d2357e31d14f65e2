// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/fetcharguments.h"
#include "mail/mimeparser.h"

namespace imap {

/// Index of the part with these numbers (RFC 9051 6.4.5.1); 0 for none of them, the message. nullopt: there is no such part.
std::optional<int> findPart(const std::vector<mail::MimePart> &parts, const QList<int> &numbers);

/// Octets of the message that are the section. nullopt: it does not exist (FETCH says NIL). Header fields are picked out of what this
/// names by pickFields().
struct OctetRange
{
    qint64 start = 0;
    qint64 end = 0;
};
std::optional<OctetRange> sectionRange(const std::vector<mail::MimePart> &parts, const BodySection &section);
/// HEADER.FIELDS and HEADER.FIELDS.NOT, with the empty line (RFC 9051 6.4.5.1).
QByteArray pickFields(QByteArrayView header, const QList<QByteArray> &fields, bool but);
/// The whole of it; nullopt as above.
std::optional<QByteArray> sectionBytes(QByteArrayView message, const std::vector<mail::MimePart> &parts, const BodySection &section);

/// The body of a part without its transfer coding (RFC 3516); a multipart, a message and the whole message stay as they are.
struct DecodedSection
{
    enum Fault { None, Missing, UnknownCoding } fault = None;
    QByteArray bytes = {};
};
DecodedSection decodedSection(QByteArrayView message, const std::vector<mail::MimePart> &parts, const QList<int> &numbers);

/// What `partial` leaves of `bytes`.
QByteArrayView partialOf(QByteArrayView bytes, const std::optional<FetchItem::Partial> &partial);

} // namespace imap
