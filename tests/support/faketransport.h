// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include <QMutex>
#include <deque>

/// Runs tasks when the test says so, in the order posted. post() from any thread.
class ManualExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override
    {
        const QMutexLocker lock(&m_mutex);
        m_tasks.push_back(std::move(task));
    }
    bool isCurrent() const override { return true; }
    /// Everything, also what the tasks post; the number of tasks run.
    int run()
    {
        int count = 0;
        while (runOne())
            ++count;
        return count;
    }
    bool runOne()
    {
        std::function<void()> task;
        {
            const QMutexLocker lock(&m_mutex);
            if (m_tasks.empty())
                return false;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
        return true;
    }

private:
    QMutex m_mutex;
    std::deque<std::function<void()>> m_tasks;
};

class FakeTransport final : public base::Transport
{
public:
    explicit FakeTransport(std::shared_ptr<ManualExecutor> loop,
                           base::Listener listener = base::Listener::Smtp)
        : m_loop(std::move(loop))
    {
        connection.listener = listener;
        connection.peerAddress = QStringLiteral("192.0.2.7");
        tls = listener == base::Listener::Submissions || listener == base::Listener::Pop3s;
    }
    const base::ConnectionInfo &info() const override { return connection; }
    void write(const QByteArray &bytes) override { output += bytes; }
    qint64 bytesToWrite() const override { return unread; }
    void startTls() override { ++tlsStarts; }
    bool tlsActive() const override { return tls; }
    base::TlsInfo tlsInfo() const override { return {"TLSv1.3", "TLS_AES_256_GCM_SHA384", {}}; }
    void closeAfterWrite() override { closed = true; }
    void abort() override { aborted = true; }
    void setDeadline(int milliseconds) override { deadlineMs = milliseconds; }
    void setReading(bool on) override { reading = on; }
    base::ExecutorPtr executor() const override { return m_loop; }
    void setStatus(const QString &text, const QString &who) override
    {
        status = text;
        user = who;
    }
    QByteArray take() { return std::exchange(output, {}); }

    base::ConnectionInfo connection;
    QByteArray output;
    qint64 unread = 0;
    int tlsStarts = 0;
    int deadlineMs = 0;
    bool tls = false;
    bool closed = false;
    bool aborted = false;
    bool reading = true;
    QString status;
    QString user;

private:
    std::shared_ptr<ManualExecutor> m_loop;
};
