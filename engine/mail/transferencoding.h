// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QStringView>

// The writing side of MIME: bodies and header text as they go on the wire. Pure, any thread, linear.
namespace mail {

/// Quoted-printable (RFC 2045 6.7) of text: every line end becomes CRLF, lines stay within 76 octets, "From " and "." at the start
/// of a line are escaped for the mailers that would change them. Ends with CRLF unless empty.
QByteArray encodeQuotedPrintable(QByteArrayView text);
/// Base64 in lines of 76, CRLF after each.
QByteArray encodeBase64(QByteArrayView bytes);

/// A body and the name of its Content-Transfer-Encoding: "7bit" when it is short ASCII lines, else the shorter of the two above.
struct EncodedBody
{
    QByteArray coding;
    QByteArray bytes;
};
EncodedBody encodeText(QByteArrayView utf8);

/// Unstructured header text (RFC 5322 2.2.1) folded to lines of 76, words that are not plain ASCII as encoded words (RFC 2047).
/// `used`: octets of the first line that are taken by the field's name. No control character of `text` comes out.
QByteArray encodeHeaderText(QStringView text, qsizetype used);
/// A display name: an atom, a quoted string, or encoded words.
QByteArray encodePhrase(QStringView text);
/// "; name=value" as quoted string, or after RFC 2231 when it is long or not ASCII, each on a folded line of its own.
QByteArray encodeParameter(QByteArrayView name, QStringView value);

} // namespace mail
