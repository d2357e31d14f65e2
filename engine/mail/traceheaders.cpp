// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/traceheaders.h"
#include "mail/addressliteral.h"
#include "mail/asciitext.h"
#include "mail/maildate.h"

namespace mail {
namespace {

constexpr qsizetype kMaxOctets = 255;

bool isSafe(const QString &value)
{
    if (value.toUtf8().size() > kMaxOctets)
        return false;
    return std::none_of(value.begin(), value.end(), [](QChar c) {
        const char16_t u = c.unicode();
        return u < 32 || (u >= 0x7f && u < 0xa0) || u == 0x2028 || u == 0x2029;
    });
}

base::Error refused(const char *field)
{
    base::Error error;
    error.kind = base::ErrorKind::Invalid;
    error.publicText = QStringLiteral("not allowed in a trace header");
    error.field = QString::fromLatin1(field);
    return error;
}

/// Content of a comment (RFC 5322 3.2.2 ctext): parentheses and backslashes are quoted.
QByteArray commentText(const QString &text, bool utf8)
{
    QByteArray out;
    for (const char c : text.toUtf8()) {
        if (ascii::is8Bit(c) && !utf8) {
            out += '?';
            continue;
        }
        if (c == '(' || c == ')' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

QByteArray addressLiteralOf(const QString &peerAddress)
{
    const QByteArray address = peerAddress.toLatin1();
    if (isIpv4Literal(address))
        return '[' + address + ']';
    return isIpv6Literal(address) ? "[IPv6:" + address + ']' : QByteArray();
}

/// An atom-like word, else "".
QByteArray word(const QString &text)
{
    const QByteArray out = text.toLatin1();
    const bool plain = std::all_of(out.begin(), out.end(), [](char c) { return ascii::isAlnum(c) || c == '-' || c == '_' || c == '.'; });
    return plain ? out : QByteArray();
}

QByteArray fromClause(const ReceivedTrace &trace)
{
    const QByteArray literal = addressLiteralOf(trace.peerAddress);
    if (trace.http)
        return "from " + (literal.isEmpty() ? QByteArray("unknown") : literal);
    const std::optional<QString> name = parseDomain(trace.helo.toUtf8(), trace.utf8);
    const QByteArray peer = trace.peerName.isEmpty() ? literal : commentText(trace.peerName, trace.utf8) + (literal.isEmpty() ? "" : " ") + literal;
    if (name)
        return "from " + name->toLatin1() + (peer.isEmpty() ? QByteArray() : " (" + peer + ')');
    // a HELO that is no Domain cannot stand where the grammar wants one
    QByteArray out = "from " + (literal.isEmpty() ? QByteArray("unknown") : literal);
    out += " (HELO " + commentText(trace.helo, trace.utf8);
    if (!trace.peerName.isEmpty())
        out += ", " + commentText(trace.peerName, trace.utf8);
    return out + ')';
}

} // namespace

QByteArray withProtocol(const ReceivedTrace &trace)
{
    if (trace.http)
        return "HTTP"; // an Attdl-Protocol of RFC 5321 4.4; nobody registered one for this
    QByteArray out = trace.lmtp ? QByteArray("LMTP") : trace.extended ? QByteArray("ESMTP") : QByteArray("SMTP");
    if (trace.utf8 && (trace.lmtp || trace.extended))
        out = trace.lmtp ? "UTF8LMTP" : "UTF8SMTP";
    else if (out == "SMTP")
        return out; // HELO knows neither TLS nor AUTH
    if (trace.tls)
        out += 'S';
    if (trace.authenticated)
        out += 'A';
    return out;
}

base::Result<QByteArray> receivedHeader(const ReceivedTrace &trace)
{
    const std::pair<const char *, QString> values[] = {{"helo", trace.helo}, {"peerName", trace.peerName}, {"peerAddress", trace.peerAddress},
                                                       {"by", trace.by}, {"tlsDetail", trace.tlsDetail}, {"id", trace.id},
                                                       {"forAddress", trace.forAddress.toString()}};
    for (const auto &[field, value] : values) {
        if (!isSafe(value))
            return refused(field);
    }
    const std::optional<QString> by = parseDomain(trace.by.toUtf8());
    if (!by)
        return refused("by");
    QByteArray out = "Received: " + fromClause(trace);
    out += "\r\n\tby " + by->toLatin1() + " with " + withProtocol(trace);
    if (trace.tls && !trace.tlsDetail.isEmpty())
        out += " (" + commentText(trace.tlsDetail, false) + ')';
    if (const QByteArray id = word(trace.id); !id.isEmpty())
        out += " id " + id;
    const bool mayName = !trace.forAddress.isNull() && (trace.utf8 || !trace.forAddress.needsUtf8());
    if (mayName)
        out += "\r\n\tfor " + trace.forAddress.toPath();
    return out + ";\r\n\t" + formatDate(trace.wallMs) + "\r\n";
}

QByteArray returnPathHeader(const Address &reversePath)
{
    return "Return-Path: " + reversePath.toPath() + "\r\n";
}

} // namespace mail
