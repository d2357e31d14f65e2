// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/ioloop.h"
#include <QThread>
#include <memory>

namespace net {

/// A thread with our event dispatcher and one IoLoop. Made and destroyed on the control thread.
class IoThread
{
public:
    IoThread(int number, std::shared_ptr<const LoopServices> services, metrics::Registry &registry);
    ~IoThread();
    void start();
    /// Aborts the loop's connections and joins the thread.
    void stop();
    IoLoop &loop() { return *m_loop; }
    /// Runs `task` in the loop's thread. Any thread.
    void post(std::function<void()> task) { m_loop->executor()->post(std::move(task)); }
    /// Hands a socket over. Any thread.
    void adopt(Incoming incoming);

private:
    QThread m_thread;
    std::unique_ptr<IoLoop> m_loop;
};

/// A dispatcher of ours for a thread that has not started, and a name for the debugger.
void prepareThread(QThread &thread, const QString &name);

} // namespace net
