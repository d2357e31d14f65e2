// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"

namespace base {

/// What a log line is about: set for as long as the object lives, for the lines its thread writes. An inner scope keeps what it
/// does not set. Two stores to memory of the thread; any thread.
class LogScope
{
public:
    struct Subject
    {
        Id connection = 0;
        Id mail = 0;
    };
    explicit LogScope(Id connection, Id mail = 0);
    ~LogScope();
    LogScope(const LogScope &) = delete;
    LogScope &operator=(const LogScope &) = delete;

    static LogScope ofMail(Id mail) { return LogScope(0, mail); }
    static Subject current();

private:
    const Subject m_before;
};

} // namespace base
