// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feed.h"
#include "api/feedhub.h"
#include "base/clock.h"
#include "control/json.h"

namespace api {

/// Encoding waits for the hub's thread, so that the storage writer goes on at once.
struct Feed::Item
{
    QList<storage::Store::Published> stored;
    QByteArray topic; // live-only: everything below
    QByteArray type;
    QByteArray data;
    qint64 at = 0;
};

Feed::Feed() = default;
Feed::~Feed() = default;

void Feed::publish(const QList<storage::Store::Published> &events)
{
    if (sockets() > 0 && !events.isEmpty())
        push({events, {}, {}, {}, 0});
}

void Feed::publishMetrics(const QByteArray &json)
{
    publishLive("metrics", "metrics.sample", json, base::systemClock().wallMs());
}

void Feed::publishConnection(const control::Connection &connection, bool opened)
{
    if (sockets() > 0)
        publishLive("connections", opened ? "connection.opened" : "connection.closed",
                    control::toJson(connection), base::systemClock().wallMs());
}

void Feed::publishLive(const QByteArray &topic, const QByteArray &type, const QByteArray &data, qint64 at)
{
    if (sockets() > 0)
        push({{}, topic, type, data, at});
}

std::shared_ptr<FeedHub> Feed::hubFor(const base::ExecutorPtr &executor)
{
    const std::lock_guard lock(m_mutex);
    for (const std::shared_ptr<FeedHub> &hub : m_hubs) {
        if (hub->executor() == executor)
            return hub;
    }
    m_hubs.push_back(std::make_shared<FeedHub>(executor));
    return m_hubs.back();
}

void Feed::topicAdded(const QByteArray &topic)
{
    {
        const std::lock_guard lock(m_mutex);
        if (++m_topics[topic] > 1)
            return;
    }
    if (m_topicListener)
        m_topicListener(topic, true);
}

void Feed::topicRemoved(const QByteArray &topic)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_topics.find(topic);
        if (found == m_topics.end() || --*found > 0)
            return;
        m_topics.erase(found);
    }
    if (m_topicListener)
        m_topicListener(topic, false);
}

bool Feed::isRead(const QByteArray &topic)
{
    const std::lock_guard lock(m_mutex);
    return m_topics.contains(topic);
}

void Feed::push(Item item)
{
    if (!m_queue.push(std::make_shared<Item>(std::move(item))))
        return; // the encoder has been woken already
    base::ExecutorPtr encoder;
    {
        const std::lock_guard lock(m_mutex);
        if (m_hubs.empty()) { // a socket counts before its hub exists: nobody can have subscribed yet
            m_queue.takeAll();
            return;
        }
        encoder = m_hubs.front()->executor();
    }
    encoder->post([self = shared_from_this()] { self->encodeQueued(); });
}

void Feed::encodeQueued()
{
    const std::vector<std::shared_ptr<Item>> items = m_queue.takeAll();
    std::vector<std::shared_ptr<FeedHub>> hubs;
    QHash<QByteArray, int> topics; // shares, does not copy
    {
        const std::lock_guard lock(m_mutex);
        hubs = m_hubs;
        topics = m_topics;
    }
    const auto frames = std::make_shared<std::vector<FeedFramePtr>>();
    for (const std::shared_ptr<Item> &item : items)
        encodeItem(*item, topics, *frames);
    if (frames->empty())
        return;
    for (const std::shared_ptr<FeedHub> &hub :
         hubs) // in this order for every batch, so each hub sees events in order
        hub->executor()->post([hub, frames] { hub->deliver(*frames); });
}

/// Only topics somebody reads are encoded.
void Feed::encodeItem(const Item &item, const QHash<QByteArray, int> &topics,
                      std::vector<FeedFramePtr> &frames)
{
    if (item.stored.isEmpty() && topics.contains(item.topic))
        frames.push_back(liveFrame(item.topic, item.type, item.at, item.data));
    for (const storage::Store::Published &published : item.stored) {
        const control::Event &event = published.event;
        // A reader gets an event once: in the form of the more particular topic, so that one comes first.
        if (const QByteArray topic = messageTopic(event); !topic.isEmpty() && topics.contains(topic))
            frames.push_back(
                messageFrame(event, published.message ? *published.message : goneMessage(event)));
        if (const QByteArray topic = kindTopic(event); !topic.isEmpty() && topics.contains(topic))
            frames.push_back(detailFrame(event, topic));
        if (topics.contains("events"))
            frames.push_back(eventFrame(event));
    }
}

} // namespace api
