// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpreplies.h"

namespace smtp {

using namespace Qt::StringLiterals;

QByteArray Reply::encode() const
{
    constexpr qsizetype kMaxText = 512 - 4 - 2;
    const QByteArray number = QByteArray::number(code);
    QByteArray out;
    out.reserve(text.size() + 16);
    qsizetype from = 0;
    while (true) {
        const qsizetype newline = text.indexOf('\n', from);
        const bool last = newline < 0;
        QByteArray line = status;
        if (!status.isEmpty())
            line += ' ';
        line += QByteArrayView(text).sliced(from, (last ? text.size() : newline) - from);
        line.truncate(kMaxText);
        for (char &c : line)
            c = c >= ' ' && c <= '~' ? c : '?';
        out += number;
        out += last ? ' ' : '-';
        out += line;
        out += "\r\n";
        if (last)
            return out;
        from = newline + 1;
    }
}

namespace replies {

Reply greeting(const QByteArray &hostname, bool lmtp)
{
    return {220, {}, hostname + (lmtp ? " LMTP Postkontor" : " ESMTP Postkontor")};
}
Reply ok()
{
    return {250, "2.0.0"_ba, "Ok"_ba};
}
Reply senderOk()
{
    return {250, "2.1.0"_ba, "Ok"_ba};
}
Reply recipientOk()
{
    return {250, "2.1.5"_ba, "Ok"_ba};
}
Reply queued(const QByteArray &mailId)
{
    return {250, "2.0.0"_ba, "Ok: queued as " + mailId};
}
Reply stored(const QByteArray &mailId)
{
    return {250, "2.1.5"_ba, "Ok: stored as " + mailId};
}
Reply chunkOk(quint64 octets)
{
    return {250, "2.0.0"_ba, QByteArray::number(octets) + " octets received"};
}
Reply startData()
{
    return {354, {}, "End data with <CR><LF>.<CR><LF>"_ba};
}
Reply readyForTls()
{
    return {220, "2.0.0"_ba, "Ready to start TLS"_ba};
}
Reply cannotVerify()
{
    return {252, "2.0.0"_ba, "Cannot verify; mail will be accepted or refused at RCPT"_ba};
}
Reply help(bool lmtp)
{
    return {214, "2.0.0"_ba,
            lmtp ? "LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS QUIT HELP\nSee RFC 2033"_ba
                 : "EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY STARTTLS QUIT HELP\nSee RFC 5321"_ba};
}
Reply goodbye(const QByteArray &hostname)
{
    return {221, "2.0.0"_ba, hostname + " closing connection"};
}

// RFC 5321 3.8: the server may close with 421 at any time
Reply timeout(const QByteArray &hostname)
{
    return {421, "4.4.2"_ba, hostname + " Timeout, closing connection"};
}
Reply shuttingDown(const QByteArray &hostname)
{
    return {421, "4.3.2"_ba, hostname + " Service shutting down, try again later"};
}
Reply notFromHere()
{
    return {421, "4.7.1"_ba, "Your address may not deliver here (lmtp.allow_from)"_ba};
}
Reply tooManyErrors(const QByteArray &hostname)
{
    return {421, "4.7.0"_ba, hostname + " Too many errors or idle commands, closing connection"};
}
Reply tlsUnavailable()
{
    return {454, "4.7.0"_ba, "TLS not available"_ba};
}
Reply tryLater()
{
    return {451, "4.3.0"_ba, "Temporary failure, try again later"_ba};
}
Reply noDisk()
{
    return {452, "4.3.1"_ba, "Not enough disk space now, try again later"_ba};
}

Reply noMemory()
{
    return {452, "4.3.1"_ba, "Not enough memory now, try again later"_ba};
}

Reply storageBusy()
{
    return {451, "4.3.2"_ba, "Storage is too slow now, try again later"_ba};
}

Reply overloaded()
{
    return {451, "4.3.2"_ba, "Overloaded now, try again later"_ba};
}

Reply tooManyMails()
{
    return {451, "4.7.1"_ba, "Too many mails from your address, try again later"_ba};
}

Reply sentEnough(const QByteArray &why)
{
    return {452, "4.7.1"_ba, why};
}

Reply neverFits(const QByteArray &why)
{
    return {550, "5.7.1"_ba, why};
}

Reply shutOut(const QByteArray &why)
{
    return {550, "5.7.13"_ba, why};
}

Reply noSpace()
{
    return {452, "4.3.1"_ba, "Not enough room now, try again later"_ba};
}
Reply tooManyRecipients()
{
    return {452, "4.5.3"_ba, "Too many recipients"_ba};
}

Reply lineTooLong()
{
    return {500, "5.5.2"_ba, "Command line too long"_ba};
}
Reply lineEnding()
{
    return {500, "5.5.2"_ba, "Lines must end with CRLF"_ba};
}
Reply badCharacter()
{
    return {500, "5.5.2"_ba, "Control or non-ASCII character where none may be"_ba};
}
Reply unknownCommand()
{
    return {500, "5.5.1"_ba, "Command not recognised"_ba};
}
Reply foreignProtocol()
{
    return {500, "5.7.0"_ba, "This is an SMTP server, closing connection"_ba};
}
Reply badArguments(const QByteArray &usage)
{
    return {501, "5.5.4"_ba, "Syntax: " + usage};
}
Reply badParameter(const QByteArray &what)
{
    return {501, "5.5.4"_ba, what};
}
Reply duplicateParameter()
{
    return {501, "5.5.4"_ba, "Parameter given twice"_ba};
}
Reply unknownParameter()
{
    return {555, "5.5.4"_ba, "Parameter not recognised or not implemented"_ba};
}
Reply notImplemented()
{
    return {502, "5.5.1"_ba, "Command not implemented"_ba};
}
Reply badSequence(const QByteArray &hint)
{
    return {503, "5.5.1"_ba, "Bad sequence of commands: " + hint};
}
Reply authenticationRequired()
{
    return {530, "5.7.0"_ba, "Authentication required"_ba};
}
Reply authenticated()
{
    return {235, "2.7.0"_ba, "Authentication successful"_ba};
}
Reply authNeedsTls()
{
    return {538, "5.7.11"_ba, "Encryption required: STARTTLS first"_ba};
}
Reply unknownMechanism()
{
    return {504, "5.5.4"_ba, "Authentication mechanism not offered"_ba};
}
Reply authCancelled()
{
    return {501, "5.7.0"_ba, "Authentication cancelled"_ba};
}
Reply badBase64()
{
    return {501, "5.5.2"_ba, "Not valid base64"_ba};
}
Reply authLineTooLong()
{
    return {500, "5.5.6"_ba, "Authentication exchange line too long"_ba};
}
Reply wrongCredentials()
{
    return {535, "5.7.8"_ba, "Authentication credentials invalid"_ba};
}
Reply accountLocked()
{
    return {535, "5.7.13"_ba, "This account is locked"_ba};
}
Reply needsAppPassword()
{
    return {534, "5.7.9"_ba, "This account has a second factor: an app password is needed"_ba};
}
Reply authTryLater()
{
    return {454, "4.7.0"_ba, "Temporary authentication failure, try again later"_ba};
}
Reply tooManyFailures(const QByteArray &hostname)
{
    return {421, "4.7.0"_ba, hostname + " Too many failed sign-ins, try again later"};
}
Reply badAuthMessage()
{
    return {501, "5.5.2"_ba, "Not a message of this mechanism"_ba};
}
Reply badAuthor()
{
    return {550, "5.7.1"_ba, "The From field names nobody, or too many"_ba};
}
Reply notYourAddress(const QByteArray &address, const QByteArray &allowed)
{
    return {553, "5.7.1"_ba, "You may not send as " + address + ", only as " + allowed + ", an alias that is yours, or what you were given"};
}
Reply mayNotPost()
{
    return {550, "5.7.1"_ba, "You may not post to this group"_ba};
}
Reply badSender(const QByteArray &why)
{
    return {501, "5.1.7"_ba, "Bad sender address: " + why};
}
Reply badRecipient(const QByteArray &why)
{
    return {501, "5.1.3"_ba, "Bad recipient address: " + why};
}
Reply needsUtf8()
{
    return {553, "5.6.7"_ba, "Non-ASCII address needs SMTPUTF8 on MAIL"_ba};
} // RFC 6531 3.5
Reply mailboxFull(bool temporary)
{
    if (temporary)
        return {452, "4.2.2"_ba, "Mailbox full, try again later"_ba};
    return {552, "5.2.2"_ba, "Mailbox full"_ba};
}
Reply unknownUser()
{
    return {550, "5.1.1"_ba, "No such user here"_ba};
}
Reply relayingDenied()
{
    return {550, "5.7.1"_ba, "Relaying denied"_ba};
}
Reply noRecipients(bool lmtp)
{
    if (lmtp) // RFC 2033 4.2
        return badSequence("no valid recipients");
    return {554, "5.5.1"_ba, "No valid recipients"_ba};
}
Reply messageTooBig()
{
    return {552, "5.3.4"_ba, "Message size exceeds the limit"_ba};
}
Reply bareNewline()
{
    return {550, "5.5.2"_ba, "Message has a CR or LF that is not part of CRLF"_ba};
}
Reply bodyLineTooLong()
{
    return {552, "5.6.0"_ba, "Message has a line over 65536 octets"_ba};
}
Reply mailLoop()
{
    return {554, "5.4.6"_ba, "Too many hops, this message loops"_ba};
}

} // namespace replies
} // namespace smtp
