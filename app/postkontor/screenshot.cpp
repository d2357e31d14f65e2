// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "screenshot.h"
#include "mainwindow/mainwindow.h"
#include <QCoreApplication>
#include <QTimer>

void takeScreenshot(ui::MainWindow &window, const QString &file, int seconds)
{
    QTimer::singleShot(seconds * 1000, &window, [&window, file] {
        const bool written = window.grab().save(file, "PNG");
        QCoreApplication::exit(written ? 0 : 1);
    });
}
