// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/resttransport.h"
#include "backend/certificateguard.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>
#include <QPointer>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kMaxAnswer = 64 << 20;
constexpr int kKeptKiB = 16 << 10;
constexpr auto kTooLarge = "postkontorTooLarge"; // of a reply

base::ErrorKind kindOf(int status)
{
    switch (status) {
    case 400:
    case 415:
    case 422:
        return base::ErrorKind::Invalid;
    case 401:
    case 403:
        return base::ErrorKind::Forbidden;
    case 404:
        return base::ErrorKind::NotFound;
    case 409:
        return base::ErrorKind::Exists;
    case 413:
        return base::ErrorKind::TooLarge;
    case 429:
    case 503:
        return base::ErrorKind::Busy;
    case 507:
        return base::ErrorKind::OutOfSpace;
    default:
        return base::ErrorKind::Internal;
    }
}

// RFC 9457 problem document, or whatever a proxy in between answered.
base::Error problem(int status, const QByteArray &body)
{
    const QJsonObject document = QJsonDocument::fromJson(body).object();
    base::Error error;
    error.kind = kindOf(status);
    error.publicText = document["detail"_L1].toString(document["title"_L1].toString());
    error.field = document["field"_L1].toString();
    error.detail = u"HTTP %1"_s.arg(status);
    return error;
}

} // namespace

RestTransport::RestTransport(QObject *parent)
    : QObject(parent)
    , m_kept(kKeptKiB)
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

void RestTransport::setEndpoint(const Endpoint &endpoint)
{
    ++m_generation;
    m_endpoint = endpoint;
    m_kept.clear();
    m_network.clearConnectionCache(); // another token, or another certificate
}

void RestTransport::send(const RestCall &call, QObject *context, Done<QByteArray> done)
{
    if (m_answerer) {
        const auto answer = [guard = QPointer<QObject>(context), done = std::move(done), result = m_answerer(call)] {
            if (guard)
                done(result);
        };
        QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
        return;
    }
    QUrl url = m_endpoint.url;
    url.setPath(call.path);
    if (!call.query.isEmpty())
        url.setQuery(call.query);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    if (!m_endpoint.token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_endpoint.token);
    request.setSslConfiguration(CertificateGuard::configuration());
    request.setTransferTimeout(call.waitMs);
    if (!call.body.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, call.type);
    const QString key = call.verb == "GET" ? url.toString(QUrl::FullyEncoded) : QString();
    if (const Kept *kept = key.isEmpty() ? nullptr : m_kept.object(key))
        request.setRawHeader("If-None-Match", kept->etag);

    QNetworkReply *reply = m_network.sendCustomRequest(request, call.verb, call.body);
    connect(reply, &QNetworkReply::sslErrors, this, [this, reply, generation = m_generation] {
        if (generation == m_generation && m_guard && m_guard->accepts(reply->sslConfiguration().peerCertificate()))
            reply->ignoreSslErrors();
    });
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
        if (received <= kMaxAnswer)
            return;
        reply->setProperty(kTooLarge, true);
        reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, key, done = std::move(done), generation = m_generation,
             guard = QPointer<QObject>(context)] {
                reply->deleteLater();
                if (generation != m_generation)
                    return;
                const base::Result<QByteArray> result = read(reply, key);
                if (guard)
                    done(result);
            });
}

base::Result<QByteArray> RestTransport::read(QNetworkReply *reply, const QString &key)
{
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (reply->property(kTooLarge).toBool())
        return base::Error{base::ErrorKind::TooLarge, {}, u"the answer is larger than %1 MiB"_s.arg(kMaxAnswer >> 20), {}};
    if (status == 0)
        return base::Error{base::ErrorKind::Unavailable, {}, reply->errorString(), {}};
    if (status == 304) {
        if (const Kept *kept = m_kept.object(key))
            return kept->body;
        return base::Error{base::ErrorKind::Internal, {}, u"HTTP 304 without a kept answer"_s, {}};
    }
    const QByteArray body = reply->readAll();
    if (status == 401)
        Q_EMIT unauthorized();
    if (status == 403 && QJsonDocument::fromJson(body)["code"_L1].toString() == "https_needed"_L1)
        Q_EMIT httpsNeeded();
    if (status < 200 || status >= 300)
        return problem(status, body);
    if (reply->error() != QNetworkReply::NoError)
        return base::Error{base::ErrorKind::Unavailable, {}, reply->errorString(), {}};
    const QByteArray etag = reply->rawHeader("ETag");
    if (!key.isEmpty() && !etag.isEmpty())
        m_kept.insert(key, new Kept{etag, body}, int(body.size() / 1024) + 1);
    return body;
}

} // namespace ui
