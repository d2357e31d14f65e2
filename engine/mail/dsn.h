// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/enhancedstatus.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <optional>

// Delivery status notifications (RFC 3461-3464, RFC 6533). Pure, any thread.
namespace mail {

enum class DsnAction {
    Failed,    ///< given up
    Delayed,   ///< not yet, still trying
    Delivered, ///< in the mailbox
    Relayed    ///< handed to a server that sends no notifications (RFC 3461 5.2.2)
};

/// Whether RCPT asked for a notification of this kind. `parameters`: "NOTIFY=… ORCPT=…" as kept; without NOTIFY, failures and
/// delays are told (RFC 3461 4.1).
bool wantsDsn(QByteArrayView parameters, DsnAction action);

struct DsnRecipient
{
    QString address;      ///< as it was tried
    QByteArray parameters; ///< "NOTIFY=… ORCPT=…" as given at RCPT
    DsnAction action = DsnAction::Failed;
    EnhancedStatus status;
    QString remoteHost;       ///< who said so; empty: this server
    int replyCode = 0;        ///< of the remote; 0: `reply` is our own reason
    QString reply;            ///< one line
    qint64 lastAttemptAt = 0; ///< wall time in ms; 0: leave out
    qint64 willRetryUntil = 0; ///< Delayed: when it will be given up
};

struct DsnRequest
{
    QString reportingHost; ///< this server, A-label
    QString mailFrom;      ///< whom to tell; never empty: a null sender is not told
    QByteArray parameters; ///< RET, ENVID, SMTPUTF8, BODY as given at MAIL
    QByteArray messageId;  ///< of the notification, without angle brackets
    qint64 now = 0;        ///< wall time in ms
    qint64 arrivedAt = 0;  ///< of the original
    QByteArray original;   ///< the message as it is sent on
    QList<DsnRecipient> recipients;
    qint64 maxOriginalBytes = 64 << 10; ///< a longer original is returned as header only, the header cut at this length
    bool chinese = true;   ///< the text for people in English and in Chinese
};

struct Dsn
{
    QByteArray bytes; ///< CRLF line ends
    bool eightBit = false; ///< needs BODY=8BITMIME
    bool utf8 = false;     ///< needs SMTPUTF8: an address is not ASCII
};

/// The notification about all `recipients` in one message; the worst action names the subject. To be sent from the null sender.
/// Nothing a remote server or a sender wrote can add a line of its own to it.
Dsn buildDsn(const DsnRequest &request);

/// Decodes xtext (RFC 3461 4); what is no valid escape stays as it is.
QByteArray decodeXtext(QByteArrayView text);
/// The value of one ESMTP parameter in "KEY=value KEY2=value2", or nullopt.
std::optional<QByteArray> esmtpParameter(QByteArrayView parameters, QByteArrayView key);

} // namespace mail
