// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/tokensigner.h"
#include <QDateTime>
#include <QJsonArray>
#include <QTcpServer>
#include <QTcpSocket>

namespace support {

/// An issuer of tokens over HTTP: its discovery document (OpenID Connect Discovery 4) and its keys. Answers while its thread's loop runs.
class TokenIssuer : public QTcpServer
{
public:
    bool start() { return listen(QHostAddress::LocalHost); }
    QString name() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }
    /// What a good token for `address` says; `more`: others in their place, null takes one out.
    QJsonObject claims(const QString &address, const QJsonObject &more = {}) const
    {
        const qint64 now = QDateTime::currentSecsSinceEpoch();
        QJsonObject out{{QStringLiteral("iss"), name()}, {QStringLiteral("sub"), QStringLiteral("7")}, {QStringLiteral("aud"), audience()},
                        {QStringLiteral("iat"), now}, {QStringLiteral("exp"), now + 300}, {QStringLiteral("email"), address}};
        for (auto it = more.begin(); it != more.end(); ++it) {
            if (it->isNull())
                out.remove(it.key());
            else
                out.insert(it.key(), *it);
        }
        return out;
    }
    static QString audience() { return QStringLiteral("postkontor"); }
    /// Lines of a settings file that make an engine believe it.
    QString settings() const { return QStringLiteral("[auth]\noauth_issuer = \"%1\"\noauth_audience = \"%2\"\n").arg(name(), audience()); }

    QJsonArray keys;
    QList<QByteArray> asked; ///< paths

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QTcpSocket(this);
        socket->setSocketDescriptor(descriptor);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
            const QByteArray request = socket->peek(64 << 10);
            if (!request.contains("\r\n\r\n"))
                return;
            socket->readAll();
            const QByteArray path = request.split(' ').value(1);
            asked << path;
            QByteArray body;
            if (path == "/.well-known/openid-configuration")
                body = json({{QStringLiteral("issuer"), name()}, {QStringLiteral("jwks_uri"), QString(name() + QStringLiteral("/keys"))}});
            else if (path == "/keys")
                body = json({{QStringLiteral("keys"), keys}});
            socket->write((body.isEmpty() ? "HTTP/1.1 404 Not Found\r\n" : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n") + QByteArray("Content-Length: ") +
                          QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
            socket->disconnectFromHost();
        });
    }
};

} // namespace support
