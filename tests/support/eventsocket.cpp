// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/engineprocess.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkRequest>
#include <QTest>
#include <chrono>

namespace support {

qint64 EventSocket::nowUs()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

bool EventSocket::open(const EngineProcess &engine, const QStringList &topics, const QString &since)
{
    QObject::connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
        if (const QString cursor = object.value(u"cursor").toString(); !cursor.isEmpty())
            m_cursor = cursor;
        m_frames.append({object, nowUs()});
    });
    QUrl url = engine.url(QStringLiteral("/v1/events"));
    url.setScheme(QStringLiteral("ws"));
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer " + engine.token());
    m_socket.open(request);
    const auto decided = [this] { return isOpen() || m_socket.state() == QAbstractSocket::UnconnectedState; };
    if (!QTest::qWaitFor(decided, 30000) || !isOpen())
        return false;
    QJsonObject subscribe{{QStringLiteral("subscribe"), QJsonArray::fromStringList(topics)}};
    if (!since.isEmpty())
        subscribe.insert(QStringLiteral("since"), since);
    m_socket.sendTextMessage(QString::fromUtf8(QJsonDocument(subscribe).toJson(QJsonDocument::Compact)));
    return waitFor(QStringLiteral("subscribed"), 1);
}

QList<EventSocket::Frame> EventSocket::ofType(const QString &type) const
{
    QList<Frame> found;
    for (const Frame &frame : m_frames) {
        if (frame.object.value(u"type").toString() == type)
            found.append(frame);
    }
    return found;
}

bool EventSocket::waitFor(const QString &type, int count, int timeoutMs)
{
    const auto there = [&] { return ofType(type).size() >= count; };
    const auto ended = [&] { return there() || m_socket.state() == QAbstractSocket::UnconnectedState; };
    return QTest::qWaitFor(ended, timeoutMs) && there();
}

} // namespace support
