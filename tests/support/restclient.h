// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QUrl>

namespace support {

/// One REST answer.
struct RestReply
{
    int status = 0; ///< 0: no answer
    QByteArray body;
    QList<QNetworkReply::RawHeaderPair> headers;
    QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    QByteArray header(const QByteArray &name) const;
};

/// Blocking REST client for tests, on a connection kept alive.
class RestClient
{
public:
    RestClient(QUrl base, QByteArray token) : m_base(std::move(base)), m_token(std::move(token)) {}
    RestReply get(const QString &path, const QList<std::pair<QByteArray, QByteArray>> &headers = {});
    RestReply send(const QByteArray &method, const QString &path, const QByteArray &json = {},
                   const QList<std::pair<QByteArray, QByteArray>> &headers = {});
    RestReply post(const QString &path, const QByteArray &json) { return send("POST", path, json); }
    /// All items of a paged list.
    QJsonArray list(const QString &path);
    /// Makes what is not there yet; the id of the mailbox.
    QString ensureMailbox(const QString &address);

private:
    QUrl m_base;
    QByteArray m_token;
    QNetworkAccessManager m_network;
};

} // namespace support
