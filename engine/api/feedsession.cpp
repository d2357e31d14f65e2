// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feedsession.h"
#include "api/feedhub.h"
#include "api/feednotice.h"
#include "auth/signinguard.h"
#include "http/jsonfields.h"
#include "http/jsonreader.h"

using namespace Qt::StringLiterals;

namespace api {

using http::CloseCode;

FeedSession::FeedSession(std::shared_ptr<ApiContext> context, base::Transport &transport,
                         std::optional<control::Token> token, QByteArray secret)
    : WebSocketSession(transport, context->options.pingIntervalMs, 64 << 10)
    , m_context(std::move(context))
    , m_self(std::make_shared<FeedSession *>(this))
    , m_token(std::move(token))
    , m_secret(std::move(secret))
{
    if (!m_token)
        setFirstDeadline(kAuthenticationMs);
}

FeedSession::~FeedSession()
{
    *m_self = nullptr;
    if (!m_hub)
        return;
    for (const QByteArray &topic : std::as_const(m_topics)) {
        m_hub->remove(topic, this);
        m_context->feed->topicRemoved(topic);
    }
    m_context->feed->socketClosed();
}

template<typename T>
control::Callback<T> FeedSession::then(std::function<void(T &)> next)
{
    return {transport().executor(),
            [self = std::weak_ptr<FeedSession *>(m_self), next = std::move(next)](base::Result<T> result) {
                const std::shared_ptr<FeedSession *> session = self.lock();
                if (!session || !*session || (*session)->closing())
                    return;
                if (result.ok()) {
                    next(*result);
                } else {
                    (*session)->complain("unavailable", result.error().publicText);
                    (*session)->close(quint16(CloseCode::TryAgainLater));
                }
            }};
}

void FeedSession::started()
{
    m_context->feed->socketOpened(); // before the hub can take a topic
    m_hub = m_context->feed->hubFor(transport().executor());
}

void FeedSession::firstDeadline()
{
    if (!m_token)
        close(quint16(CloseCode::Policy), "no token within 10 s");
}

QHostAddress FeedSession::peer() const
{
    return QHostAddress(transport().info().peerAddress);
}

bool FeedSession::tick()
{
    if (m_secret.isEmpty())
        return true;
    // A token that expires or is revoked ends what it opened.
    m_context->services.tokens->authenticate(
        m_secret,
        {transport().executor(),
         [self = std::weak_ptr<FeedSession *>(m_self)](base::Result<control::Token> result) {
             const std::shared_ptr<FeedSession *> session = self.lock();
             if (session && *session && !result.ok() && result.error().kind == base::ErrorKind::NotFound)
                 (*session)->close(quint16(CloseCode::Policy), "token no longer valid");
         }});
    return true;
}

void FeedSession::message(const QByteArray &payload, bool isText)
{
    http::JsonParsed parsed;
    if (isText)
        parsed = http::parseJson(payload, {8, 4 * int(kMaxTopics)});
    if (!isText || parsed.error) {
        complain("not_json", u"Send one JSON object per text frame."_s);
        close(quint16(CloseCode::Policy));
        return;
    }
    http::JsonFields fields(parsed.value);
    Command command;
    if (!readCommand(fields, command))
        return;
    if (m_commands.size() >= kMaxCommands) {
        close(quint16(CloseCode::Policy), "too many commands at once");
        return;
    }
    m_commands.push_back(std::move(command));
    runCommands();
}

bool FeedSession::readCommand(http::JsonFields &fields, Command &command)
{
    command.token = fields.string("token"_L1).value_or(QString()).toUtf8();
    command.subscribe =
        fields.strings("subscribe"_L1, http::JsonFields::Optional, kMaxTopics, 64).value_or(QStringList());
    command.unsubscribe =
        fields.strings("unsubscribe"_L1, http::JsonFields::Optional, kMaxTopics, 64).value_or(QStringList());
    const std::optional<QString> since = fields.string("since"_L1, http::JsonFields::Optional, 256);
    command.asksTopics = fields.contains("subscribe"_L1);
    if (const auto problem = fields.problem()) {
        complain(problem->code, problem->field + u": "_s + problem->detail);
        return false;
    }
    if (since) {
        command.since = seqOfCursor(*since);
        if (!command.since) {
            complain("bad_cursor", u"`since` is a cursor of this feed."_s);
            return false;
        }
    }
    return true;
}

void FeedSession::runCommands()
{
    while (!m_busy && !m_commands.empty() && !closing()) {
        Command command = std::move(m_commands.front());
        m_commands.pop_front();
        if (!command.token.isEmpty()) {
            authenticate(std::move(command));
            return;
        }
        if (!m_token) {
            complain("unauthorized", u"The first frame must hold the token."_s);
            close(quint16(CloseCode::Policy), "no token");
            return;
        }
        if (!command.unsubscribe.isEmpty())
            unsubscribe(command.unsubscribe);
        if (command.asksTopics) // of no topics too: its answer tells where the feed stands
            subscribe(command);
    }
}

void FeedSession::authenticate(Command command)
{
    if (m_context->services.signIns->bannedUntil(peer(), m_context->clock.wallMs())) {
        complain("banned", u"Too many failures from your address."_s);
        close(quint16(CloseCode::Policy));
        return;
    }
    m_busy = true;
    m_secret = std::exchange(command.token, {});
    m_commands.push_front(std::move(command));
    m_context->services.tokens->authenticate(
        m_secret, {transport().executor(),
                   [self = std::weak_ptr<FeedSession *>(m_self)](base::Result<control::Token> result) {
                       const std::shared_ptr<FeedSession *> session = self.lock();
                       if (!session || !*session || (*session)->closing())
                           return;
                       FeedSession &me = **session;
                       me.m_busy = false;
                       if (!result.ok()) {
                           const bool unknown = result.error().kind == base::ErrorKind::NotFound;
                           auth::SignInGuard &signIns = *me.m_context->services.signIns;
                           if (unknown)
                               signIns.failed(me.peer(), {}, me.m_context->clock.wallMs(), signIns.fingerprint(me.m_secret));
                           me.complain(unknown ? "unauthorized" : "unavailable", result.error().publicText);
                           me.close(quint16(unknown ? CloseCode::Policy : CloseCode::TryAgainLater));
                           return;
                       }
                       if (!me.m_token) // a second token does not widen what the first one opened
                           me.m_token = std::move(*result);
                       me.runCommands();
                   }});
}

void FeedSession::unsubscribe(const QStringList &topics)
{
    for (const QString &name : topics) {
        const QByteArray topic = name.toUtf8();
        if (!m_topics.remove(topic))
            continue;
        m_hub->remove(topic, this);
        m_context->feed->topicRemoved(topic);
    }
    answer("unsubscribed", topics, {});
}

bool FeedSession::mayRead(const QString &topic) const
{
    using control::Call;
    if (topic.startsWith("mailbox:"_L1)) {
        const std::optional<base::Id> id = base::idFromString(QStringView(topic).sliced(8));
        return id && control::callAllowed(*m_token, Call::ReadMessages) &&
               control::mailboxAllowed(*m_token, *id);
    }
    if (topic == "queue"_L1)
        return control::callAllowed(*m_token, Call::ReadQueue);
    if (topic == "connections"_L1 || topic.startsWith("transcript:"_L1))
        return control::callAllowed(*m_token, Call::ReadConnections);
    if (topic == "metrics"_L1)
        return control::callAllowed(*m_token, Call::ReadMetrics);
    if (topic == "settings"_L1)
        return control::callAllowed(*m_token, Call::ReadSettings);
    if (topic == "events"_L1 || topic == "log"_L1 || topic == "alerts"_L1)
        return control::callAllowed(*m_token, Call::ReadEvents);
    return false;
}

void FeedSession::subscribe(const Command &command)
{
    for (const QString &topic : command.subscribe) { // all or nothing
        if (!mayRead(topic)) {
            complain("forbidden", u"No such topic, or not for this token: "_s + topic);
            return;
        }
    }
    const bool first = m_topics.isEmpty();
    m_newTopics.clear();
    for (const QString &name : command.subscribe) {
        const QByteArray topic = name.toUtf8();
        if (m_topics.contains(topic))
            continue;
        m_newTopics.insert(topic);
    }
    if (m_topics.size() + m_newTopics.size() > kMaxTopics) {
        complain("too_many_topics", u"At most 1000 topics per socket."_s);
        return;
    }
    for (const QByteArray &topic : std::as_const(m_newTopics)) {
        m_context->feed->topicAdded(
            topic); // before the range is asked: what comes later than it will be encoded
        m_hub->add(topic, this);
        m_topics.insert(topic);
    }
    m_busy = true;
    if (first || command.since)
        m_replaying = true;
    m_context->services.events->eventRange(then<std::pair<quint64, quint64>>(
        [this, command](std::pair<quint64, quint64> &range) { rangeKnown(command, range); }));
}

void FeedSession::rangeKnown(const Command &command, std::pair<quint64, quint64> range)
{
    const auto [oldest, newest] = range;
    answer("subscribed", command.subscribe, command.since.value_or(newest));
    if (!m_replaying) { // further topics of a live reader, from now on
        m_busy = false;
        runCommands();
        return;
    }
    m_position = command.since.value_or(newest);
    const bool lost = m_position > newest || (oldest > 0 && m_position + 1 < oldest);
    if (lost) { // a hole is said, never passed over
        const quint64 from = m_position;
        m_position = m_position > newest ? newest : oldest - 1;
        send(gapNotice(m_context->clock.wallMs(), from, m_position));
    }
    if (m_position >= newest && m_highestLive <= m_position)
        replayDone();
    else
        replayOn();
}

void FeedSession::replayOn()
{
    if (transport().bytesToWrite() > kReplayBound) {
        m_replayWaits = true;
        return;
    }
    m_context->services.events->eventsSince(
        m_position, kReplayBatch,
        then<QList<control::Event>>([this](QList<control::Event> &events) { fetchMessages(events); }));
}

void FeedSession::written()
{
    WebSocketSession::written();
    if (m_replayWaits && !closing()) {
        m_replayWaits = false;
        replayOn();
    }
}

/// Whether an event of this number goes to this socket through `topic`.
bool FeedSession::wants(const QByteArray &topic, quint64 seq) const
{
    return seq > m_lastSeq ? m_topics.contains(topic)
                           : m_newTopics.contains(topic) && m_topics.contains(topic);
}

void FeedSession::fetchMessages(const QList<control::Event> &events)
{
    const auto batch = std::make_shared<Batch>();
    batch->events = events;
    QSet<base::Id> ids;
    for (const control::Event &event : events) {
        const QByteArray topic = messageTopic(event);
        if (!topic.isEmpty() && event.messageId && wants(topic, event.seq))
            ids.insert(event.messageId);
    }
    batch->waiting = int(ids.size());
    if (ids.isEmpty()) {
        sendBatch(*batch);
        return;
    }
    for (const base::Id id : std::as_const(ids)) {
        m_context->services.messages->message(
            id, {transport().executor(), [self = std::weak_ptr<FeedSession *>(m_self), batch,
                                          id](base::Result<control::Message> result) {
                     const std::shared_ptr<FeedSession *> session = self.lock();
                     if (!session || !*session || (*session)->closing())
                         return;
                     if (result.ok())
                         batch->messages.insert(id, *result);
                     if (--batch->waiting == 0)
                         (*session)->sendBatch(*batch);
                 }});
    }
}

FeedFramePtr FeedSession::frameFor(const control::Event &event, const Batch &batch) const
{
    // An event the older topics have already brought is not sent again for a newer one.
    const QByteArray ofMessage = messageTopic(event);
    const QByteArray ofKind = kindTopic(event);
    if (event.seq <= m_lastSeq) {
        for (const QByteArray &topic : {ofMessage, ofKind, QByteArray("events")}) {
            if (m_topics.contains(topic) && !m_newTopics.contains(topic))
                return {};
        }
    }
    if (!ofMessage.isEmpty() && wants(ofMessage, event.seq)) {
        const auto found = batch.messages.constFind(event.messageId);
        return messageFrame(event, found == batch.messages.constEnd() ? goneMessage(event) : *found);
    }
    if (!ofKind.isEmpty() && wants(ofKind, event.seq))
        return detailFrame(event, ofKind);
    return wants("events", event.seq) ? eventFrame(event) : FeedFramePtr();
}

void FeedSession::sendBatch(const Batch &batch)
{
    for (const control::Event &event : batch.events) {
        if (const FeedFramePtr frame = frameFor(event, batch))
            send(frame->bytes);
    }
    const bool whole = batch.events.size() < kReplayBatch;
    if (!batch.events.isEmpty())
        m_position = batch.events.last().seq;
    else
        m_position =
            std::max(m_position, m_highestLive); // what went by live is no longer stored: nothing to wait for
    m_lastSeq = std::max(m_lastSeq, m_position);
    if (whole && m_highestLive <= m_position)
        replayDone();
    else
        replayOn();
}

void FeedSession::replayDone()
{
    m_lastSeq = std::max(m_lastSeq, m_position);
    m_replaying = false;
    m_newTopics.clear();
    m_busy = false;
    runCommands();
}

void FeedSession::deliver(const FeedFrame &frame)
{
    if (closing())
        return;
    if (frame.seq) {
        m_highestLive = std::max(m_highestLive, frame.seq);
        if (m_replaying || frame.seq <= m_lastSeq)
            return;
        m_lastSeq = frame.seq;
    }
    if (hasRoom(frame.bytes.size()))
        send(frame.bytes);
}

bool FeedSession::hasRoom(qsizetype octets)
{
    if (transport().bytesToWrite() + octets <= m_context->options.feedQueueBytes)
        return true;
    send(droppedNotice(m_context->clock.wallMs()));
    close(quint16(CloseCode::TryAgainLater), "too slow");
    return false;
}

void FeedSession::answer(QByteArrayView type, const QStringList &topics, std::optional<quint64> cursor)
{
    send(topicsNotice(type, topics, cursor));
}

void FeedSession::complain(QByteArrayView code, const QString &detail)
{
    send(errorNotice(m_context->clock.wallMs(), code, detail));
}

} // namespace api
