// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/web.h"
#include "clienttest/tlsverdict.h"
#include <QNetworkReply>
#include <QSslError>
#include <memory>

using namespace Qt::StringLiterals;

namespace clienttest {

namespace {

constexpr int kPatienceMs = 15'000;
constexpr qint64 kMostRead = 1 << 20;
constexpr int kOk = 200;

QString codeOf(QNetworkReply::NetworkError error)
{
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return u"refused"_s;
    case QNetworkReply::OperationCanceledError:
    case QNetworkReply::TimeoutError:
        return u"timeout"_s;
    default:
        return u"unreachable"_s;
    }
}

} // namespace

void Web::ask(const QUrl &url, const QByteArray &content, Done done)
{
    m_names.addresses(url.host(), [this, url, content, done = std::move(done)](const QList<QHostAddress> &addresses, const QString &error) {
        if (addresses.isEmpty())
            done({0, {}, {}, u"no-address"_s, error});
        else
            send(url, addresses.first(), content, done);
    });
}

void Web::send(const QUrl &url, const QHostAddress &address, const QByteArray &content, Done done)
{
    QUrl place = url;
    place.setHost(address.toString());
    QNetworkRequest request(place);
    request.setTransferTimeout(kPatienceMs);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setPeerVerifyName(url.host());
    request.setRawHeader("Host", (url.port() < 0 ? url.host() : u"%1:%2"_s.arg(url.host()).arg(url.port())).toLatin1());
    if (!content.isNull())
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"text/xml; charset=utf-8"_s);
    QNetworkReply *reply = content.isNull() ? m_network.get(request) : m_network.post(request, content);
    const auto tls = std::make_shared<std::pair<QString, QString>>();
    connect(reply, &QNetworkReply::sslErrors, this, [tls](const QList<QSslError> &errors) {
        *tls = {codeOfTls(errors), errors.isEmpty() ? QString() : namesOf(errors.first().certificate())};
    });
    connect(reply, &QNetworkReply::finished, this, [reply, tls, done = std::move(done)] {
        reply->deleteLater();
        WebAnswer answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        answer.location = reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        if (reply->isOpen())
            answer.body = reply->read(kMostRead);
        if (answer.status == 0) {
            answer.code = tls->first.isEmpty() ? codeOf(reply->error()) : tls->first;
            answer.detail = tls->first.isEmpty() ? reply->errorString() : tls->second;
        } else if (answer.status != kOk) {
            answer.code = u"http-status"_s;
            answer.detail = QString::number(answer.status);
        }
        done(answer);
    });
}

} // namespace clienttest
