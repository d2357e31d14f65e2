// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/feedframe.h"
#include "base/mpscqueue.h"
#include "control/values.h"
#include "storage/store.h"
#include <QByteArray>
#include <QHash>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace api {

class FeedHub;

/// What WebSocket readers see (/v1/events). publish…() may be called from any thread, never blocks on a
/// reader, and costs next to nothing while no WebSocket is open. Each frame is encoded once, on the first
/// hub's thread, and shared by all readers.
class Feed : public std::enable_shared_from_this<Feed>
{
public:
    Feed();
    ~Feed();
    Feed(const Feed &) = delete;
    Feed &operator=(const Feed &) = delete;

    /// Stored events, in the order of their numbers; from one thread (the storage writer): give it to
    /// Store::setPublisher().
    void publish(const QList<storage::Store::Published> &events);
    /// Once a second; `json` is an object {name: value}. Topic `metrics`.
    void publishMetrics(const QByteArray &json);
    /// Topic `connections`.
    void publishConnection(const control::Connection &connection, bool opened);
    /// Live-only frame of any topic: `log`, `transcript:ID`, `alerts` … `data` is a JSON object, `at` wall
    /// clock ms.
    void publishLive(const QByteArray &topic, const QByteArray &type, const QByteArray &data, qint64 at);

    /// Open feed sockets.
    int sockets() const { return m_sockets.load(std::memory_order_relaxed); }

    /// The hub of one I/O thread, made at first use; called on that thread.
    std::shared_ptr<FeedHub> hubFor(const base::ExecutorPtr &executor);
    void socketOpened() { m_sockets.fetch_add(1, std::memory_order_relaxed); }
    /// So that only what somebody reads is encoded; balanced calls, any thread.
    void topicAdded(const QByteArray &topic);
    void topicRemoved(const QByteArray &topic);
    /// Told when the first reader of a topic comes and the last one goes, on their thread. Set before the first socket.
    void setTopicListener(std::function<void(const QByteArray &topic, bool read)> listener) { m_topicListener = std::move(listener); }
    /// Whether anybody reads it: before something dear is made for it. Takes a lock: not for I/O threads.
    bool isRead(const QByteArray &topic);
    void socketClosed() { m_sockets.fetch_sub(1, std::memory_order_relaxed); }

private:
    struct Item; // one thing to encode
    void push(Item item);
    void encodeQueued();
    static void encodeItem(const Item &item, const QHash<QByteArray, int> &topics,
                           std::vector<FeedFramePtr> &frames);

    std::atomic<int> m_sockets{0};
    base::MpscQueue<std::shared_ptr<Item>> m_queue;
    std::mutex m_mutex; // guards m_hubs and m_topics; taken per subscription and per batch, never per frame
    std::vector<std::shared_ptr<FeedHub>> m_hubs;
    QHash<QByteArray, int> m_topics; // readers of each
    std::function<void(const QByteArray &, bool)> m_topicListener;
};

} // namespace api
