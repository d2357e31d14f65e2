// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QStringView>

// The words for the ids of a Cause, in the languages of people. Pure, any thread.
namespace control {

struct CauseWords
{
    QString what; ///< "The recipient's mailbox is full."
    QString who;  ///< "the recipient"
    QString next; ///< "Reach the recipient another way and tell them."
};

/// `language`: "zh" and what begins with it is Chinese, everything else English. Ids this version does not know have no words.
CauseWords wordsOf(const Cause &cause, QStringView language);
/// The cause in a last reply, by the codes in it.
Cause causeOfReply(QStringView reply);

} // namespace control
