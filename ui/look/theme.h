// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QApplication;

namespace ui {

enum class Theme { System, Light, Dark };

/// "light", "dark", anything else: the system's.
Theme themeFromName(const QString &name);
/// The reverse; "system" for the system's.
QString themeName(Theme theme);
/// Style and palette of the whole program, at any time. System gives back what the desktop says.
void applyTheme(QApplication &app, Theme theme);

} // namespace ui
