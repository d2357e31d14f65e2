// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "mail/address.h"

namespace pipeline {

/// What the trace headers of one accepted mail say (RFC 5321 4.4).
struct TraceInfo
{
    mail::Address sender;       ///< Return-Path
    QByteArray helo;            ///< checked by the session: printable ASCII without blanks or brackets of headers
    QString peerAddress;        ///< textual IP
    QByteArray hostname;        ///< ours
    QByteArray protocol;        ///< "ESMTPS" (RFC 3848)
    base::TlsInfo tls;          ///< version empty: no TLS
    QByteArray id;
    std::optional<mail::Address> recipient; ///< "for", only when there is one
    qint64 wallMs = 0;
};

/// Return-Path and Received, folded, each line ended by CRLF.
QByteArray traceHeaders(const TraceInfo &info);

/// How many Received fields the header of `message` has, counted up to `limit` + 1. Linear, any thread.
int countHops(QByteArrayView message, int limit);

} // namespace pipeline
