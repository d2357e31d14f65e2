// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "screenshot.h"
#include "docks/connectionspanel.h"
#include "docks/messagespanel.h"
#include "docks/queuepanel.h"
#include "mainwindow/mainwindow.h"
#include <QCoreApplication>
#include <QTableView>
#include <QTimer>

void takeScreenshot(QWidget &window, const QString &file, int seconds)
{
    QTimer::singleShot(seconds * 1000, &window, [&window, file] { QCoreApplication::exit(window.grab().save(file, "PNG") ? 0 : 1); });
}

void takeScreenshot(ui::MainWindow &window, const ui::EngineConnection &engine, const QString &file,
                    int seconds)
{
    // With something open, so that the picture shows it.
    QTimer::singleShot(seconds * 700, &window, [&window] {
        QTableView *view =
            window.queue().view()->isVisible() ? window.queue().view() : window.messages().view();
        view->selectRow(0);
        if (window.connections().view()->isVisible())
            window.connections().view()->selectRow(0);
    });
    QTimer::singleShot(seconds * 1000, &window, [&window, &engine, file] {
        const bool written = window.grab().save(file, "PNG");
        QCoreApplication::exit(written && engine.state() == ui::LinkState::Flowing ? 0 : 1);
    });
}
