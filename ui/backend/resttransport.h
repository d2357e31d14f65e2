// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include "base/result.h"
#include <QCache>
#include <QJsonValue>
#include <QNetworkAccessManager>
#include <QObject>
#include <QUrlQuery>
#include <functional>

namespace ui {

class CertificateGuard;

/// The answer of an asynchronous call; runs on the UI thread, once, unless the context object has gone.
template<typename T>
using Done = std::function<void(base::Result<T>)>;

struct RestCall
{
    QByteArray verb = "GET";
    QString path; ///< decoded, from "/v1/…"
    QUrlQuery query;
    QByteArray body; ///< empty: none
    QByteArray type = "application/json"; ///< of the body
    int waitMs = 30000; ///< for an answer; the longest pause while one comes
};

/// HTTP to one engine with its bearer token. UI thread only. Never follows a redirect (the token stays with
/// its engine), never logs a token, bounds the answer (64 MiB) and the wait. GET answers are kept with
/// their ETag, so that an unchanged list costs a 304.
class RestTransport : public QObject
{
    Q_OBJECT
public:
    explicit RestTransport(QObject *parent = nullptr);
    void setEndpoint(const Endpoint &endpoint);
    /// Who knows the certificate of an https engine; without one none is good. Lives longer.
    void setGuard(CertificateGuard *guard) { m_guard = guard; }
    const Endpoint &endpoint() const { return m_endpoint; }

    /// Answers instead of an engine, from now on; null: the engine again.
    using Answerer = std::function<base::Result<QByteArray>(const RestCall &)>;
    void setAnswerer(Answerer answerer) { m_answerer = std::move(answerer); }

    /// `done` is dropped when `context` dies first, or when the endpoint changes meanwhile.
    void send(const RestCall &call, QObject *context, Done<QByteArray> done);

Q_SIGNALS:
    /// The engine answered 401: the token is wrong or revoked.
    void unauthorized();
    /// It answered 403: it takes no token over plain http.
    void httpsNeeded();

private:
    struct Kept
    {
        QByteArray etag;
        QByteArray body;
    };
    base::Result<QByteArray> read(class QNetworkReply *reply, const QString &key);

    QNetworkAccessManager m_network;
    Endpoint m_endpoint;
    CertificateGuard *m_guard = nullptr;
    QCache<QString, Kept> m_kept; // cost in KiB
    int m_generation = 0;
    Answerer m_answerer;
};

} // namespace ui
