// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/dnsresolver.h"
#include "base/logging.h"
#include "net/ioloop.h"
#include <QFile>
#include <QHostAddress>
#include <ares.h>
#include <mutex>

namespace net {

using base::DnsAnswer;
using base::DnsType;

namespace {

constexpr int kFailedTtlS = 5; // a broken name server is not asked at every turn
constexpr int kMaxAliases = 8;
constexpr qint64 kMaxHostsFile = 1 << 20;
constexpr int kEdnsSize = 1232;

QString systemHostsFile()
{
    const QString windows = qEnvironmentVariable("SystemRoot");
    return windows.isEmpty() ? QStringLiteral("/etc/hosts") : windows + QStringLiteral("/System32/drivers/etc/hosts");
}

QHash<QString, QStringList> readHosts(const QString &path)
{
    QHash<QString, QStringList> hosts;
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.read(kMaxHostsFile).split('\n')) {
            const qsizetype comment = line.indexOf('#');
            const QList<QByteArray> words = line.left(comment < 0 ? line.size() : comment).simplified().split(' ');
            const QHostAddress address(QString::fromLatin1(words.value(0)));
            for (qsizetype i = 1; !address.isNull() && i < words.size(); ++i)
                hosts[QString::fromLatin1(words[i]).toLower()].append(address.toString());
        }
    }
    hosts[QStringLiteral("localhost")] = {QStringLiteral("127.0.0.1"), QStringLiteral("::1")}; // RFC 6761 6.3
    return hosts;
}

qsizetype costOf(const QString &name, const DnsAnswer &answer)
{
    qsizetype cost = 200 + name.size() * 2;
    for (const base::DnsMx &mx : answer.mx)
        cost += 60 + mx.host.size() * 2;
    for (const base::DnsSrv &srv : answer.srv)
        cost += 60 + srv.host.size() * 2;
    for (const QByteArray &text : answer.texts)
        cost += 60 + text.size();
    for (const base::DnsTlsa &tlsa : answer.tlsa)
        cost += 60 + tlsa.data.size();
    return cost + (answer.addresses.size() + answer.names.size()) * 100;
}

} // namespace

DnsResolver::DnsResolver(IoLoop &loop, const DnsOptions &options, metrics::Registry &metrics)
    : m_loop(loop), m_options(options),
      m_hits(metrics.counter("dns_lookups_total", metrics::label("from", "cache"), "Questions to the DNS, by where the answer came from")),
      m_queries(metrics.counter("dns_lookups_total", metrics::label("from", "server"), "Questions to the DNS, by where the answer came from")),
      m_failures(metrics.counter("dns_failures_total", {}, "Questions to the DNS without a usable answer")),
      m_hosts(readHosts(options.hostsFile.isEmpty() ? systemHostsFile() : options.hostsFile)), m_cache(options.cacheBytes),
      m_timer([this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); })
{
    static std::once_flag once;
    std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
}

DnsResolver::~DnsResolver()
{
    if (m_channel)
        ares_destroy(m_channel);
}

void DnsResolver::lookup(const QString &name, DnsType type, base::Callback<DnsAnswer> done)
{
    QString wanted = name.toLower();
    if (wanted.endsWith(u'.'))
        wanted.chop(1);
    m_loop.executor()->post([this, alive = std::weak_ptr<bool>(m_alive), key = Key{wanted, type}, done = std::move(done)] {
        if (alive.lock()) {
            ask(key, done);
            return;
        }
        base::Error error;
        error.kind = base::ErrorKind::Busy;
        error.publicText = QStringLiteral("the engine is stopping");
        done(error);
    });
}

std::optional<DnsAnswer> DnsResolver::known(const Key &key)
{
    const bool ipv6 = key.type == DnsType::Aaaa;
    if (ipv6 || key.type == DnsType::A) {
        if (const auto host = m_hosts.constFind(key.name); host != m_hosts.constEnd()) {
            DnsAnswer answer;
            for (const QString &address : *host) {
                if (address.contains(u':') == ipv6)
                    answer.addresses.append(address);
            }
            answer.status = answer.addresses.isEmpty() ? DnsAnswer::NoData : DnsAnswer::Ok;
            answer.ttlS = 3600;
            return answer;
        }
    }
    const Cached *cached = m_cache.object(key);
    const qint64 now = m_loop.services().clock->monotonicUs();
    if (!cached || cached->untilUs <= now)
        return std::nullopt;
    DnsAnswer answer = cached->answer;
    answer.ttlS = int((cached->untilUs - now) / 1'000'000);
    return answer;
}

void DnsResolver::ask(const Key &key, base::Callback<DnsAnswer> done)
{
    if (const auto answer = known(key)) {
        m_hits.add();
        done(*answer);
        return;
    }
    if (const auto pending = m_pending.find(key); pending != m_pending.end()) {
        pending->append(std::move(done));
        return;
    }
    if (m_pending.size() >= kMaxPending || !openChannel()) {
        DnsAnswer answer;
        answer.detail = QStringLiteral("no question can be asked now");
        done(answer);
        return;
    }
    m_queries.add();
    m_pending[key].append(std::move(done));
    send(std::make_unique<Query>(Query{this, key, key.name, 0, 86'400}));
}

bool DnsResolver::openChannel()
{
    if (m_channel)
        return true;
    ares_options options = {};
    options.flags = ARES_FLAG_EDNS | ARES_FLAG_NOALIASES | ARES_FLAG_NOSEARCH;
    options.ednspsz = kEdnsSize;
    options.timeout = m_options.timeoutMs;
    options.tries = m_options.tries;
    options.sock_state_cb = [](void *data, ares_socket_t socket, int readable, int writable) {
        static_cast<DnsResolver *>(data)->watch(qintptr(socket), readable, writable);
    };
    options.sock_state_cb_data = this;
    const int wanted = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (const int status = ares_init_options(&m_channel, &options, wanted); status != ARES_SUCCESS) {
        qCWarning(lcNet, "DNS cannot be set up: %s", ares_strerror(status));
        m_channel = nullptr;
        return false;
    }
    if (m_options.servers.isEmpty())
        return true;
    const QByteArray list = m_options.servers.join(u',').toLatin1();
    if (const int status = ares_set_servers_ports_csv(m_channel, list.constData()); status != ARES_SUCCESS)
        qCWarning(lcNet, "dns.servers: %s cannot be used: %s", list.constData(), ares_strerror(status));
    return true;
}

void DnsResolver::setServers(const QStringList &servers, int timeoutMs)
{
    m_loop.executor()->post([this, alive = std::weak_ptr<bool>(m_alive), servers, timeoutMs] {
        if (alive.lock())
            useServers(servers, timeoutMs);
    });
}

void DnsResolver::useServers(const QStringList &servers, int timeoutMs)
{
    m_options.servers = servers;
    m_options.timeoutMs = timeoutMs;
    m_cache.clear();
    if (!m_channel)
        return;
    m_changing = true;
    ares_destroy(std::exchange(m_channel, nullptr)); // gives back the questions it holds
    m_changing = false;
    m_timer.cancel();
    for (std::unique_ptr<Query> &query : std::exchange(m_moving, {}))
        send(std::move(query));
}

void DnsResolver::send(std::unique_ptr<Query> query)
{
    if (!openChannel()) {
        settle(query->key, {});
        return;
    }
    const QByteArray name = query->asked.toLatin1();
    const int type = int(query->key.type);
    ares_query(m_channel, name.constData(), 1, type, onReply, query.release());
    arm();
}

void DnsResolver::onReply(void *data, int status, int, unsigned char *reply, int length)
{
    std::unique_ptr<Query> query(static_cast<Query *>(data));
    DnsResolver *resolver = query->resolver;
    if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED) {
        if (resolver->m_changing)
            resolver->m_moving.push_back(std::move(query));
        return;
    }
    resolver->answered(std::move(query), status, reply ? QByteArrayView(reinterpret_cast<char *>(reply), length) : QByteArrayView());
}

void DnsResolver::answered(std::unique_ptr<Query> query, int status, QByteArrayView bytes)
{
    DnsReply reply;
    if (!bytes.isEmpty())
        reply = readDnsReply(bytes, query->asked, query->key.type);
    else
        reply.answer.detail = QString::fromLatin1(ares_strerror(status));
    query->ttlS = std::min(query->ttlS, reply.answer.ttlS);
    if (!reply.alias.isEmpty() && reply.alias != query->asked) {
        if (++query->aliases <= kMaxAliases) { // the server knows the alias but not what it stands for
            query->asked = reply.alias;
            m_loop.executor()->post([this, alive = std::weak_ptr<bool>(m_alive), shared = std::make_shared<std::unique_ptr<Query>>(std::move(query))] {
                if (alive.lock())
                    send(std::move(*shared));
            });
            return;
        }
        reply.answer = {};
        reply.answer.detail = QStringLiteral("aliases without end");
    }
    reply.answer.ttlS = query->ttlS;
    settle(query->key, reply.answer);
}

void DnsResolver::settle(const Key &key, const DnsAnswer &given)
{
    DnsAnswer answer = given;
    if (answer.status == DnsAnswer::Failed) {
        m_failures.add();
        answer.ttlS = kFailedTtlS;
    }
    const qint64 until = m_loop.services().clock->monotonicUs() + qint64(std::max(answer.ttlS, 1)) * 1'000'000;
    m_cache.insert(key, new Cached{answer, until}, costOf(key.name, answer));
    for (const base::Callback<DnsAnswer> &done : m_pending.take(key))
        done(answer);
}

// ---- sockets and time

void DnsResolver::watch(qintptr socket, bool read, bool write)
{
    Notifiers &notifiers = m_notifiers[socket];
    const auto set = [&](QSocketNotifier *&notifier, QSocketNotifier::Type type, bool on) {
        if (on && !notifier) {
            notifier = new QSocketNotifier(socket, type);
            QObject::connect(notifier, &QSocketNotifier::activated, notifier, [this, socket, type] {
                if (type == QSocketNotifier::Read)
                    process(socket, ARES_SOCKET_BAD);
                else
                    process(ARES_SOCKET_BAD, socket);
            });
        } else if (!on && notifier) {
            notifier->setEnabled(false); // may be the one that is speaking
            notifier->deleteLater();
            notifier = nullptr;
        }
    };
    set(notifiers.read, QSocketNotifier::Read, read);
    set(notifiers.write, QSocketNotifier::Write, write);
    if (!read && !write)
        m_notifiers.remove(socket);
}

void DnsResolver::process(qintptr readable, qintptr writable)
{
    if (!m_channel)
        return;
    ares_process_fd(m_channel, ares_socket_t(readable), ares_socket_t(writable));
    arm();
}

void DnsResolver::arm()
{
    timeval wait = {};
    if (ares_timeout(m_channel, nullptr, &wait))
        m_loop.wheel().set(m_timer, int(wait.tv_sec * 1000 + wait.tv_usec / 1000));
    else
        m_timer.cancel();
}

void DnsResolver::shutdown()
{
    m_alive.reset();
    m_timer.cancel();
    if (m_channel)
        ares_destroy(std::exchange(m_channel, nullptr));
    for (const Notifiers &notifiers : std::exchange(m_notifiers, {})) {
        delete notifiers.read;
        delete notifiers.write;
    }
    base::Error error;
    error.kind = base::ErrorKind::Busy;
    error.publicText = QStringLiteral("the engine is stopping");
    for (const auto &waiting : std::exchange(m_pending, {})) {
        for (const base::Callback<DnsAnswer> &done : waiting)
            done(error);
    }
}

} // namespace net
