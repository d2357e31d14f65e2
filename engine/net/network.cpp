// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/network.h"
#include "base/logging.h"
#include "base/loopexecutor.h"
#include "metrics/registry.h"
#include "net/acceptor.h"
#include "net/connectionregistry.h"
#include "net/hostport.h"
#include "net/tlscontext.h"
#include <tuple>

namespace net {

namespace {

struct KindRow
{
    base::Listener kind;
    const char *name;
    const char *protocol; // label of the gauge of active connections
    bool implicitTls;
};
constexpr KindRow kKinds[] = {
    {base::Listener::Smtp, "smtp", "smtp", false},
    {base::Listener::Submission, "submission", "smtp", false},
    {base::Listener::Submissions, "submissions", "smtp", true},
    {base::Listener::Lmtp, "lmtp", "smtp", false},
    {base::Listener::Pop3, "pop3", "pop3", false},
    {base::Listener::Pop3s, "pop3s", "pop3", true},
    {base::Listener::Imap, "imap", "imap", false},
    {base::Listener::Imaps, "imaps", "imap", true},
    {base::Listener::Http, "http", "http", false},
    {base::Listener::Https, "https", "http", true},
};
constexpr int kMinimumOpen = 16; // however small the limit, a little service is better than none

const KindRow &rowOf(base::Listener kind)
{
    for (const KindRow &row : kKinds) {
        if (row.kind == kind)
            return row;
    }
    Q_UNREACHABLE();
}

base::Error listenFailed(const QString &address, const QString &reason)
{
    base::Error error;
    error.kind = base::ErrorKind::Io;
    error.publicText = QStringLiteral("cannot listen on %1: %2").arg(address, reason);
    return error;
}

} // namespace

struct Network::Private
{
    NetworkOptions options;
    std::function<void(const control::Connection &, bool opened)> observer;
    std::shared_ptr<std::atomic<int>> open = std::make_shared<std::atomic<int>>(0);
    QThread acceptThread;
    std::shared_ptr<base::LoopExecutor> acceptExecutor;
    std::shared_ptr<AddressLimiter> addresses;
    std::unique_ptr<Acceptor> acceptor;
    std::vector<std::unique_ptr<IoThread>> threads;
    ConnectionRegistry registry;
    QHash<int, std::shared_ptr<ListenerState>> states; // by kind
    int drainsLeft = 0;
    std::function<void()> drained;
    bool running = false;

    std::shared_ptr<ListenerState> stateOf(base::Listener kind);
    void startThreads(Acceptor::Limits limits, DoorLimits door);
};

Network::Network(const NetworkOptions &options, QObject *parent) : QObject(parent), d(std::make_unique<Private>())
{
    Q_ASSERT(options.ids && options.metrics && options.clock);
    d->options = options;
}

Network::~Network()
{
    close();
}

QString Network::listenerName(base::Listener kind)
{
    return QString::fromLatin1(rowOf(kind).name);
}

void Network::setObserver(std::function<void(const control::Connection &, bool opened)> observer)
{
    d->observer = std::move(observer);
}

namespace {

base::Result<AddressSet> parseSet(const QStringList &list, const char *field)
{
    base::Result<AddressSet> parsed = AddressSet::parse(list);
    if (parsed)
        return parsed;
    base::Error error = parsed.error();
    error.field = QString::fromLatin1(field);
    return error;
}

base::Result<DoorLimits> doorLimits(const NetworkOptions &options)
{
    DoorLimits door;
    door.perAddress = options.maxPerAddress;
    door.perPrefix = options.maxPerPrefix;
    door.perMinute = options.perMinute;
    const std::tuple<const QStringList &, const char *, AddressSet &> sets[] = {{options.exempt, "limits.exempt", door.exempt},
                                                                                {options.allow, "limits.allow", door.allow},
                                                                                {options.deny, "limits.deny", door.deny}};
    for (const auto &[list, field, set] : sets) {
        const base::Result<AddressSet> parsed = parseSet(list, field);
        if (!parsed)
            return parsed.error();
        set = *parsed;
    }
    return door;
}

} // namespace

base::Result<void> Network::start()
{
    const base::Result<AddressSet> proxies = parseSet(d->options.trustedProxies, "listen.proxy_protocol_from");
    const base::Result<DoorLimits> door = doorLimits(d->options);
    if (!proxies)
        return proxies.error();
    if (!door)
        return door.error();
    const qint64 budget = raiseDescriptorLimit() - d->options.reservedDescriptors;
    Acceptor::Limits limits;
    limits.trustedProxies = *proxies;
    limits.maxOpen = int(std::max<qint64>(budget, kMinimumOpen));
    d->startThreads(std::move(limits), *door);
    return {};
}

void Network::Private::startThreads(Acceptor::Limits limits, DoorLimits door)
{
    prepareThread(acceptThread, QStringLiteral("accept"));
    acceptExecutor = base::LoopExecutor::forThread(&acceptThread);
    addresses = std::make_shared<AddressLimiter>(std::move(door),
                                                 AddressLimiter::Setup{acceptExecutor, options.clock, options.metrics, options.banned});
    const auto services = std::make_shared<LoopServices>(
        LoopServices{options.clock, options.ids, observer, addresses, acceptExecutor});
    const int count = options.ioThreads > 0 ? options.ioThreads : std::max(1, QThread::idealThreadCount());
    std::vector<IoThread *> all;
    for (int i = 0; i < count; ++i) {
        threads.push_back(std::make_unique<IoThread>(i, services, *options.metrics));
        all.push_back(threads.back().get());
    }
    registry.setThreads(all);
    acceptor = std::make_unique<Acceptor>(std::move(limits), addresses, open, all, *options.metrics);
    acceptor->moveToThread(&acceptThread);
    // In the accept thread, at its end: listening sockets are taken down where they live.
    QObject::connect(&acceptThread, &QThread::finished, acceptor.get(), [this] { acceptor->closeListeners(); },
                     Qt::DirectConnection);
    for (const std::unique_ptr<IoThread> &thread : threads)
        thread->start();
    acceptThread.start();
    running = true;
}

std::shared_ptr<ListenerState> Network::Private::stateOf(base::Listener kind)
{
    std::shared_ptr<ListenerState> &state = states[int(kind)];
    if (state)
        return state;
    const KindRow &row = rowOf(kind);
    metrics::Registry &registry = *options.metrics;
    const QByteArray label = QByteArray("listener=\"") + row.name + '"';
    state = std::make_shared<ListenerState>();
    state->kind = kind;
    state->name = QString::fromLatin1(row.name);
    state->implicitTls = row.implicitTls;
    state->protocolActive = &registry.gauge(QByteArray(row.protocol) + "_connections_active", {}, "Open connections");
    state->listenerActive = &registry.gauge("listener_connections_active", label, "Open connections by listener");
    state->accepted = &registry.counter("listener_connections_total", label, "Connections accepted");
    state->refused = &registry.counter("listener_refused_total", label, "Connections refused over a limit");
    state->bytesIn = &registry.counter("network_received_bytes_total", label, "Bytes received");
    state->bytesOut = &registry.counter("network_sent_bytes_total", label, "Bytes sent");
    return state;
}

base::Result<quint16> Network::listen(const QString &address, base::Listener kind,
                                      std::shared_ptr<base::SessionFactory> factory, int maxConnections,
                                      const Refusals &refusals)
{
    const base::Result<HostPort> where = parseHostPort(address);
    if (!where.ok())
        return where.error();
    if (!d->running)
        return listenFailed(address, QStringLiteral("the network is not running"));
    std::unique_ptr<Listener> listener = makeListener(kind, std::move(factory), maxConnections, refusals);
    if (!listener->listen(where->address, where->port))
        return listenFailed(address, listener->errorString());
    const quint16 port = listener->serverPort();
    begin(std::move(listener));
    return port;
}

base::Result<void> Network::adopt(qintptr socket, base::Listener kind, std::shared_ptr<base::SessionFactory> factory,
                                  int maxConnections, const Refusals &refusals)
{
    OwnedSocket owned(socket);
    const QString name = QStringLiteral("a socket of the service manager");
    if (!d->running)
        return listenFailed(name, QStringLiteral("the network is not running"));
    std::unique_ptr<Listener> listener = makeListener(kind, std::move(factory), maxConnections, refusals);
    if (!listener->setSocketDescriptor(socket))
        return listenFailed(name, listener->errorString());
    owned.take();
    begin(std::move(listener));
    return {};
}

std::unique_ptr<Listener> Network::makeListener(base::Listener kind, std::shared_ptr<base::SessionFactory> factory,
                                                int maxConnections, const Refusals &refusals)
{
    const bool known = d->states.contains(int(kind));
    const std::shared_ptr<ListenerState> state = d->stateOf(kind);
    if (!known) { // constant from here on: other threads read it
        state->factory = std::move(factory);
        state->maxConnections = maxConnections;
        state->refusals = state->implicitTls ? Refusals() : refusals;
    }
    return std::make_unique<Listener>(*d->acceptor, state);
}

/// Over to the accept thread.
void Network::begin(std::unique_ptr<Listener> listener)
{
    listener->begin();
    listener->moveToThread(&d->acceptThread);
    d->acceptExecutor->post([acceptor = d->acceptor.get(), shared = std::make_shared<std::unique_ptr<Listener>>(std::move(listener))] {
        acceptor->add(std::move(*shared));
    });
}

base::Result<void> Network::setLimits(const NetworkOptions &options)
{
    const base::Result<AddressSet> proxies = parseSet(options.trustedProxies, "listen.proxy_protocol_from");
    const base::Result<DoorLimits> door = doorLimits(options);
    if (!proxies)
        return proxies.error();
    if (!door)
        return door.error();
    if (!d->acceptor)
        return {};
    d->acceptExecutor->post([acceptor = d->acceptor.get(), addresses = d->addresses, door = *door, proxies = *proxies] {
        addresses->setLimits(door);
        acceptor->setTrustedProxies(proxies);
    });
    return {};
}

void Network::setMaxConnections(base::Listener kind, int maximum)
{
    if (const auto state = d->states.value(int(kind)))
        state->maxConnections = maximum;
}

void Network::setTls(std::shared_ptr<const TlsContext> context)
{
    for (const std::unique_ptr<IoThread> &thread : d->threads)
        thread->post([thread = thread.get(), context] { thread->loop().setTls(context); });
}

QList<base::ExecutorPtr> Network::ioExecutors() const
{
    QList<base::ExecutorPtr> list;
    for (const std::unique_ptr<IoThread> &thread : d->threads)
        list.append(thread->loop().executor());
    return list;
}

QList<IoLoop *> Network::ioLoops() const
{
    QList<IoLoop *> list;
    for (const std::unique_ptr<IoThread> &thread : d->threads)
        list.append(&thread->loop());
    return list;
}

int Network::connectionCount() const
{
    return d->open->load(std::memory_order_relaxed);
}

control::ConnectionService &Network::connections()
{
    return d->registry;
}

void Network::drain(int timeoutMs, std::function<void()> done)
{
    d->drained = std::move(done);
    d->drainsLeft = int(d->threads.size());
    const auto oneDone = [this] {
        QMetaObject::invokeMethod(this, [this] {
            if (--d->drainsLeft == 0 && d->drained)
                std::exchange(d->drained, {})();
        }, Qt::QueuedConnection);
    };
    if (d->threads.empty()) {
        d->drainsLeft = 1;
        oneDone();
        return;
    }
    // By way of the accept thread: what it handed over before is drained with the rest.
    d->acceptExecutor->post([this, timeoutMs, oneDone] {
        d->acceptor->closeListeners();
        for (const std::unique_ptr<IoThread> &thread : d->threads)
            thread->post([thread = thread.get(), timeoutMs, oneDone] { thread->loop().drain(timeoutMs, oneDone); });
    });
}

void Network::close()
{
    if (!std::exchange(d->running, false))
        return;
    d->acceptThread.quit();
    d->acceptThread.wait(); // the listeners close; nothing there takes long
    for (const std::unique_ptr<IoThread> &thread : d->threads)
        thread->stop();
    d->registry.setThreads({});
    d->acceptor.reset();
    d->threads.clear();
    d->addresses.reset();
}

} // namespace net
