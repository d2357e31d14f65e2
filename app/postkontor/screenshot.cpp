// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "screenshot.h"
#include "docks/messagespanel.h"
#include "mainwindow/mainwindow.h"
#include <QCoreApplication>
#include <QTableView>
#include <QTimer>

void takeScreenshot(ui::MainWindow &window, const ui::EngineConnection &engine, const QString &file,
                    int seconds)
{
    // With the newest message open, so that the picture shows one.
    QTimer::singleShot(seconds * 700, &window, [&window] { window.messages().view()->selectRow(0); });
    QTimer::singleShot(seconds * 1000, &window, [&window, &engine, file] {
        const bool written = window.grab().save(file, "PNG");
        QCoreApplication::exit(written && engine.state() == ui::LinkState::Flowing ? 0 : 1);
    });
}
