// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/crashmark.h"
#include <atomic>
#include <qt_windows.h>

using namespace Qt::StringLiterals;

namespace server {

namespace {

std::atomic<volatile quint32 *> markOfProcess{nullptr};
std::atomic<LPTOP_LEVEL_EXCEPTION_FILTER> filterBefore{nullptr};

LONG WINAPI onCrash(EXCEPTION_POINTERS *what)
{
    if (volatile quint32 *mark = markOfProcess.load())
        *mark = quint32(what->ExceptionRecord->ExceptionCode);
    const LPTOP_LEVEL_EXCEPTION_FILTER before = filterBefore.load();
    return before ? before(what) : EXCEPTION_CONTINUE_SEARCH;
}

} // namespace

void setCrashMark(volatile quint32 *mark)
{
    const bool first = markOfProcess.exchange(mark) == nullptr && mark;
    if (!first)
        return;
    const LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(onCrash);
    if (before != onCrash)
        filterBefore = before;
}

QString crashName(quint32 number)
{
    return number == 0 ? QString() : u"exception 0x%1"_s.arg(number, 8, 16, u'0');
}

} // namespace server
