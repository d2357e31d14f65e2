// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QWidget;

namespace ui {
class EngineConnection;
class MainWindow;
} // namespace ui

/// Writes the window to `file` as PNG after `seconds` and ends the program: how the pictures of the
/// documentation are made. Exit code 1 when the file cannot be written or no engine was reached by then. UI
/// thread.
void takeScreenshot(QWidget &window, const QString &file, int seconds);
void takeScreenshot(ui::MainWindow &window, const ui::EngineConnection &engine, const QString &file,
                    int seconds);
