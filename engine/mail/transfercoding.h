// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

// Content-Transfer-Encoding (RFC 2045 6). Decoders take what real senders produce: noise inside base64, bad escapes in
// quoted-printable. Pure functions, any thread, linear; nothing fails.
namespace mail {

enum class TransferCoding {
    Identity, ///< 7bit, 8bit, binary and names nobody knows
    QuotedPrintable,
    Base64,
    Uuencode
};
TransferCoding transferCodingFromName(QByteArrayView name);

/// The decoded body; stops once `maxOutput` bytes are out (-1: no limit).
QByteArray decodeBody(QByteArrayView body, TransferCoding coding, qsizetype maxOutput = -1);
/// How many bytes decodeBody() would give, without making them.
qint64 decodedSize(QByteArrayView body, TransferCoding coding);
/// The "Q" encoding of encoded words (RFC 2047 4.2).
QByteArray decodeQ(QByteArrayView text);

} // namespace mail
