// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/client.h"
#include "control/json.h"
#include "postkontorctl/ctl.h"
#include "postkontorctl/textwidth.h"
#include <QFile>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;

// What a problem document says, for people; empty when the body is none.
QString detailOf(const QByteArray &body)
{
    const std::optional<control::Problem> problem = control::fromJson<control::Problem>(body);
    if (!problem)
        return {};
    QString text = problem->detail.isEmpty() ? problem->title : problem->detail;
    if (!problem->field.isEmpty())
        text = problem->field + u": "_s + text;
    return printable(text);
}

} // namespace

Client::Client(const QUrl &url, const QByteArray &token, QObject *parent)
    : QObject(parent)
    , m_url(url)
    , m_token(token)
{
}

bool Client::trust(const QString &caFile)
{
    const QList<QSslCertificate> certificates = QSslCertificate::fromPath(caFile);
    if (certificates.isEmpty())
        return false;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.addCaCertificates(certificates);
    QSslConfiguration::setDefaultConfiguration(configuration);
    return true;
}

void Client::send(const QByteArray &method, const QString &path, const QUrlQuery &query,
                  const QByteArray &content, const QString &type, Done done)
{
    QUrl url = m_url;
    url.setPath(path, QUrl::StrictMode);
    url.setQuery(query);
    QNetworkRequest request(url);
    request.setTransferTimeout(m_patience * 1000);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setRawHeader("User-Agent", "postkontorctl/" POSTKONTOR_VERSION);
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    if (!content.isEmpty())
        request.setHeader(QNetworkRequest::ContentTypeHeader, type);
    QNetworkReply *reply = m_network.sendCustomRequest(request, method, content);
    connect(reply, &QNetworkReply::finished, this, [this, reply, done = std::move(done)] {
        reply->deleteLater();
        Reply answer;
        answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (reply->isOpen()) // not after a timeout
            answer.body = reply->readAll();
        answer.problem = problemOf(*reply, answer.body);
        done(answer);
    });
}

QString Client::problemOf(QNetworkReply &reply, const QByteArray &body) const
{
    const QString server = printable(m_url.toString());
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // Nothing but the patience above cancels a request.
    if (reply.error() == QNetworkReply::OperationCanceledError || reply.error() == QNetworkReply::TimeoutError) {
        return Ctl::tr("no answer from %1 within %2 s\nIt may still be at work: see what was done before you try again; --timeout waits longer.")
            .arg(server)
            .arg(m_patience);
    }
    if (status == 0) {
        return Ctl::tr("cannot reach %1: %2\nIs the server running? Name another address with --url or "
                       "POSTKONTOR_URL.")
            .arg(server, printable(reply.errorString()));
    }
    const QString detail = detailOf(body);
    if (status == kUnauthorized) {
        return m_token.isEmpty() ? Ctl::tr("the server wants a token\nName the file that holds one with "
                                           "--token-file or POSTKONTOR_TOKEN_FILE.")
                                 : Ctl::tr("the server does not know this token\nIt may have expired or been "
                                           "revoked; name another file with --token-file.");
    }
    if (status == kForbidden)
        return Ctl::tr("this token may not do that: %1\nMake one with more rights: postkontorctl token "
                       "create NAME --scope admin")
            .arg(detail);
    if (status >= 400)
        return detail.isEmpty() ? Ctl::tr("the server answered %1").arg(status) : detail;
    if (status >= 300)
        return Ctl::tr("%1 sends elsewhere (%2)\nIs this the address of the API?").arg(server).arg(status);
    if (reply.error() != QNetworkReply::NoError)
        return Ctl::tr("the answer of %1 broke off: %2\nTry again.")
            .arg(server, printable(reply.errorString()));
    return {};
}

} // namespace ctl
