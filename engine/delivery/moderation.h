// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/draft.h"
#include "storage/groupstore.h"

// What moderators are told of mail that waits, and authors of what became of it. Pure, any thread.
namespace delivery::moderation {

/// To the moderators.
mail::Draft word(const QString &group, const storage::PostToHold &post, const QString &preview);
/// To the author.
mail::Draft answer(const storage::AnswerDue &due);

} // namespace delivery::moderation
