// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/mpscqueue.h"
#include "control/values.h"
#include "storage/store.h"
#include <QByteArray>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace api {

class FeedHub;
struct FeedFrame;
using FeedFramePtr = std::shared_ptr<const FeedFrame>;

/// What WebSocket readers see (/v1/events). publish…() may be called from any thread, never blocks on a reader, and costs next to
/// nothing while no WebSocket is open. Each frame is encoded once, on the first hub's thread, and shared by all readers.
class Feed
{
public:
    Feed();
    ~Feed();
    Feed(const Feed &) = delete;
    Feed &operator=(const Feed &) = delete;

    /// Stored events, in the order of their numbers; from one thread (the storage writer): give it to Store::setPublisher().
    void publish(const QList<storage::Store::Published> &events);
    /// Once a second; `json` is an object {name: value}. Topic `metrics`.
    void publishMetrics(const QByteArray &json);
    /// Topic `connections`.
    void publishConnection(const control::Connection &connection, bool opened);
    /// Live-only frame of any topic: `log`, `transcript:ID`, `alerts` … `data` is a JSON object, `at` wall clock ms.
    void publishLive(const QByteArray &topic, const QByteArray &type, const QByteArray &data, qint64 at);

    /// Open feed sockets.
    int sockets() const { return m_sockets.load(std::memory_order_relaxed); }

    /// The hub of one I/O thread, made at first use; called on that thread.
    std::shared_ptr<FeedHub> hubFor(const base::ExecutorPtr &executor);
    void socketOpened() { m_sockets.fetch_add(1, std::memory_order_relaxed); }
    void socketClosed() { m_sockets.fetch_sub(1, std::memory_order_relaxed); }

private:
    struct Item; // one thing to encode
    void push(Item item);
    void encodeQueued();

    std::atomic<int> m_sockets{0};
    std::atomic<bool> m_hasHub{false};
    base::MpscQueue<std::shared_ptr<Item>> m_queue;
    std::mutex m_mutex; // guards m_hubs; taken at the first socket of a thread and once per batch, never per frame
    std::vector<std::shared_ptr<FeedHub>> m_hubs;
};

} // namespace api
