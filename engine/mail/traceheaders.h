// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mail/address.h"
#include <QByteArray>
#include <QString>

// Trace header fields (RFC 5321 4.4). Pure, any thread.
namespace mail {

/// What "Received:" says of one hop.
struct ReceivedTrace
{
    QString helo;         ///< argument of HELO or EHLO as sent; what is no domain or literal stands in a comment
    QString peerName;     ///< from reverse DNS, "" when unknown
    QString peerAddress;  ///< IPv4 or IPv6 in text form
    QString by;           ///< this host
    bool extended = true; ///< EHLO or LHLO
    bool tls = false;
    bool authenticated = false;
    bool utf8 = false;    ///< SMTPUTF8 was asked for
    bool lmtp = false;
    bool http = false;    ///< given to the API: there was no HELO
    QString tlsDetail;    ///< e.g. "TLSv1.3 TLS_AES_256_GCM_SHA384", "" for none
    QString id;           ///< of the transaction
    Address forAddress;   ///< only when there is one recipient (RFC 5321 7.2 on privacy); null for none
    qint64 wallMs = 0;    ///< milliseconds since 1970 UTC
};

/// The word after "with": SMTP, ESMTP, ESMTPA, ESMTPS, ESMTPSA, LMTP… (RFC 3848), UTF8SMTP… (RFC 6531 4.3).
QByteArray withProtocol(const ReceivedTrace &trace);

/// The folded field with its last CRLF, lines at most 998 octets. Fails with Invalid and the field's name when a value
/// holds a control character or is longer than 255 octets: such a header would be the sender's, not ours.
base::Result<QByteArray> receivedHeader(const ReceivedTrace &trace);

/// "Return-Path: <…>" with CRLF, for final delivery (RFC 5321 4.4).
QByteArray returnPathHeader(const Address &reversePath);

} // namespace mail
