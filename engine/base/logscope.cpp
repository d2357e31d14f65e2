// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logscope.h"

namespace base {

namespace {
thread_local LogScope::Subject t_subject;
}

LogScope::LogScope(Id connection, Id mail) : m_before(t_subject)
{
    if (connection)
        t_subject.connection = connection;
    if (mail)
        t_subject.mail = mail;
}

LogScope::~LogScope()
{
    t_subject = m_before;
}

LogScope::Subject LogScope::current()
{
    return t_subject;
}

} // namespace base
