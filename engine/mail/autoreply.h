// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/draft.h"
#include <QByteArrayView>
#include <QStringList>

// Answers made without a person (RFC 3834): to whom they may go, and what they look like. Pure, any thread, linear.
namespace mail {

/// Whether a message may be answered: not one of a list, a program or another answer, and one that names the recipient.
/// `header`: of the message; `sender`: of its envelope; `own`: addresses of the recipient.
bool mayAutoReply(QByteArrayView header, const Address &sender, const QStringList &own);

struct AutoReplyText
{
    DraftAddress from;
    QString subject; ///< empty: "Auto: " and that of the message
    QString text;
};
/// The answer, but for its id and date.
Draft autoReply(QByteArrayView header, const Address &sender, const AutoReplyText &text);

} // namespace mail
