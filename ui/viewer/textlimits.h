// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {

/// Text that a text view can lay out without hanging: at most `maxLength` characters, a line break forced
/// into lines longer than `maxLine`, control characters that are no layout made visible. Pure, linear.
QString boundedText(const QString &text, qsizetype maxLength = 1 << 20, qsizetype maxLine = 2000);

} // namespace ui
