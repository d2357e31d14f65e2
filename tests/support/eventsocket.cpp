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
    if (!QTest::qWaitFor([this] { return isOpen(); }, 30000))
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
    return QTest::qWaitFor([&] { return ofType(type).size() >= count; }, timeoutMs);
}

} // namespace support
