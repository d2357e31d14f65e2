// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
#include <QList>
#include <QWebSocket>

namespace support {

class EngineProcess;

/// A subscriber of /v1/events for tests: collects frames with the time they came (monotonic, microseconds).
class EventSocket : public QObject
{
public:
    struct Frame
    {
        QJsonObject object;
        qint64 atUs = 0;
    };
    /// Connects with the engine's token, subscribes and waits for "subscribed". False after 30 s, or when the engine hangs up.
    bool open(const EngineProcess &engine, const QStringList &topics, const QString &since = {});
    /// Frames so far; waitFor blocks until `count` frames of `type` are there.
    const QList<Frame> &frames() const { return m_frames; }
    QList<Frame> ofType(const QString &type) const;
    bool waitFor(const QString &type, int count, int timeoutMs = 30000);
    QString cursor() const { return m_cursor; }
    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    static qint64 nowUs();

private:
    QWebSocket m_socket;
    QList<Frame> m_frames;
    QString m_cursor; ///< of the newest frame that had one
};

} // namespace support
