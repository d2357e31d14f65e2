// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace mail {

struct SanitizerBudget
{
    int maxDepth = 64;               ///< nested elements; deeper ones are flattened
    int maxTableDepth = 6;           ///< QTextBrowser doubles its time with each nested table
    qsizetype maxOutput = 2 << 20;   ///< characters; cut at an element boundary
    int maxWord = 1000;              ///< characters without a break opportunity
};

/// Allow-list sanitiser: no script, no event handler, no form, no external load. `cid:` and `data:` images stay;
/// remote images are kept as data-blocked-src so that a viewer can ask. Pure, linear, any thread.
QString sanitizeHtml(const QString &html, const SanitizerBudget &budget = {});

} // namespace mail
