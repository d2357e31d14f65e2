// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/draft.h"

namespace mail {

/// What makes a message larger or less welcome than it need be.
struct SizeAdvice
{
    QString code;
    QString part; ///< "attachments[0]", "html"; empty: the whole message
    qint64 bytes = 0;
    QString detail; ///< English
};

/// `builtBytes`: of the message as it is sent. Pure, any thread.
QList<SizeAdvice> adviseOnSize(const Draft &draft, qint64 builtBytes);

} // namespace mail
