// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/envelope.h"
#include "imap/grammar.h"
#include "imap/headertext.h"
#include "imap/responsetext.h"
#include "mail/headerscanner.h"
#include <array>

namespace imap {
namespace {

enum Field { Date, Subject, From, Sender, ReplyTo, To, Cc, Bcc, InReplyTo, MessageId, kFields };
constexpr std::array<QByteArrayView, kFields> kNames = {"Date", "Subject", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "In-Reply-To", "Message-ID"};
using Values = std::array<std::optional<QByteArrayView>, kFields>;

Values valuesOf(QByteArrayView header)
{
    Values out;
    mail::HeaderScanner scanner(header);
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        for (size_t i = 0; i < kFields; ++i) {
            if (!out[i] && equals(field->name, kNames[i]))
                out[i] = mail::ascii::trimmed(field->value);
        }
    }
    return out;
}

QByteArray addressesText(const std::optional<QByteArrayView> &value)
{
    if (!value)
        return {};
    QByteArray out;
    for (const EnvelopeAddress &address : parseEnvelopeAddresses(*value)) {
        out += '(' + (address.name ? stringText(oneLine(*address.name)) : QByteArray("NIL")) + ' ' + nstringText(address.route) + ' '
            + nstringText(address.mailbox) + ' ' + nstringText(address.host) + ')';
    }
    return out.isEmpty() ? out : '(' + out + ')';
}

QByteArray orNil(const QByteArray &text)
{
    return text.isEmpty() ? QByteArray("NIL") : text;
}

} // namespace

QByteArray envelopeText(QByteArrayView header)
{
    const Values values = valuesOf(header);
    const QByteArray subject = oneLine(values[Subject].value_or(QByteArrayView()));
    const QByteArray from = orNil(addressesText(values[From]));
    const QByteArray sender = addressesText(values[Sender]);
    const QByteArray replyTo = addressesText(values[ReplyTo]);
    QByteArray out = '(' + fieldText(values[Date]) + ' ';
    out += (values[Subject] ? stringText(subject) : QByteArray("NIL")) + ' ' + from;
    out += ' ' + (sender.isEmpty() ? from : sender) + ' ' + (replyTo.isEmpty() ? from : replyTo); // RFC 9051 7.5.2
    for (const Field field : {To, Cc, Bcc})
        out += ' ' + orNil(addressesText(values[field]));
    return out += ' ' + fieldText(values[InReplyTo]) + ' ' + fieldText(values[MessageId]) + ')';
}

} // namespace imap
