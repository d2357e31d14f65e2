// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"
#include "smtp/smtpsyntax.h"

namespace smtp {

using namespace Qt::StringLiterals;

// EHLO and LHLO: RFC 5321 4.1.1.1, RFC 2033 4.1; the replies carry no enhanced status (RFC 2034 4)
void commands::ehlo(SessionCore &session, QByteArrayView arguments)
{
    if (!isHeloName(arguments)) {
        session.reply({501, {}, session.lmtp() ? "Syntax: LHLO hostname"_ba : "Syntax: EHLO hostname"_ba});
        return;
    }
    const SessionOptions &options = session.options();
    QByteArray text = options.hostname + "\nPIPELINING\nSIZE " + QByteArray::number(options.maxMessageBytes) +
                      "\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\n";
    if (!session.lmtp()) // there, whoever keeps the queue writes the notices
        text += "DSN\n";
    text += "CHUNKING\n";
    if (options.offerTls && !session.tlsActive() && !session.authenticated())
        text += "STARTTLS\n";
    if (const QList<QByteArray> mechanisms = session.mechanisms(); !mechanisms.isEmpty() && !session.authenticated())
        text += "AUTH " + mechanisms.join(' ') + '\n';
    session.greeted(arguments, true, {250, {}, text + "HELP"});
}

} // namespace smtp
