// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QThreadPool>

namespace base {

/// Bounded threads for CPU work over 1 ms (compression, MIME of big mail, sanitiser, argon2id, word cutting).
/// A simulation overrides it. run() is thread-safe and never blocks; answers go back through the Callback the work was given.
class WorkerPool
{
public:
    /// `threads` 0: one per core, at least 2.
    explicit WorkerPool(int threads = 0);
    virtual ~WorkerPool();
    virtual void run(std::function<void()> work);
    /// Waits until everything it was given is done, and what that gave it. At the end, before something goes that work refers to.
    virtual void finish();

private:
    QThreadPool m_pool;
};

} // namespace base
