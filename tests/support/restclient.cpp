// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/restclient.h"
#include <QEventLoop>
#include <QJsonArray>
#include <QNetworkReply>
#include <QTimer>

namespace support {

QByteArray RestReply::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

RestReply RestClient::get(const QString &path, const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    return send("GET", path, {}, headers);
}

RestReply RestClient::send(const QByteArray &method, const QString &path, const QByteArray &json,
                           const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    QUrl url = m_base;
    const QUrl relative(path, QUrl::StrictMode);
    url.setPath(relative.path(QUrl::FullyEncoded), QUrl::StrictMode);
    url.setQuery(relative.query(QUrl::FullyEncoded), QUrl::StrictMode);
    QNetworkRequest request(url);
    request.setTransferTimeout(60000);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    if (!json.isNull())
        request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);
    std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, json));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    RestReply answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.headers = reply->rawHeaderPairs();
    return answer;
}

QJsonArray RestClient::list(const QString &path)
{
    QJsonArray all;
    QString cursor;
    do {
        QString page = path + (path.contains(u'?') ? u'&' : u'?') + QStringLiteral("limit=500");
        if (!cursor.isEmpty())
            page += QStringLiteral("&cursor=") + QString::fromLatin1(QUrl::toPercentEncoding(cursor));
        const RestReply reply = get(page);
        if (reply.status != 200) {
            qWarning("%s: %d %s", qPrintable(page), reply.status, reply.body.constData());
            return all;
        }
        for (const QJsonValue &item : reply.object().value(u"items").toArray())
            all.append(item);
        cursor = reply.object().value(u"next").toString();
    } while (!cursor.isEmpty());
    return all;
}

QString RestClient::ensureMailbox(const QString &address)
{
    const QString domain = address.section(u'@', -1);
    post(QStringLiteral("/v1/domains"), QJsonDocument(QJsonObject{{QStringLiteral("name"), domain}}).toJson());
    const RestReply made = post(QStringLiteral("/v1/mailboxes"), QJsonDocument(QJsonObject{{QStringLiteral("address"), address}}).toJson());
    if (made.status == 201)
        return made.object().value(u"id").toString();
    const QJsonArray found = list(QStringLiteral("/v1/mailboxes?q=") + QString::fromLatin1(QUrl::toPercentEncoding(address)));
    for (const QJsonValue &item : found) {
        if (item[u"address"].toString() == address)
            return item[u"id"].toString();
    }
    qWarning("no mailbox %s: %d %s", qPrintable(address), made.status, made.body.constData());
    return {};
}

} // namespace support
