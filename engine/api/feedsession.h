// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/apicontext.h"
#include "api/feedframe.h"
#include "api/websocketsession.h"
#include <QHostAddress>
#include <QSet>
#include <deque>

namespace http {
class JsonFields;
}

namespace api {

class FeedHub;

/// One reader of /v1/events: token, subscriptions, replay of what it missed, then live frames, each stored
/// event once.
///
/// No hole, no duplicate: while a replay runs, live frames are only noted by number; it reads on until it has
/// passed the highest number noted, and from then on live frames beyond that number are sent. So nothing is
/// held back in memory. Lives on its connection's I/O thread.
class FeedSession final : public WebSocketSession
{
public:
    static constexpr int kAuthenticationMs = 10'000;
    static constexpr qsizetype kMaxTopics = 1000;
    static constexpr size_t kMaxCommands = 32; ///< waiting for the one in hand
    static constexpr int kReplayBatch = 100;
    static constexpr qint64 kReplayBound = 256 << 10; ///< a replay waits while more is unwritten

    FeedSession(std::shared_ptr<ApiContext> context, base::Transport &transport,
                std::optional<control::Token> token, QByteArray secret);
    ~FeedSession() override;

    /// From the hub: a frame of a topic this session has subscribed to.
    void deliver(const FeedFrame &frame);
    void written() override;

protected:
    void started() override;
    void message(const QByteArray &payload, bool isText) override;
    bool tick() override;
    void firstDeadline() override;

private:
    struct Command
    {
        QByteArray token;
        QStringList subscribe;
        bool asksTopics = false;
        QStringList unsubscribe;
        std::optional<quint64> since;
    };
    struct Batch
    {
        QList<control::Event> events;
        QHash<base::Id, control::Message> messages;
        int waiting = 0;
    };
    using BatchPtr = std::shared_ptr<Batch>;

    template<typename T>
    control::Callback<T> then(std::function<void(T &)> next);
    bool readCommand(http::JsonFields &fields, Command &command);
    void runCommands();
    void authenticate(Command command);
    QHostAddress peer() const;
    void unsubscribe(const QStringList &topics);
    void subscribe(const Command &command);
    bool mayRead(const QString &topic) const;
    void rangeKnown(const Command &command, std::pair<quint64, quint64> range);
    void replayOn();
    void fetchMessages(const QList<control::Event> &events);
    void sendBatch(const Batch &batch);
    bool wants(const QByteArray &topic, quint64 seq) const;
    FeedFramePtr frameFor(const control::Event &event, const Batch &batch) const;
    void replayDone();
    bool hasRoom(qsizetype octets);
    void answer(QByteArrayView type, const QStringList &topics, std::optional<quint64> cursor);
    void complain(QByteArrayView code, const QString &detail);

    std::shared_ptr<ApiContext> m_context;
    std::shared_ptr<FeedHub> m_hub;
    std::shared_ptr<FeedSession *> m_self; // for answers that come late
    std::optional<control::Token> m_token;
    QByteArray m_secret;
    std::deque<Command> m_commands;
    bool m_busy = false; // a command waits for a service

    QSet<QByteArray> m_topics;
    QSet<QByteArray> m_newTopics; // of the replay under way
    quint64 m_lastSeq = 0;        // every stored event up to here has been dealt with for the older topics
    quint64 m_highestLive = 0;    // seen go by during a replay
    quint64 m_position = 0;       // of the replay
    bool m_replaying = false;
    bool m_replayWaits = false; // for the reader
};

} // namespace api
