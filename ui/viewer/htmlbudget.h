// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

/// HTML that a text view lays out within the time of one turn of the event loop.
struct BoundedHtml
{
    QString html;
    bool simplified = false; ///< tables inside tables became plain blocks
    bool cut = false;        ///< the end is missing
};

/// What the view may spend, in about microseconds of a slow machine.
constexpr double kHtmlBudget = 60000;

/// Estimates what each element and character costs to lay out, as measured with Qt 6.4: a table inside a table doubles the cost of all in it,
/// a list is searched for each of its items, letters that are joined or stacked are dear. What is over the budget loses its inner
/// tables first, then its end. Long paragraphs are divided, piles of combining marks thinned. Pure, linear.
BoundedHtml boundedHtml(const QString &html, double budget = kHtmlBudget);

} // namespace ui
