// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "sendmail/arguments.h"
#include <QByteArray>
#include <QList>

class QIODevice;

namespace sendmail {

/// One mail on its way to the server. Addresses without angle brackets, canonical; an empty sender is the
/// null sender.
struct Mail
{
    QString sender;
    QStringList recipients;
    QByteArray notify; ///< RFC 3461, may be empty; the same for returnPart and envelopeId
    QByteArray returnPart;
    QByteArray envelopeId; ///< as it was typed, not yet xtext
    QByteArray message;    ///< every line ends in CRLF
};

/// Who sends, where, and when: what is filled in when the message lacks it.
struct Origin
{
    QString user;
    QString fullName;
    QString hostname;
    qint64 now = 0; ///< milliseconds since 1970
};

constexpr qsizetype kMaxMessage = 256 << 20;

/// Everything up to the end, or to a line with one dot unless `dotsAreText`, with CRLF behind every line: a
/// lone CR ends a line too (progress bars of cron jobs), but in the header it is a space, so that it begins
/// no field. TooLarge past kMaxMessage.
base::Result<QByteArray> readMessage(QIODevice &input, bool dotsAreText);

/// The envelope of the command line and of the header, the header completed (From, Date, Message-ID) and
/// freed of Bcc. The error's publicText names the address that is none; field "recipients": there is nobody
/// to send it to.
base::Result<Mail> makeMail(const Arguments &arguments, const Origin &origin, const QByteArray &message);

} // namespace sendmail
