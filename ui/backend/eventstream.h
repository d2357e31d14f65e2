// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include "control/alerts.h"
#include "control/diagnosis.h"
#include "control/values.h"
#include <QHash>
#include <QObject>
#include <QQueue>
#include <QSet>
#include <QTimer>
#include <QWebSocket>

namespace ui {

class CertificateGuard;

/// What happened to a message of a subscribed mailbox.
enum class MessageChangeKind { Received, Flags, Moved, Deleted };

/// The live feed `/v1/events` of one engine. UI thread only. Reconnects by itself (0.5 s doubling to 30 s),
/// subscribes again and resumes at the last cursor, so that a short break loses no stored event; what cannot
/// be replayed is said with gap(), and everything shown must then be read again. What comes faster than the window can
/// show waits for the next turns of the loop, so that each stays short.
class EventStream : public QObject
{
    Q_OBJECT
public:
    explicit EventStream(QObject *parent = nullptr);
    ~EventStream() override;

    /// As RestTransport::setGuard().
    void setGuard(CertificateGuard *guard) { m_guard = guard; }
    void open(const Endpoint &endpoint);
    void close();
    bool isOpen() const { return m_subscribed; }
    /// The next attempt is now, when one is waited for.
    void retryNow();

    /// Topics are counted: each subscribe() wants one unsubscribe().
    void subscribe(const QString &topic);
    void unsubscribe(const QString &topic);

Q_SIGNALS:
    /// Connected and subscribed: from here on there is no hole.
    void opened();
    void lost();
    /// An attempt to connect came to nothing; the next one follows.
    void unreachable();
    /// Frames were lost for good (server gap, dropped reader): read again what is shown.
    void gap();
    void messageChanged(ui::MessageChangeKind kind, const control::Message &message);
    void queueChanged(const control::QueueItem &item);
    void queueRemoved(control::Id id);
    /// "alert.raised", "alert.cleared", "alert.acknowledged", "alert.silenced" …, and the alert as it is now.
    void alertChanged(const QString &type, const control::Alert &alert);
    void connectionOpened(const control::Connection &connection);
    void connectionClosed(const control::Connection &connection);
    void logLine(const control::LogLine &line);
    void transcriptLine(control::Id connectionId, const control::TranscriptLine &line);
    /// Once a second; `at` in milliseconds since 1970.
    void sampled(qint64 at, const QHash<QString, double> &values);
    /// Changed, confirmed or reverted: read them again.
    void settingsChanged();
    void storedEvent(const control::Event &event);

private:
    void connectSocket();
    void onConnected();
    void onDisconnected();
    void onText(const QString &text);
    void work();
    void forget();
    void dispatch(const QByteArray &text);
    void send(const QByteArray &action, const QStringList &topics, bool resume);

    QWebSocket *m_socket = nullptr;
    Endpoint m_endpoint;
    CertificateGuard *m_guard = nullptr;
    QHash<QString, int> m_topics;
    QString m_cursor;
    QQueue<QString> m_frames; // read, not yet told
    QTimer m_work;
    QTimer m_retry;
    QTimer m_alive; // pings; a peer silent for two rounds is gone, also before it has answered at all
    int m_attempt = 0;
    bool m_subscribed = false;
    bool m_heard = false;
    bool m_wanted = false;
};

} // namespace ui
