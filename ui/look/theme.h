// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QApplication;

namespace ui {

enum class Theme { System, Light, Dark };

/// "light", "dark", anything else: the system's.
Theme themeFromName(const QString &name);
/// Style and palette of the whole program. System keeps what the desktop says.
void applyTheme(QApplication &app, Theme theme);

} // namespace ui
