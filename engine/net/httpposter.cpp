// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpposter.h"
#include "base/loopexecutor.h"
#include "net/publicaddress.h"
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QThread>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace net {
namespace {

constexpr qint64 kMaxAnswer = 4096;

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
    explicit Worker(AddressSet allowed)
        : m_allowed(std::move(allowed))
    {
        m_network.setProxy(QNetworkProxy::NoProxy);
        m_network.setAutoDeleteReplies(true);
    }

    void post(const base::HttpPost &request, const base::Callback<base::HttpAnswer> &done)
    {
        find(request.url, done, [this, request, done](const QUrl &url, const QHostAddress &address) { send(url, address, request, done); });
    }

    void get(const base::HttpGet &request, const base::Callback<base::HttpAnswer> &done)
    {
        find(request.url, done, [this, request, done](const QUrl &url, const QHostAddress &address) { fetch(url, address, request, done); });
    }

private:
    /// Calls `then` with an address that may be asked.
    template<typename Then>
    void find(const QString &text, const base::Callback<base::HttpAnswer> &done, Then then)
    {
        const QUrl url(text, QUrl::StrictMode);
        const bool http = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
        if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty()) {
            done(refused(u"not a http or https address"_s));
            return;
        }
        QHostInfo::lookupHost(url.host(), this, [this, url, done, then](const QHostInfo &info) {
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
            then(url, info.addresses().first());
        });
    }

    static QNetworkRequest requestTo(const QUrl &url, const QHostAddress &address, int timeoutMs)
    {
        QUrl target = url;
        target.setHost(address.toString());
        QNetworkRequest wire(target);
        wire.setPeerVerifyName(url.host());
        wire.setRawHeader("Host", url.authority(QUrl::FullyEncoded).toLatin1());
        wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        wire.setTransferTimeout(timeoutMs);
        return wire;
    }

    void fetch(const QUrl &url, const QHostAddress &address, const base::HttpGet &request,
               const base::Callback<base::HttpAnswer> &done)
    {
        QNetworkReply *reply = m_network.get(requestTo(url, address, request.timeoutMs));
        reply->setReadBufferSize(request.mostBytes + 1);
        connect(reply, &QNetworkReply::readyRead, reply, [reply, most = request.mostBytes] {
            if (reply->bytesAvailable() > most)
                reply->abort();
        });
        connect(reply, &QNetworkReply::finished, this, [reply, done] {
            const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (status == 0 || !reply->isOpen())
                done(unavailable(reply->errorString()));
            else
                done(base::HttpAnswer{status, reply->readAll()});
        });
    }

    void send(const QUrl &url, const QHostAddress &address, const base::HttpPost &request,
              const base::Callback<base::HttpAnswer> &done)
    {
        QNetworkRequest wire = requestTo(url, address, request.timeoutMs);
        wire.setHeader(QNetworkRequest::ContentTypeHeader, request.contentType);
        for (const auto &[name, value] : request.fields)
            wire.setRawHeader(name, value);
        QNetworkReply *reply = m_network.post(wire, request.body);
        reply->setReadBufferSize(kMaxAnswer * 4);
        connect(reply, &QNetworkReply::readyRead, reply, [reply] {
            if (reply->bytesAvailable() > kMaxAnswer) // whoever answers with megabytes has answered
                reply->abort();
        });
        connect(reply, &QNetworkReply::finished, this, [reply, done] {
            base::HttpAnswer answer;
            answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            if (answer.status == 0) {
                done(unavailable(reply->errorString()));
                return;
            }
            answer.body = reply->isOpen() ? reply->read(kMaxAnswer) : QByteArray(); // closed when it was cut
            done(answer);
        });
    }

    const AddressSet m_allowed;
    QNetworkAccessManager m_network;
};

struct HttpPoster::Private
{
    QThread thread;
    std::unique_ptr<Worker> worker; // deleted on its thread
    std::shared_ptr<base::LoopExecutor> executor;
};

HttpPoster::HttpPoster(AddressSet allowed)
    : d(std::make_unique<Private>())
{
    d->thread.setObjectName(u"http-client"_s);
    d->executor = base::LoopExecutor::forThread(&d->thread);
    d->thread.start();
    d->executor->post([this, allowed = std::move(allowed)]() mutable { d->worker = std::make_unique<Worker>(std::move(allowed)); });
}

HttpPoster::~HttpPoster()
{
    d->executor->post([this] {
        d->worker.reset(); // replies under way are dropped, their callbacks with them
        d->thread.quit();
    });
    d->thread.wait();
}

void HttpPoster::post(const base::HttpPost &request, base::Callback<base::HttpAnswer> done)
{
    d->executor->post([this, request, done = std::move(done)] { d->worker->post(request, done); });
}

void HttpPoster::get(const base::HttpGet &request, base::Callback<base::HttpAnswer> done)
{
    d->executor->post([this, request, done = std::move(done)] { d->worker->get(request, done); });
}

} // namespace net
