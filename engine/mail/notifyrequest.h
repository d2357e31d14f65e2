// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace mail {

/// What a sender wants to hear about one recipient: the DSN parameters of RCPT (RFC 3461 4.1, 4.2). Value, any thread.
struct NotifyRequest
{
    bool failure = true; ///< without NOTIFY: failures, and delays as the server sees fit
    bool delay = true;
    bool success = false;
    QByteArray originalRecipient; ///< ORCPT as sent, "rfc822;anna@example.test", xtext still encoded

    /// "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a@b" as the command parser checked and kept it; unknown words are passed over.
    static NotifyRequest parse(QByteArrayView parameters);
};

} // namespace mail
