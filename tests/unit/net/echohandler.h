// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <QThread>
#include <atomic>
#include <functional>
#include <memory>

/// What the handlers of one test did, counted over all I/O threads.
struct EchoLog
{
    std::atomic<int> created{0}, destroyed{0}, opened{0}, closed{0}, timedOut{0}, drained{0}, written{0}, tls{0}, inputEnded{0};
    std::atomic<qint64> received{0};
    std::atomic<bool> ignoreDrain{false};
    std::atomic<unsigned long> workMs{0}; ///< that SINK takes for what it gets at once
    std::function<void()> later;
    std::atomic<bool> laterSet{false};
};

/// Lines in, lines out. HELLO says who the client is; STARTTLS, LATETLS (when the test runs
/// EchoLog::later on the loop), OWE (answers when the test runs it), QUIT, ABORT, BIG n, HOLD, DEADLINE ms do what
/// they say; SINK stops echoing; anything else comes back as it is.
class EchoHandler final : public base::ConnectionHandler
{
public:
    EchoHandler(base::Transport &transport, EchoLog &log)
        : m_transport(transport), m_log(log), m_thread(QThread::currentThread())
    {
        ++m_log.created;
    }
    ~EchoHandler() override
    {
        Q_ASSERT(m_closed && !m_inside && QThread::currentThread() == m_thread);
        ++m_log.destroyed;
    }
    void opened() override
    {
        ++m_log.opened;
        m_transport.write("220 ");
        m_transport.write("ready\r\n");
    }
    void received(QByteArrayView bytes) override
    {
        Q_ASSERT(!m_inside && !m_closed && QThread::currentThread() == m_thread);
        m_inside = true;
        m_log.received += bytes.size();
        m_buffer.append(bytes);
        while (!m_closed && !m_sink) {
            const qsizetype end = m_buffer.indexOf("\r\n");
            if (end < 0)
                break;
            const QByteArray line = m_buffer.left(end);
            m_buffer.remove(0, end + 2);
            if (!command(line))
                break;
        }
        if (m_sink) {
            QThread::msleep(m_log.workMs);
            m_buffer.clear();
        }
        m_inside = false;
    }
    void inputEnded() override
    {
        Q_ASSERT(!m_inside && !m_closed);
        ++m_log.inputEnded;
        if (!m_owes)
            m_transport.closeAfterWrite();
    }
    void tlsStarted() override
    {
        ++m_log.tls;
        m_buffer.clear();
    }
    void written() override { ++m_log.written; }
    void timedOut() override
    {
        ++m_log.timedOut;
        m_transport.write("421 too slow\r\n");
        m_transport.closeAfterWrite();
    }
    void drain() override
    {
        ++m_log.drained;
        if (m_log.ignoreDrain)
            return;
        m_transport.write("421 going down\r\n");
        m_transport.closeAfterWrite();
    }
    void closed() override
    {
        Q_ASSERT(!m_inside && !m_closed);
        m_closed = true;
        ++m_log.closed;
    }

private:
    bool command(const QByteArray &line)
    {
        if (line == "HELLO") {
            const base::ConnectionInfo &info = m_transport.info();
            m_transport.write(info.peerAddress.toLatin1() + ' ' + QByteArray::number(info.peerPort) + ' '
                              + m_transport.tlsInfo().version + ' ' + m_transport.tlsInfo().serverName + "\r\n");
        } else if (line == "STARTTLS") {
            m_transport.write("220 go\r\n");
            m_transport.startTls();
            return false;
        } else if (line == "LATETLS") {
            m_transport.setReading(false);
            m_log.later = [this] {
                m_transport.write("220 go\r\n");
                m_transport.startTls();
                m_transport.setReading(true);
            };
            m_log.laterSet = true;
        } else if (line == "OWE") {
            m_owes = true;
            m_log.later = [this] {
                m_transport.write("250 owed\r\n");
                m_transport.closeAfterWrite();
            };
            m_log.laterSet = true;
        } else if (line == "QUIT") {
            m_transport.write("221 bye\r\n");
            m_transport.closeAfterWrite();
            m_transport.write("never sent\r\n");
            return false;
        } else if (line == "ABORT") {
            m_transport.write("never sent either\r\n");
            m_transport.abort();
            return false;
        } else if (line.startsWith("BIG ")) {
            m_transport.write(QByteArray(line.mid(4).toInt(), 'x') + "\r\n");
        } else if (line == "SINK") {
            m_sink = true;
        } else if (line.startsWith("HOLD ")) { // reads nothing until told
            m_transport.setReading(false);
            m_transport.setStatus(QStringLiteral("held"), QString::fromLatin1(line.mid(5)));
        } else if (line.startsWith("DEADLINE ")) {
            m_transport.setDeadline(line.mid(9).toInt());
            m_transport.write("250 set\r\n");
        } else {
            m_transport.write(line + "\r\n");
        }
        return true;
    }

    base::Transport &m_transport;
    EchoLog &m_log;
    QThread *const m_thread;
    QByteArray m_buffer;
    bool m_inside = false;
    bool m_closed = false;
    bool m_sink = false;
    bool m_owes = false;
};

class EchoFactory final : public base::SessionFactory
{
public:
    explicit EchoFactory(EchoLog &log) : m_log(log) {}
    std::unique_ptr<base::ConnectionHandler> create(base::Transport &transport) override
    {
        return std::make_unique<EchoHandler>(transport, m_log);
    }

private:
    EchoLog &m_log;
};
