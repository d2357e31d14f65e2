// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "base/id.h"
#include "base/result.h"
#include "base/session.h"
#include "control/services.h"
#include "net/listenerstate.h"
#include <QObject>
#include <QStringList>
#include <functional>
#include <memory>

namespace metrics {
class Registry;
}

namespace net {

class IoLoop;
class Listener;
class TlsContext;

/// What Network needs to know before it starts. Network lists are addresses or prefixes: "10.0.0.0/8", "::1".
struct NetworkOptions
{
    int ioThreads = 0;          ///< 0: one per core
    QStringList trustedProxies; ///< listen.proxy_protocol_from: these must send a PROXY header (v1 or v2)
    QStringList exempt;         ///< limits.exempt: no limit per address
    QStringList allow;          ///< exceptions from `deny`
    QStringList deny;           ///< refused at the door
    int maxPerAddress = 100;    ///< open connections per IPv4 address or IPv6 /64; 0: no limit
    int maxPerPrefix = 0;       ///< the same for all of a prefix
    Rates perMinute;            ///< new connections
    std::function<bool(const QHostAddress &)> banned; ///< asked on the accept thread, answers at once
    int reservedDescriptors = 256; ///< of the process limit, kept for files, databases and outgoing connections
    const base::Clock *clock = &base::systemClock();
    base::IdGenerator *ids = nullptr;       ///< required; outlives the Network
    metrics::Registry *metrics = nullptr;   ///< required; outlives the Network
};

/// All sockets the engine serves: one accept thread, N I/O threads with an event dispatcher of our own, TLS, PROXY
/// headers, limits. Knows no protocol: sessions come from the SessionFactory of each listener.
/// Lives on the thread that makes it (which runs a Qt event loop); its functions are called there.
class Network final : public QObject
{
    Q_OBJECT
public:
    explicit Network(const NetworkOptions &options, QObject *parent = nullptr);
    /// Aborts what is open and joins the threads.
    ~Network() override;

    /// Raises the descriptor limit and starts the threads. Error::field names a network list that does not parse.
    base::Result<void> start();

    /// Listens on "127.0.0.1:2525", "[::1]:2525", "0.0.0.0:25", "[::]:25" (IPv6 only) or "*:25" (both); port 0: any free
    /// one. Answers the bound port. Errors name address, port and reason. Several addresses of one kind share
    /// `maxConnections` (0: no limit). Over a limit a plain listener sends its refusal ("421 4.3.2 …\r\n") and closes; a TLS one closes.
    /// Submissions, Pop3s, Imaps and Https listeners begin with the handshake.
    base::Result<quint16> listen(const QString &address, base::Listener kind,
                                 std::shared_ptr<base::SessionFactory> factory, int maxConnections,
                                 const Refusals &refusals);

    /// The same for a listening socket that is there already; takes it over, also on failure.
    base::Result<void> adopt(qintptr socket, base::Listener kind, std::shared_ptr<base::SessionFactory> factory, int maxConnections,
                             const Refusals &refusals);

    /// Lists and limits of `options`, for callers from now on. Error::field names a network list that does not parse; then all stays.
    base::Result<void> setLimits(const NetworkOptions &options);
    /// Of all listeners of one kind; 0: no limit. Whoever is over it stays.
    void setMaxConnections(base::Listener kind, int maximum);

    /// Certificate for new handshakes; running sessions keep theirs. Needed before the first TLS handshake.
    void setTls(std::shared_ptr<const TlsContext> context);

    /// One per I/O thread; valid after start().
    QList<base::ExecutorPtr> ioExecutors() const;

    /// Likewise; valid until close().
    QList<IoLoop *> ioLoops() const;

    /// Open connections of all threads. Thread-safe; valid as long as the Network.
    control::ConnectionService &connections();
    /// How many they are. Thread-safe, lock-free.
    int connectionCount() const;

    /// Told of each connection on its I/O thread. Set before start().
    void setObserver(std::function<void(const control::Connection &, bool opened)> observer);

    /// Stops accepting, asks every session to finish (ConnectionHandler::drain), aborts what is left after `timeoutMs`,
    /// then calls `done` on this thread.
    void drain(int timeoutMs, std::function<void()> done);

    /// Stops accepting and aborts everything; the threads end. The destructor does it too.
    void close();

    /// "smtp", "https": the name of a listener in settings, metrics and the API.
    static QString listenerName(base::Listener kind);

private:
    struct Private;
    std::unique_ptr<Listener> makeListener(base::Listener kind, std::shared_ptr<base::SessionFactory> factory, int maxConnections,
                                           const Refusals &refusals);
    void begin(std::unique_ptr<Listener> listener);
    std::unique_ptr<Private> d;
};

} // namespace net
