// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"
#include <QCoreApplication>
#include <QMetaObject>
#include <windows.h>

namespace {

std::function<void()> stopFunction;

BOOL WINAPI onConsoleEvent(DWORD)
{
    // Runs on a thread of the system's: hand over to the main loop.
    QMetaObject::invokeMethod(QCoreApplication::instance(), [] { stopFunction(); }, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

void watchProcessSignals(std::function<void()> stop, std::function<void()>)
{
    stopFunction = std::move(stop);
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

void keepFilesPrivate()
{
    // New files inherit the access list of the data folder, which the installer sets.
}
