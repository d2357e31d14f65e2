// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/pop3replies.h"

namespace pop3 {

namespace {

constexpr qsizetype kMostOctets = 512;

Reply refusal(const QByteArray &text, const QByteArray &code = {})
{
    return {false, code, text};
}

Reply ending(Reply reply)
{
    reply.ends = true;
    return reply;
}

} // namespace

QByteArray Reply::encode() const
{
    QByteArray out = ok ? "+OK" : "-ERR";
    if (!code.isEmpty())
        out += " [" + code + ']';
    if (!text.isEmpty())
        out += ' ' + text;
    for (char &c : out)
        c = c >= ' ' && c <= '~' ? c : '?';
    out.truncate(kMostOctets - 2);
    return out + "\r\n";
}

// RFC 1939 7: no timestamp in it, so there is no APOP
Reply replies::greeting(const QByteArray &hostname)
{
    return {true, {}, hostname + " POP3 Postkontor"};
}
Reply replies::ok(const QByteArray &text)
{
    return {true, {}, text};
}
Reply replies::goodbye()
{
    return ending({true, {}, "Goodbye"});
}
Reply replies::readyForTls()
{
    return {true, {}, "Begin TLS"};
}
Reply replies::unknownCommand()
{
    return refusal("Unknown command");
}
Reply replies::wrongState()
{
    return refusal("Not in this state");
}
Reply replies::badArguments(const QByteArray &usage)
{
    return refusal("Usage: " + usage);
}
Reply replies::lineEnding()
{
    return refusal("Lines end with CRLF");
}
Reply replies::badCharacter()
{
    return refusal("Control characters are not allowed");
}
Reply replies::lineTooLong()
{
    return refusal("Line too long");
}
Reply replies::foreignProtocol()
{
    return ending(refusal("This is a POP3 server"));
}
Reply replies::tooManyErrors()
{
    return ending(refusal("Too many errors"));
}
Reply replies::noSuchMessage()
{
    return refusal("No such message");
}
Reply replies::needsTls()
{
    return refusal("Use STLS first");
}
Reply replies::tlsActive()
{
    return refusal("TLS is active already");
}
Reply replies::tlsUnavailable()
{
    return refusal("TLS is not available");
}
Reply replies::userFirst()
{
    return refusal("USER first");
}
Reply replies::noPasswords()
{
    return refusal("USER and PASS are not offered here");
}
Reply replies::unknownMechanism()
{
    return refusal("Mechanism not offered");
}
Reply replies::badBase64()
{
    return refusal("Invalid base64");
}
Reply replies::authCancelled()
{
    return refusal("Cancelled");
}
Reply replies::badAuthMessage()
{
    return refusal("Not what the mechanism expects");
}
Reply replies::wrongCredentials()
{
    return refusal("Wrong user name or password", "AUTH");
}
Reply replies::accountLocked()
{
    return refusal("This account is locked", "AUTH");
}
Reply replies::needsAppPassword()
{
    return refusal("An app password is required", "AUTH");
}
Reply replies::tooManyFailures()
{
    return ending(refusal("Too many failures, try again later", "SYS/TEMP"));
}
Reply replies::tryLater()
{
    return refusal("Try again later", "SYS/TEMP");
}
Reply replies::inUse()
{
    return refusal("Another program has this mailbox open", "IN-USE");
}
Reply replies::noMaildrop()
{
    return refusal("There is no mailbox of yours", "SYS/PERM");
}
Reply replies::cannotRead()
{
    return refusal("The message cannot be read", "SYS/TEMP");
}
Reply replies::notRemoved()
{
    return ending(refusal("Deleted messages could not be removed", "SYS/TEMP"));
}

} // namespace pop3
