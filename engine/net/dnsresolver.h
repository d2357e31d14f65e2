// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/resolver.h"
#include "metrics/registry.h"
#include "net/dnsreply.h"
#include "net/looppart.h"
#include "net/timingwheel.h"
#include <QCache>
#include <QHash>
#include <QSocketNotifier>
#include <memory>
#include <vector>

struct ares_channeldata;

namespace net {

class IoLoop;

struct DnsOptions
{
    QStringList servers; ///< "127.0.0.1:53", "[::1]:5353"; empty: the system's
    int timeoutMs = 5000; ///< of the first try; later ones get more
    int tries = 2;        ///< of each server
    qsizetype cacheBytes = 16 << 20;
    QString hostsFile;    ///< names that need no DNS; empty: the system's file
};

/// base::Resolver over c-ares, in one I/O loop: its sockets and time-outs are the loop's, its answers are cached here
/// (good ones, negative ones, and for seconds failures too). The same question asked twice at a time goes out once.
/// lookup() may be called in any thread; the rest lives in the loop's.
class DnsResolver final : public base::Resolver, public LoopPart
{
public:
    /// Reads the hosts file: blocks on the disk. Add it to the loop as a part.
    DnsResolver(IoLoop &loop, const DnsOptions &options, metrics::Registry &metrics);
    ~DnsResolver() override;

    void lookup(const QString &name, base::DnsType type, base::Callback<base::DnsAnswer> done) override;
    /// Other name servers (as in DnsOptions) from now on, for questions under way too; forgets what the old ones said. Any thread.
    void setServers(const QStringList &servers, int timeoutMs);

    // LoopPart
    void drain() override {}
    bool idle() const override { return true; }
    void shutdown() override;

private:
    static constexpr qsizetype kMaxPending = 20'000;
    struct Key
    {
        QString name;
        base::DnsType type;
        bool operator==(const Key &) const = default;
        friend size_t qHash(const Key &key, size_t seed) { return qHashMulti(seed, key.name, int(key.type)); }
    };
    struct Cached
    {
        base::DnsAnswer answer;
        qint64 untilUs = 0;
    };
    struct Query
    {
        DnsResolver *resolver;
        Key key;
        QString asked; ///< key.name, or what it is an alias of
        int aliases = 0;
        int ttlS = 0;
    };
    struct Notifiers
    {
        QSocketNotifier *read = nullptr;
        QSocketNotifier *write = nullptr;
    };

    void ask(const Key &key, base::Callback<base::DnsAnswer> done);
    std::optional<base::DnsAnswer> known(const Key &key);
    bool openChannel();
    void useServers(const QStringList &servers, int timeoutMs);
    void send(std::unique_ptr<Query> query);
    void answered(std::unique_ptr<Query> query, int status, QByteArrayView reply);
    void settle(const Key &key, const base::DnsAnswer &answer);
    void watch(qintptr socket, bool read, bool write);
    void process(qintptr readable, qintptr writable);
    void arm();
    static void onReply(void *query, int status, int timeouts, unsigned char *reply, int length);

    IoLoop &m_loop;
    DnsOptions m_options;
    metrics::Counter &m_hits;
    metrics::Counter &m_queries;
    metrics::Counter &m_failures;
    QHash<QString, QStringList> m_hosts;
    ares_channeldata *m_channel = nullptr;
    std::vector<std::unique_ptr<Query>> m_moving; ///< from one channel to the next
    bool m_changing = false;
    QHash<qintptr, Notifiers> m_notifiers;
    QHash<Key, QList<base::Callback<base::DnsAnswer>>> m_pending;
    QCache<Key, Cached> m_cache;
    WheelTimer m_timer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace net
