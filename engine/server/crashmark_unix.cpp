// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crashmark.h"
#include <atomic>
#include <csignal>

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
std::atomic<volatile quint32 *> markOfProcess{nullptr};

/// The handler has gone with the signal (SA_RESETHAND): raised again, it ends the process as it would have.
extern "C" void onCrash(int number)
{
    if (volatile quint32 *mark = markOfProcess.load())
        *mark = quint32(number);
    raise(number);
}

} // namespace

void setCrashMark(volatile quint32 *mark)
{
    markOfProcess = mark;
    if (!mark)
        return;
    for (const int number : kSignals) {
        struct sigaction now = {};
        const bool free = sigaction(number, nullptr, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL;
        if (!free)
            continue;
        struct sigaction action = {};
        action.sa_handler = onCrash;
        action.sa_flags = SA_RESETHAND | SA_ONSTACK;
        sigaction(number, &action, nullptr);
    }
}

QString crashName(quint32 number)
{
    switch (number) {
    case 0:
        return {};
    case SIGSEGV:
        return u"SIGSEGV"_s;
    case SIGBUS:
        return u"SIGBUS"_s;
    case SIGILL:
        return u"SIGILL"_s;
    case SIGFPE:
        return u"SIGFPE"_s;
    case SIGABRT:
        return u"SIGABRT"_s;
    default:
        return u"signal %1"_s.arg(number);
    }
}

} // namespace server
