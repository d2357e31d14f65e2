// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <functional>
#include <memory>

namespace base {

/// Something that runs tasks one after the other on one thread (an event loop, a writer, a pool).
/// post() is thread-safe, never blocks and keeps the order of one poster's tasks. Tasks still queued when the
/// thread has ended are destroyed unrun.
class Executor
{
public:
    virtual ~Executor() = default;
    virtual void post(std::function<void()> task) = 0;
    /// True on the thread that runs this executor's tasks.
    virtual bool isCurrent() const = 0;
};
using ExecutorPtr = std::shared_ptr<Executor>;

/// Where the answer of an asynchronous call goes: a function and the thread it runs on. Called at most once, and
/// always posted, never run inside the call that asked, unless the call's documentation says "may answer at once".
template<typename T>
class Callback
{
public:
    Callback() = default;
    Callback(ExecutorPtr executor, std::function<void(Result<T>)> function)
        : m_executor(std::move(executor)), m_function(std::move(function))
    {
    }

    explicit operator bool() const { return bool(m_function); }

    /// Hands the result over; any thread.
    void operator()(Result<T> result) const
    {
        if (!m_function)
            return;
        if (!m_executor) {
            m_function(std::move(result));
            return;
        }
        m_executor->post([function = m_function, result = std::move(result)]() mutable { function(std::move(result)); });
    }

    const ExecutorPtr &executor() const { return m_executor; }
    const std::function<void(Result<T>)> &function() const { return m_function; }

private:
    ExecutorPtr m_executor; // null: run in place (tests, and callers that do their own crossing)
    std::function<void(Result<T>)> m_function;
};

} // namespace base
