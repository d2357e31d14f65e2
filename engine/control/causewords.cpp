// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/causewords.h"
#include "mail/deliverycause.h"

using namespace Qt::StringLiterals;

namespace control {

CauseWords wordsOf(const Cause &cause, QStringView language)
{
    const mail::Language words = language.startsWith("zh"_L1) ? mail::Language::Chinese : mail::Language::English;
    return {mail::causeText(cause.id, words), mail::faultText(cause.fault, words), mail::stepText(cause.step, words)};
}

Cause causeOfReply(QStringView reply)
{
    const mail::DeliveryCause *cause = mail::causeOfReply(reply);
    return cause ? Cause{cause->id, mail::faultId(cause->fault), cause->stepId} : Cause();
}

} // namespace control
