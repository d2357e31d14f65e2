// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>

namespace ui {

/// `font`, and for Han characters it lacks one that writes them as in China: what a system falls back on goes by its own language, and is
/// Japanese where that is neither. UI thread.
QFont withChinese(QFont font);
/// Of the system, for what machines say.
QFont fixedFont();

} // namespace ui
