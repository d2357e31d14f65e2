// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"

namespace ui {

constexpr qsizetype kMaxInlineParts = 50;     ///< of one message; more are not fetched
constexpr qint64 kMaxInlineBytes = 32 << 20;  ///< of all of them together

/// The attachments that the message's HTML shows as pictures (`cid:` and a Content-ID, RFC 2392), in their order and
/// within the bounds of this file and of inlineimage.h. Pure.
QList<control::Attachment> inlinePartsOf(const control::MessageDetail &detail);

} // namespace ui
