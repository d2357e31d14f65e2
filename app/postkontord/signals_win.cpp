// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signals.h"
#include <QCoreApplication>
#include <QMetaObject>
#include <mutex>
#include <windows.h>

namespace {

std::mutex wishes; // threads of the system's come here
std::function<void()> stopFunction;
std::function<void()> reloadFunction;
bool stopWaits = false;

BOOL WINAPI onConsoleEvent(DWORD event)
{
    if (event == CTRL_LOGOFF_EVENT)
        return FALSE; // only services hear of it, whoever logs off: no reason to stop
    raiseProcessSignal(ProcessSignal::Stop);
    return TRUE;
}

} // namespace

void watchProcessSignals(std::function<void()> stop, std::function<void()> reload)
{
    const std::lock_guard lock(wishes);
    stopFunction = std::move(stop);
    reloadFunction = std::move(reload);
    if (stopWaits)
        QMetaObject::invokeMethod(QCoreApplication::instance(), stopFunction, Qt::QueuedConnection);
    SetConsoleCtrlHandler(onConsoleEvent, TRUE);
}

void raiseProcessSignal(ProcessSignal signal)
{
    const std::lock_guard lock(wishes);
    const std::function<void()> &wish = signal == ProcessSignal::Stop ? stopFunction : reloadFunction;
    if (!wish)
        stopWaits = stopWaits || signal == ProcessSignal::Stop; // settings are read fresh at the start anyway
    else
        QMetaObject::invokeMethod(QCoreApplication::instance(), wish, Qt::QueuedConnection);
}

void keepFilesPrivate()
{
    // New files inherit the access list of the data folder, which the installer sets.
}
