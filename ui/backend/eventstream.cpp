// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/eventstream.h"
#include "backend/certificateguard.h"
#include "control/jsondiagnosis.h"
#include "control/rfc3339.h"
#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kFirstRetryMs = 500;
constexpr int kMaxRetryMs = 30000;
constexpr int kPingMs = 5000;
constexpr quint64 kMaxFrame = 4 << 20;
constexpr int kWorkMs = 8; // of each turn of the loop
constexpr qsizetype kMostWaiting = 50000;

QByteArrayView word(const rapidjson::Value &object, const char *name)
{
    if (!object.IsObject())
        return {};
    const auto member = object.FindMember(name);
    if (member == object.MemberEnd() || !member->value.IsString())
        return {};
    return {member->value.GetString(), qsizetype(member->value.GetStringLength())};
}

QHash<QString, double> numbers(const rapidjson::Value &object)
{
    QHash<QString, double> values;
    if (!object.IsObject())
        return values;
    values.reserve(qsizetype(object.MemberCount()));
    for (const auto &member : object.GetObject()) {
        if (member.value.IsNumber())
            values.insert(
                QString::fromUtf8(member.name.GetString(), qsizetype(member.name.GetStringLength())),
                member.value.GetDouble());
    }
    return values;
}

} // namespace

EventStream::EventStream(QObject *parent)
    : QObject(parent)
{
    m_work.setInterval(0);
    connect(&m_work, &QTimer::timeout, this, &EventStream::work);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &EventStream::connectSocket);
    m_alive.setInterval(kPingMs);
    connect(&m_alive, &QTimer::timeout, this, [this] {
        if (!m_socket)
            return;
        if (!m_heard) {
            m_socket->disconnect(this); // one that never connected would not say that it ended
            m_socket->abort();
            onDisconnected();
            return;
        }
        m_heard = false;
        if (m_socket->state() == QAbstractSocket::ConnectedState)
            m_socket->ping();
    });
}

EventStream::~EventStream()
{
    close();
}

void EventStream::open(const Endpoint &endpoint)
{
    close();
    m_endpoint = endpoint;
    m_cursor.clear();
    m_attempt = 0;
    m_wanted = true;
    connectSocket();
}

void EventStream::close()
{
    m_wanted = false;
    m_subscribed = false;
    m_retry.stop();
    m_alive.stop();
    forget();
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->close();
    m_socket->deleteLater();
    m_socket = nullptr;
}

void EventStream::retryNow()
{
    if (!m_wanted || !m_retry.isActive())
        return;
    m_retry.stop();
    m_attempt = 0;
    connectSocket();
}

void EventStream::subscribe(const QString &topic)
{
    if (++m_topics[topic] == 1 && m_subscribed)
        send("subscribe", {topic}, false);
}

void EventStream::unsubscribe(const QString &topic)
{
    const auto it = m_topics.find(topic);
    if (it == m_topics.end() || --*it > 0)
        return;
    m_topics.erase(it);
    if (m_subscribed)
        send("unsubscribe", {topic}, false);
}

void EventStream::connectSocket()
{
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket->deleteLater();
    }
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingFrameSize(kMaxFrame);
    m_socket->setMaxAllowedIncomingMessageSize(kMaxFrame);
    m_socket->setSslConfiguration(CertificateGuard::configuration());
    connect(m_socket, &QWebSocket::sslErrors, this, [this, socket = m_socket] {
        if (socket == m_socket && m_guard && m_guard->accepts(socket->sslConfiguration().peerCertificate()))
            socket->ignoreSslErrors();
    });
    connect(m_socket, &QWebSocket::connected, this, &EventStream::onConnected);
    connect(m_socket, &QWebSocket::disconnected, this, &EventStream::onDisconnected);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &EventStream::onText);
    connect(m_socket, &QWebSocket::pong, this, [this] { m_heard = true; });

    QUrl url = m_endpoint.url;
    url.setScheme(url.scheme() == u"https"_s ? u"wss"_s : u"ws"_s);
    url.setPath(u"/v1/events"_s);
    QNetworkRequest request(url);
    if (!m_endpoint.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_endpoint.token);
    m_heard = true;
    m_alive.start();
    m_socket->open(request);
}

void EventStream::onConnected()
{
    m_heard = true;
    send("subscribe", m_topics.keys(), true);
}

void EventStream::onDisconnected()
{
    const bool dropped = m_socket && m_socket->closeCode() == QWebSocketProtocol::CloseCode(1013);
    const bool wasSubscribed = std::exchange(m_subscribed, false);
    m_alive.stop();
    forget(); // the cursor stands before them: they come again
    if (!m_wanted)
        return;
    // Jitter, so that many consoles do not come back in the same instant.
    const int wait = std::min(kMaxRetryMs, kFirstRetryMs << std::min(m_attempt++, 6));
    m_retry.start(wait / 2 + QRandomGenerator::global()->bounded(wait / 2 + 1));
    if (wasSubscribed)
        Q_EMIT lost();
    else
        Q_EMIT unreachable();
    if (dropped)
        Q_EMIT gap();
}

void EventStream::onText(const QString &text)
{
    m_heard = true;
    if (m_frames.size() >= kMostWaiting) {
        forget();
        Q_EMIT gap();
    }
    m_frames.enqueue(text);
    if (!m_work.isActive())
        m_work.start();
}

void EventStream::work()
{
    const QDeadlineTimer end(kWorkMs, Qt::PreciseTimer);
    do {
        if (m_frames.isEmpty()) { // also when what was told closed the stream
            m_work.stop();
            return;
        }
        dispatch(m_frames.dequeue().toUtf8());
    } while (!end.hasExpired());
}

void EventStream::forget()
{
    m_frames.clear();
    m_work.stop();
}

void EventStream::dispatch(const QByteArray &text)
{
    rapidjson::Document frame;
    if (!control::parseJson(text, frame) || !frame.IsObject())
        return;
    if (const QByteArrayView cursor = word(frame, "cursor"); !cursor.isEmpty())
        m_cursor = QString::fromUtf8(cursor);
    const QByteArrayView type = word(frame, "type");
    static const rapidjson::Value none;
    const auto member = frame.FindMember("data");
    const rapidjson::Value &data = member == frame.MemberEnd() ? none : member->value;

    static const QHash<QByteArrayView, MessageChangeKind> messageKinds{
        {"message.received", MessageChangeKind::Received},
        {"message.appended", MessageChangeKind::Moved}, // counted anew: it may be one for the trash
        {"message.flags", MessageChangeKind::Flags},
        {"message.moved", MessageChangeKind::Moved},
        {"message.deleted", MessageChangeKind::Deleted}};
    control::Message message;
    control::Connection connection;
    control::QueueItem item;
    control::Event event;
    control::Alert alert;
    if (type == "subscribed") {
        m_attempt = 0;
        if (!std::exchange(m_subscribed, true))
            Q_EMIT opened();
    } else if (type == "gap" || type == "dropped") {
        Q_EMIT gap();
    } else if (type == "metrics.sample") {
        const std::optional<qint64> at = control::timeFromText(word(frame, "at"));
        Q_EMIT sampled(at.value_or(QDateTime::currentMSecsSinceEpoch()), numbers(data));
    } else if (messageKinds.contains(type) && control::readJson(data, message)) {
        Q_EMIT messageChanged(messageKinds.value(type), message);
    } else if (type == "queue.changed" && control::readJson(data, item)) {
        Q_EMIT queueChanged(item);
    } else if (type == "queue.removed" && control::readJson(data, item)) {
        Q_EMIT queueRemoved(item.id);
    } else if (type == "connection.opened" && control::readJson(data, connection)) {
        Q_EMIT connectionOpened(connection);
    } else if (type == "connection.closed" && control::readJson(data, connection)) {
        Q_EMIT connectionClosed(connection);
    } else if (type.startsWith("settings.")) {
        Q_EMIT settingsChanged();
    } else if (type == "log.line") {
        if (control::LogLine line; control::readJson(data, line))
            Q_EMIT logLine(line);
    } else if (type == "transcript.line") {
        control::TranscriptLine line;
        if (const auto id = base::idFromString(QString::fromUtf8(word(data, "connectionId"))); id && control::readJson(data, line))
            Q_EMIT transcriptLine(*id, line);
    } else if (type.startsWith("alert.") && control::readJson(data, alert)) {
        Q_EMIT alertChanged(QString::fromUtf8(type), alert);
    } else if (control::readJson(data, event)) {
        Q_EMIT storedEvent(event);
    }
}

void EventStream::send(const QByteArray &action, const QStringList &topics, bool resume)
{
    QJsonObject frame{{QString::fromLatin1(action), QJsonArray::fromStringList(topics)}};
    if (resume && !m_cursor.isEmpty())
        frame[u"since"_s] = m_cursor;
    m_socket->sendTextMessage(QString::fromUtf8(QJsonDocument(frame).toJson(QJsonDocument::Compact)));
}

} // namespace ui
