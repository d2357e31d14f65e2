// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/certificatescontroller.h"
#include "api/exchange.h"
#include "control/jsoncertificates.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

/// The octets of the one certificate in `pem` (RFC 7468).
QByteArray derOf(const QByteArray &pem)
{
    const qsizetype begin = pem.indexOf("-----\n") + 6;
    return QByteArray::fromBase64(pem.sliced(begin, pem.indexOf("-----END") - begin).simplified().replace(' ', ""));
}

} // namespace

void CertificatesController::list(const ExchangePtr &exchange)
{
    exchange->services().certificates->listCertificates(exchange->then<QList<control::Certificate>>(
        [exchange = exchange.get()](QList<control::Certificate> &all) { exchange->replyJson(listJson(all)); }));
}

void CertificatesController::localRoot(const ExchangePtr &exchange)
{
    const QString format = exchange->query.has("format"_L1) ? exchange->query.value("format"_L1) : u"pem"_s;
    if (format != "pem"_L1 && format != "der"_L1) {
        exchange->refuse(422, "invalid", u"\"pem\" or \"der\"."_s, u"format"_s);
        return;
    }
    exchange->services().certificates->localRoot(exchange->then<QByteArray>([exchange = exchange.get(), der = format == "der"_L1](QByteArray &pem) {
        http::HttpResponse response;
        response.status = 200;
        response.contentType = der ? QByteArrayLiteral("application/pkix-cert") : QByteArrayLiteral("application/x-pem-file");
        response.setField("Content-Disposition", der ? "attachment; filename=\"postkontor-root.cer\"" : "attachment; filename=\"postkontor-root.pem\"");
        response.body = der ? derOf(pem) : pem;
        exchange->reply(std::move(response));
    }));
}

void CertificatesController::renew(const ExchangePtr &exchange)
{
    const QString by = exchange->actor()->name;
    exchange->services().certificates->renewCertificate(by, exchange->then<QStringList>([exchange = exchange.get()](QStringList &) { exchange->replyEmpty(); }));
}

void CertificatesController::challenge(const ExchangePtr &exchange)
{
    const QByteArray answer = exchange->services().certificates->challengeAnswer(exchange->parameters.value(0).toUtf8());
    if (answer.isEmpty()) {
        exchange->refuse(404, "not_found");
        return;
    }
    http::HttpResponse response;
    response.status = 200;
    response.contentType = QByteArrayLiteral("application/octet-stream"); // RFC 8555 8.3
    response.body = answer;
    exchange->reply(std::move(response));
}

} // namespace api
