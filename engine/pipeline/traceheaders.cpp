// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/traceheaders.h"
#include "mail/headerscanner.h"
#include "mail/maildate.h"

namespace pipeline {
namespace {

QByteArray literal(const QString &peerAddress)
{
    const QByteArray address = peerAddress.toLatin1();
    return (address.contains(':') ? "[IPv6:" : "[") + address + ']';
}

} // namespace

QByteArray traceHeaders(const TraceInfo &info)
{
    QByteArray out = "Return-Path: " + info.sender.toPath() + "\r\nReceived: from " + info.helo + " ("
        + literal(info.peerAddress) + ")\r\n";
    if (!info.tls.version.isEmpty())
        out += "\t(using " + info.tls.version + " with cipher " + info.tls.cipher + ")\r\n";
    out += "\tby " + info.hostname + " (Postkontor) with " + info.protocol + " id " + info.id;
    if (info.recipient)
        out += "\r\n\tfor " + info.recipient->toPath();
    return out + ";\r\n\t" + mail::formatDate(info.wallMs) + "\r\n";
}

int countHops(QByteArrayView message, int limit)
{
    mail::HeaderScanner scanner(message);
    int hops = 0;
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        if (field->name.compare("Received", Qt::CaseInsensitive) == 0 && ++hops > limit)
            break;
    }
    return hops;
}

} // namespace pipeline
