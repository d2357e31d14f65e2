// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/address.h"
#include <QByteArray>
#include <QList>

namespace smtp {

/// One accepted RCPT.
struct Recipient
{
    mail::Address address;
    QByteArray dsn;    ///< NOTIFY and ORCPT as sent, "" when absent (RFC 3461)
    quint64 route = 0; ///< what the answer to LookupRecipient said; opaque to the session
    QString canonical; ///< likewise: the address of the mailbox
    bool several = false; ///< likewise: stands for others
};

/// From MAIL to the end of the message (RFC 5321 3.3).
struct Transaction
{
    mail::Address sender;
    QByteArray mailParameters; ///< RET, ENVID, BODY, SMTPUTF8 as sent
    bool smtpUtf8 = false;     ///< RFC 6531
    bool eightBit = false;     ///< BODY=8BITMIME (RFC 6152)
    qint64 declaredSize = 0;   ///< SIZE=, 0 when absent (RFC 1870)
    QList<Recipient> recipients;
    qint64 size = 0; ///< octets of the message so far
};

} // namespace smtp
