// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>

namespace storage {

/// When a page that finds little has had its time: it takes what it finds in 25 ms, and goes on for up to a second while it has
/// nothing. A reader's thread.
class PageTime
{
public:
    /// The clock is read at each `every`th call of isOver().
    explicit PageTime(int every = 1) : m_every(every) { m_timer.start(); }
    bool isOver(bool foundSome) { return ++m_calls % m_every == 0 && m_timer.elapsed() > (foundSome ? kPageMs : kEmptyPageMs); }

private:
    static constexpr qint64 kPageMs = 25;
    static constexpr qint64 kEmptyPageMs = 1000;
    QElapsedTimer m_timer;
    const int m_every;
    int m_calls = 0;
};

} // namespace storage
