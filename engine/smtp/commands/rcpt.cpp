// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"
#include "smtp/smtpsyntax.h"

namespace smtp {
namespace {

/// RFC 3461 4.1: NEVER alone, or a list of the others without repeats.
bool isNotify(QByteArrayView value)
{
    if (value.compare("NEVER", Qt::CaseInsensitive) == 0)
        return true;
    static constexpr const char *kWords[] = {"SUCCESS", "FAILURE", "DELAY"};
    unsigned seen = 0;
    while (true) {
        const qsizetype comma = value.indexOf(',');
        const QByteArrayView word = comma < 0 ? value : value.first(comma);
        unsigned bit = 0;
        for (unsigned i = 0; i < std::size(kWords); ++i) {
            if (word.compare(kWords[i], Qt::CaseInsensitive) == 0)
                bit = 1u << i;
        }
        if (bit == 0 || (seen & bit))
            return false;
        seen |= bit;
        if (comma < 0)
            return true;
        value = value.sliced(comma + 1);
    }
}

/// RFC 3461 4.2: addr-type ";" xtext; RFC 6533 3 for the type utf-8.
bool isOriginalRecipient(QByteArrayView value, bool smtpUtf8)
{
    constexpr qsizetype kMaxLength = 500;
    const qsizetype semicolon = value.indexOf(';');
    if (semicolon < 1 || value.size() > kMaxLength)
        return false;
    const QByteArrayView type = value.first(semicolon);
    const QByteArrayView address = value.sliced(semicolon + 1);
    const bool atom = std::all_of(type.begin(), type.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!atom || address.isEmpty())
        return false;
    if (type.compare("utf-8", Qt::CaseInsensitive) == 0) {
        const bool ascii =
            std::all_of(address.begin(), address.end(), [](char c) { return static_cast<uchar>(c) < 0x80; });
        return (ascii || smtpUtf8) && (isUtf8AddressXtext(address) || isXtext(address));
    }
    return isXtext(address);
}

std::optional<Reply> takeParameters(const QList<Parameter> &parameters, bool smtpUtf8, Recipient &recipient)
{
    for (const Parameter &parameter : parameters) {
        if (parameter.is("NOTIFY")) {
            if (!isNotify(parameter.value))
                return replies::badParameter("Bad NOTIFY");
        } else if (parameter.is("ORCPT")) {
            if (!isOriginalRecipient(parameter.value, smtpUtf8))
                return replies::badParameter("Bad ORCPT");
        } else {
            return replies::unknownParameter();
        }
        if (!recipient.dsn.isEmpty())
            recipient.dsn += ' ';
        recipient.dsn += parameter.text;
    }
    return std::nullopt;
}

} // namespace

void commands::rcpt(SessionCore &session, QByteArrayView arguments)
{
    const bool smtpUtf8 = session.transaction().smtpUtf8;
    const PathArgument argument =
        parsePathArgument(arguments, "TO:", {.utf8 = smtpUtf8, .allowBarePostmaster = true});
    if (argument.kind == PathArgument::Syntax) {
        session.reply(replies::badArguments("RCPT TO:<address> [parameters]"));
        return;
    }
    if (argument.kind == PathArgument::BadPath) {
        const QLatin1StringView why = ::mail::describe(argument.error);
        session.reply(argument.error == ::mail::PathError::NeedsUtf8
                          ? replies::needsUtf8()
                          : replies::badRecipient(QByteArray(why.data(), why.size())));
        return;
    }
    const auto parameters = parseParameters(argument.parameters);
    if (!parameters) {
        session.reply(replies::badParameter("Bad parameter syntax"));
        return;
    }
    if (hasDuplicates(*parameters)) {
        session.reply(replies::duplicateParameter());
        return;
    }
    if (session.lmtp() && !parameters->isEmpty()) { // those of DSN are not offered
        session.reply(replies::unknownParameter());
        return;
    }
    Recipient recipient;
    recipient.address = argument.address;
    if (const auto refusal = takeParameters(*parameters, smtpUtf8, recipient)) {
        session.reply(*refusal);
        return;
    }
    if (session.transaction().recipients.size() >= session.options().maxRecipients) { // RFC 5321 4.5.3.1.10
        session.reply(replies::tooManyRecipients());
        return;
    }
    session.askRecipient(std::move(recipient));
}

} // namespace smtp
