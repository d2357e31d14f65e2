// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace ui {
class MainWindow;
}

/// Writes the window to `file` as PNG after `seconds` and ends the program: how the pictures of the
/// documentation are made. UI thread.
void takeScreenshot(ui::MainWindow &window, const QString &file, int seconds);
