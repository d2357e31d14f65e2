// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

namespace pop3 {

/// The first line of a response: "+OK" or "-ERR", response code (RFC 2449 8, RFC 3206; empty where there is none) and text. Value,
/// any thread.
struct Reply
{
    bool ok = false;
    QByteArray code; ///< "AUTH"
    QByteArray text; ///< what is not printable ASCII leaves as '?'
    bool ends = false; ///< the connection ends with it

    /// Wire form with CRLF, at most 512 octets (RFC 2449 4).
    QByteArray encode() const;
};

/// Every reply a session gives, by what happened.
namespace replies {

Reply greeting(const QByteArray &hostname);
Reply ok(const QByteArray &text = {});
Reply goodbye();
Reply readyForTls();

Reply unknownCommand();
Reply wrongState();
Reply badArguments(const QByteArray &usage);
Reply lineEnding();
Reply badCharacter();
Reply lineTooLong();
Reply foreignProtocol();
Reply tooManyErrors();
Reply noSuchMessage();

Reply needsTls();
Reply tlsActive();
Reply tlsUnavailable();
Reply userFirst();
Reply noPasswords();
Reply unknownMechanism();
Reply badBase64();
Reply authCancelled();
Reply badAuthMessage();
Reply wrongCredentials();
Reply accountLocked();
Reply needsAppPassword();
Reply tooManyFailures();
Reply tryLater();
/// Somebody else has the maildrop open.
Reply inUse();
Reply noMaildrop();

Reply cannotRead();
Reply notRemoved();

} // namespace replies
} // namespace pop3
