// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/rawsocket.h"
#include <QByteArray>
#include <QList>
#include <QSocketNotifier>
#include <functional>
#include <memory>

namespace net {

/// One connected TCP socket on an event loop. Unlike QAbstractSocket it lives on after the other side's FIN, so that
/// what is still owed can be sent (RFC 9293 3.6), reads into the caller's buffer and keeps only the output the kernel
/// does not take. One thread. `readable` and `writable` run from the event loop and may close(), but not destroy.
class StreamSocket
{
public:
    StreamSocket(std::function<void()> readable, std::function<void()> writable);
    ~StreamSocket() { close(); }
    StreamSocket(const StreamSocket &) = delete;
    StreamSocket &operator=(const StreamSocket &) = delete;

    /// Takes the descriptor over and calls `readable` whenever there is something to read.
    void open(qintptr descriptor);
    /// Begins a connection; `writable` is called when finishConnect() can tell how it went. Not None: it failed at once.
    ConnectError connectTo(const SocketAddress &to, const QHostAddress &source);
    /// Once, at the call of `writable` that follows connectTo(). None: connected, and `readable` may be called from now on.
    ConnectError finishConnect();
    bool isOpen() const { return m_descriptor != -1; }
    SocketAddress peer() const { return peerAddress(m_descriptor).value_or(SocketAddress()); }
    SocketAddress local() const { return localAddress(m_descriptor).value_or(SocketAddress()); }

    /// Whether `readable` is called. After the end of the input it never is again.
    void watchInput(bool on);
    bool hasInput() const { return net::hasInput(m_descriptor); }
    qint64 unconfirmedBytes() const { return net::unconfirmedBytes(m_descriptor); }
    /// What is there now, up to `size` octets.
    Transfer read(char *buffer, qint64 size);
    /// The other side has sent its FIN.
    bool inputEnded() const { return m_inputEnded; }

    /// Sends, and keeps what the kernel does not take. `writable` is called when it took more of that.
    void write(const QByteArray &bytes);
    /// Octets kept.
    qint64 bytesToWrite() const { return m_bytesToWrite; }
    /// Nothing written arrives any more: the connection is gone.
    bool broken() const { return m_broken; }
    /// FIN; reading goes on.
    void finish() { shutdownWrite(m_descriptor); }
    void close();

private:
    qint64 send(QByteArrayView bytes);
    void watchOutput(bool on);
    void onWritable();

    const std::function<void()> m_readable;
    const std::function<void()> m_writable;
    qintptr m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_input;
    std::unique_ptr<QSocketNotifier> m_output; // made when the kernel's buffer is full for the first time
    QList<QByteArray> m_kept;
    qint64 m_sentOfFirst = 0;
    qint64 m_bytesToWrite = 0;
    bool m_connecting = false;
    bool m_inputEnded = false;
    bool m_broken = false;
};

} // namespace net
