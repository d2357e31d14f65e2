// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpposter.h"
#include "base/loopexecutor.h"
#include "net/publicaddress.h"
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QThread>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace net {
namespace {

base::Error refused(const QString &why)
{
    return {base::ErrorKind::Forbidden, why, why, {}};
}

base::Error unavailable(const QString &why)
{
    return {base::ErrorKind::Unavailable, why.left(300), why.left(300), {}};
}

} // namespace

/// Lives on the poster's thread.
class HttpPoster::Worker : public QObject
{
public:
    Worker(AddressSet allowed, const QString &caFile)
        : m_allowed(std::move(allowed))
    {
        if (!caFile.isEmpty())
            m_tls.setCaCertificates(QSslCertificate::fromPath(caFile));
        m_network.setProxy(QNetworkProxy::NoProxy);
        m_network.setAutoDeleteReplies(true);
    }

    void call(const base::HttpCall &request, const base::Callback<base::HttpAnswer> &done)
    {
        const QUrl url(request.url, QUrl::StrictMode);
        const bool http = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
        if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty()) {
            done(refused(u"not a http or https address"_s));
            return;
        }
        QHostInfo::lookupHost(url.host(), this, [this, url, request, done](const QHostInfo &info) {
            if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
                done(unavailable(u"the host name was not found"_s));
                return;
            }
            for (const QHostAddress &address : info.addresses()) {
                if (!isPublicAddress(address) && !m_allowed.contains(address)) {
                    done(refused(u"the address is not a public one"_s));
                    return;
                }
            }
            send(url, info.addresses().first(), request, done);
        });
    }

private:
    void send(const QUrl &url, const QHostAddress &address, const base::HttpCall &request,
              const base::Callback<base::HttpAnswer> &done)
    {
        QUrl target = url;
        target.setHost(address.toString());
        QNetworkRequest wire(target);
        wire.setPeerVerifyName(url.host());
        wire.setRawHeader("Host", url.authority(QUrl::FullyEncoded).toLatin1());
        wire.setSslConfiguration(m_tls);
        if (!request.contentType.isEmpty())
            wire.setHeader(QNetworkRequest::ContentTypeHeader, request.contentType);
        wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        wire.setTransferTimeout(request.timeoutMs);
        for (const auto &[name, value] : request.fields)
            wire.setRawHeader(name, value);
        QNetworkReply *reply = request.method == "GET"    ? m_network.get(wire)
                               : request.method == "HEAD" ? m_network.head(wire)
                                                          : m_network.post(wire, request.body);
        const qint64 most = request.mostOctets;
        reply->setReadBufferSize(most * 4);
        connect(reply, &QNetworkReply::readyRead, reply, [reply, most] {
            if (reply->bytesAvailable() > most) // whoever answers with megabytes has answered
                reply->abort();
        });
        connect(reply, &QNetworkReply::finished, this, [reply, most, done] {
            base::HttpAnswer answer;
            answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (answer.status == 0) {
                done(unavailable(reply->errorString()));
                return;
            }
            answer.body = reply->isOpen() ? reply->read(most) : QByteArray(); // closed when it was cut
            for (const auto &[name, value] : reply->rawHeaderPairs())
                answer.fields.emplaceBack(name.toLower(), value);
            done(answer);
        });
    }

    const AddressSet m_allowed;
    QSslConfiguration m_tls = QSslConfiguration::defaultConfiguration();
    QNetworkAccessManager m_network;
};

struct HttpPoster::Private
{
    QThread thread;
    std::unique_ptr<Worker> worker; // deleted on its thread
    std::shared_ptr<base::LoopExecutor> executor;
};

HttpPoster::HttpPoster(AddressSet allowed, const QString &caFile)
    : d(std::make_unique<Private>())
{
    d->thread.setObjectName(u"http-client"_s);
    d->executor = base::LoopExecutor::forThread(&d->thread);
    d->thread.start();
    d->executor->post([this, caFile, allowed = std::move(allowed)]() mutable { d->worker = std::make_unique<Worker>(std::move(allowed), caFile); });
}

HttpPoster::~HttpPoster()
{
    d->executor->post([this] {
        d->worker.reset(); // replies under way are dropped, their callbacks with them
        d->thread.quit();
    });
    d->thread.wait();
}

void HttpPoster::call(const base::HttpCall &call, base::Callback<base::HttpAnswer> done)
{
    d->executor->post([this, call, done = std::move(done)] { d->worker->call(call, done); });
}

} // namespace net
