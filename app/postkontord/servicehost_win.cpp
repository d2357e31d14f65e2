// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicehost.h"
#include "signals.h"
#include <QSemaphore>
#include <atomic>
#include <iterator>
#include <thread>
#include <windows.h>

// Qt wants the main thread, and so does StartServiceCtrlDispatcher, which returns only when the service has ended: the
// dispatcher gets a thread of its own, and serviceMain() there says when to begin and waits for the end.

namespace {

constexpr DWORD kEventId = 1; // of the messages in EventCreate.exe that consist of their argument alone
constexpr DWORD kStartWaitMs = 600000; // a migration may copy a large database first
constexpr DWORD kStopWaitMs = 20000;   // the drain takes at most 10 s

wchar_t serviceName[] = L"Postkontor"; // of a process with one service the name is not looked at

SERVICE_STATUS_HANDLE statusHandle = nullptr;
std::atomic<DWORD> currentState{SERVICE_START_PENDING};
QSemaphore mayBegin;
QSemaphore hasEnded;
std::atomic<bool> dispatched{false};
std::atomic<int> exitCode{0};

DWORD waitHintOf(DWORD state)
{
    switch (state) {
    case SERVICE_START_PENDING:
        return kStartWaitMs;
    case SERVICE_STOP_PENDING:
        return kStopWaitMs;
    default:
        return 0;
    }
}

void report(DWORD state)
{
    currentState = state;
    if (!statusHandle)
        return;
    const bool running = state == SERVICE_RUNNING;
    SERVICE_STATUS status = {};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted = running ? DWORD(SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PARAMCHANGE) : 0;
    if (state == SERVICE_STOPPED && exitCode != 0) {
        status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
        status.dwServiceSpecificExitCode = DWORD(exitCode.load());
    }
    status.dwWaitHint = waitHintOf(state);
    SetServiceStatus(statusHandle, &status);
}

// On the dispatcher's thread.
DWORD WINAPI onControl(DWORD control, DWORD, void *, void *)
{
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        report(SERVICE_STOP_PENDING);
        raiseProcessSignal(ProcessSignal::Stop);
        return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
        raiseProcessSignal(ProcessSignal::Reload);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        report(currentState);
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

// On a thread of the dispatcher's; the process ends soon after it returns.
void WINAPI serviceMain(DWORD, wchar_t **)
{
    statusHandle = RegisterServiceCtrlHandlerExW(serviceName, onControl, nullptr);
    report(SERVICE_START_PENDING);
    dispatched = true;
    mayBegin.release();
    hasEnded.acquire();
    report(SERVICE_STOPPED);
}

void dispatch()
{
    const SERVICE_TABLE_ENTRYW table[] = {{serviceName, serviceMain}, {nullptr, nullptr}};
    if (!StartServiceCtrlDispatcherW(table))
        mayBegin.release(); // not started by the service manager
}

} // namespace

int runService(bool managed, const std::function<int()> &serve)
{
    if (!managed)
        return serve();
    std::thread dispatcher(dispatch);
    mayBegin.acquire();
    exitCode = serve();
    hasEnded.release();
    dispatcher.join();
    return exitCode;
}

void tellServiceManager(ServiceState state)
{
    if (!dispatched)
        return;
    if (state == ServiceState::Ready)
        report(SERVICE_RUNNING);
    else if (state == ServiceState::Stopping)
        report(SERVICE_STOP_PENDING);
}

int watchdogIntervalMs()
{
    return 0;
}

void tellSystemLog(const QString &text)
{
    if (!dispatched)
        return;
    HANDLE log = RegisterEventSourceW(nullptr, serviceName);
    if (!log)
        return;
    const std::wstring words = text.toStdWString();
    const wchar_t *strings[] = {words.c_str()};
    ReportEventW(log, EVENTLOG_ERROR_TYPE, 0, kEventId, nullptr, WORD(std::size(strings)), 0, strings, nullptr);
    DeregisterEventSource(log);
}
