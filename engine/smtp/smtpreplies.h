// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace smtp {

/// One reply to the client: code, enhanced status (RFC 2034, empty where there is none) and text. Value, any
/// thread.
struct Reply
{
    int code = 0;
    QByteArray status; ///< "5.1.1", or empty
    QByteArray text;   ///< lines separated by '\n'; what is not printable ASCII leaves as '?'

    bool positive() const { return code < 400; }
    bool permanent() const { return code >= 500; }
    /// Wire form, CRLF after each line, lines cut at 512 octets (RFC 5321 4.5.3.1.5).
    QByteArray encode() const;
};

/// Every reply a session gives, by what happened.
namespace replies {

Reply greeting(const QByteArray &hostname, bool lmtp = false);
Reply ok();
Reply senderOk();
Reply recipientOk();
Reply queued(const QByteArray &mailId);
Reply stored(const QByteArray &mailId); ///< of one recipient (RFC 2033 4.2)
Reply chunkOk(quint64 octets);
Reply startData();
Reply authenticated();
Reply readyForTls();
Reply cannotVerify();
Reply help(bool lmtp);
Reply goodbye(const QByteArray &hostname);

Reply timeout(const QByteArray &hostname);
Reply shuttingDown(const QByteArray &hostname);
Reply notFromHere(); ///< 421 4.7.1: mended by whoever set up the MTA in front, whose mail waits
Reply tooManyErrors(const QByteArray &hostname);
Reply tlsUnavailable();
Reply tryLater(); ///< 451 4.3.0: a part this needs is away
Reply noSpace();  ///< 452 4.3.1
Reply noDisk();   ///< 452 4.3.1
Reply noMemory(); ///< 452 4.3.1
Reply storageBusy(); ///< 451 4.3.2
Reply overloaded();  ///< 451 4.3.2
Reply tooManyMails(); ///< 451 4.7.1: of one client
Reply sentEnough(const QByteArray &why); ///< 452 4.7.1: more later
Reply neverFits(const QByteArray &why);  ///< 550 5.7.1
Reply shutOut(const QByteArray &why);    ///< 550 5.7.13
Reply tooManyRecipients();

Reply lineTooLong();
Reply lineEnding(); ///< a command line not ended by CRLF alone
Reply badCharacter();
Reply unknownCommand();
Reply foreignProtocol();
Reply badArguments(const QByteArray &usage);
Reply badParameter(const QByteArray &what);
Reply duplicateParameter();
Reply unknownParameter();
Reply notImplemented();
Reply badSequence(const QByteArray &hint);
Reply authenticationRequired();
// RFC 4954 4 and 6
Reply authNeedsTls();
Reply unknownMechanism();
Reply authCancelled();
Reply badBase64();
Reply authLineTooLong();
Reply wrongCredentials();
Reply accountLocked();
Reply needsAppPassword();
Reply authTryLater();
Reply tooManyFailures(const QByteArray &hostname); ///< 421: closes
Reply badAuthMessage();
Reply badAuthor();
Reply notYourAddress(const QByteArray &address, const QByteArray &allowed);
Reply badSender(const QByteArray &why);
Reply badRecipient(const QByteArray &why);
Reply needsUtf8();
Reply mayNotPost();
Reply mailboxFull(bool temporary);
Reply unknownUser();
Reply relayingDenied();
Reply noRecipients(bool lmtp = false);
Reply messageTooBig();
Reply bareNewline();
Reply bodyLineTooLong();
Reply mailLoop();

} // namespace replies
} // namespace smtp
