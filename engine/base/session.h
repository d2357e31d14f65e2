// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/id.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <memory>

// The seam between net (sockets, TLS, timers) and the protocols. net moves bytes and decides nothing about them;
// a ConnectionHandler decides and owns no socket. All of it runs on the connection's I/O thread.
namespace base {

/// Which listener a connection came through. Fixed for its life.
enum class Listener { Smtp, Submission, Submissions, Lmtp, Pop3, Pop3s, Imap, Imaps, Http, Https };

struct TlsInfo
{
    QByteArray version; ///< "TLSv1.3"
    QByteArray cipher;  ///< OpenSSL's name
    QByteArray serverName; ///< SNI as sent by the client, may be empty
};

struct ConnectionInfo
{
    Id id = 0;
    Listener listener = Listener::Smtp;
    QString peerAddress; ///< textual IP; the client's own behind a trusted PROXY header
    QString proxyAddress; ///< textual IP of whom that header came from; empty: there was none
    quint16 peerPort = 0;
    QString localAddress;
    quint16 localPort = 0;
    qint64 sinceMs = 0;  ///< wall clock
};

/// What a handler may ask of its connection. Valid as long as the handler lives.
class Transport
{
public:
    virtual ~Transport() = default;
    virtual const ConnectionInfo &info() const = 0;
    /// Queues bytes; several writes during one event leave in one system call.
    virtual void write(const QByteArray &bytes) = 0;
    /// Bytes accepted by write() that the kernel has not taken yet.
    virtual qint64 bytesToWrite() const = 0;
    /// After what is queued has left: server handshake. Input buffered before it is discarded (RFC 3207 4.2).
    virtual void startTls() = 0;
    virtual bool tlsActive() const = 0;
    virtual TlsInfo tlsInfo() const = 0;
    /// The client said something before it can have read what we said first. Known with the first bytes received.
    virtual bool spokeFirst() const { return false; }
    /// Sends what is queued, then FIN; no more input is delivered. Handler is told by closed().
    virtual void closeAfterWrite() = 0;
    /// Drops the connection now.
    virtual void abort() = 0;
    /// timedOut() after this long without another call; 0 switches it off. Resolution of the wheel: 100 ms.
    virtual void setDeadline(int milliseconds) = 0;
    /// false: stop reading the socket (backpressure); bytes already read may still arrive once.
    virtual void setReading(bool on) = 0;
    /// Executor of this connection's I/O thread, for callbacks.
    virtual ExecutorPtr executor() const = 0;
    /// What the console shows: a short word for the state and the signed-in user.
    virtual void setStatus(const QString &state, const QString &user) = 0;
};

/// One protocol session. Made by a SessionFactory on the I/O thread, destroyed there after closed().
class ConnectionHandler
{
public:
    virtual ~ConnectionHandler() = default;
    /// Connection is ready: plain, or after the handshake on an implicit-TLS listener.
    virtual void opened() = 0;
    /// Bytes as they came. The view is valid during the call only.
    virtual void received(QByteArrayView bytes) = 0;
    /// The client will say no more (its FIN, or close_notify over TLS). It may still read: finish what it asked for,
    /// then closeAfterWrite(). Called once at most; nothing is received after it.
    virtual void inputEnded() = 0;
    /// STARTTLS handshake finished.
    virtual void tlsStarted() = 0;
    /// bytesToWrite() fell to zero.
    virtual void written() {}
    /// The deadline passed; usually answers 421 and closes.
    virtual void timedOut() = 0;
    /// The engine is draining: finish what is in hand, say goodbye and close.
    virtual void drain() = 0;
    /// The connection is gone, whoever closed it. Last call.
    virtual void closed() = 0;
};

/// Makes the handler of each new connection of one listener. Called on I/O threads; shared by all of them.
class SessionFactory
{
public:
    virtual ~SessionFactory() = default;
    virtual std::unique_ptr<ConnectionHandler> create(Transport &transport) = 0;
};

} // namespace base
