// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"
#include "smtp/smtpsyntax.h"

namespace smtp {
namespace {

bool equals(QByteArrayView text, const char *word)
{
    return text.compare(word, Qt::CaseInsensitive) == 0;
}

void keep(Transaction &transaction, const Parameter &parameter)
{
    if (!transaction.mailParameters.isEmpty())
        transaction.mailParameters += ' ';
    transaction.mailParameters += parameter.text;
}

// RFC 1870 6
std::optional<Reply> size(const Parameter &parameter, qint64 limit, Transaction &transaction)
{
    const Decimal size = parseDecimal(parameter.value);
    if (size.kind == Decimal::Bad)
        return replies::badParameter("Bad SIZE");
    if (size.kind == Decimal::TooLarge || size.value > limit)
        return replies::messageTooBig();
    transaction.declaredSize = size.value;
    return std::nullopt;
}

/// RFC 4954 5: who the client says has written it. Nobody here is trusted to say so: it is read and forgotten.
std::optional<Reply> author(const Parameter &parameter)
{
    if (!parameter.hasValue || (parameter.value != "<>" && !isXtext(parameter.value)))
        return replies::badParameter("Bad AUTH");
    return std::nullopt;
}

std::optional<Reply> takeParameter(const Parameter &parameter, const SessionOptions &options, Transaction &transaction)
{
    constexpr qsizetype kMaxEnvelopeId = 100; // RFC 3461 4.4
    const bool dsn = options.role != SessionOptions::Role::Lmtp; // RFC 3461 4: where it is offered
    if (parameter.is("SIZE"))
        return size(parameter, options.maxMessageBytes, transaction);
    if (parameter.is("AUTH") && !options.mechanisms.isEmpty())
        return author(parameter);
    if (parameter.is("BODY")) { // RFC 6152 3; BINARYMIME is not offered
        transaction.eightBit = equals(parameter.value, "8BITMIME");
        if (!transaction.eightBit && !equals(parameter.value, "7BIT"))
            return replies::badParameter("Bad BODY");
    } else if (parameter.is("SMTPUTF8")) { // RFC 6531 3.4: no value
        if (parameter.hasValue)
            return replies::badParameter("SMTPUTF8 takes no value");
        transaction.smtpUtf8 = true;
    } else if (dsn && parameter.is("RET")) { // RFC 3461 4.3
        if (!equals(parameter.value, "FULL") && !equals(parameter.value, "HDRS"))
            return replies::badParameter("Bad RET");
    } else if (dsn && parameter.is("ENVID")) {
        if (!parameter.hasValue || parameter.value.size() > kMaxEnvelopeId || !isXtext(parameter.value))
            return replies::badParameter("Bad ENVID");
    } else {
        return replies::unknownParameter();
    }
    keep(transaction, parameter);
    return std::nullopt;
}

} // namespace

void commands::mail(SessionCore &session, QByteArrayView arguments)
{
    const bool mayBegin = session.options().trusted || session.authenticated();
    if (session.options().role == SessionOptions::Role::Submission && !mayBegin) { // RFC 6409 4.3
        session.reply(replies::authenticationRequired());
        return;
    }
    const PathArgument argument = parsePathArgument(arguments, "FROM:", {.utf8 = true, .allowNull = true});
    if (argument.kind == PathArgument::Syntax) {
        session.reply(replies::badArguments("MAIL FROM:<address> [parameters]"));
        return;
    }
    if (argument.kind == PathArgument::BadPath) {
        const QLatin1StringView why = ::mail::describe(argument.error);
        session.reply(replies::badSender(QByteArray(why.data(), why.size())));
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
    Transaction transaction;
    transaction.sender = argument.address;
    for (const Parameter &parameter : *parameters) {
        if (const auto refusal = takeParameter(parameter, session.options(), transaction)) {
            session.reply(*refusal);
            return;
        }
    }
    if (argument.eightBit && !transaction.smtpUtf8) {
        session.reply(replies::needsUtf8());
        return;
    }
    session.askMail(std::move(transaction));
}

} // namespace smtp
