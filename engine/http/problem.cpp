// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/problem.h"
#include "control/json.h"

namespace http {

HttpResponse problem(int status, QByteArrayView code, const QString &detail, const QString &field)
{
    control::Problem problem; // its type "about:blank": the status says it all (RFC 9457 4.2.1), `code` tells cases apart
    problem.title = QString::fromLatin1(reasonPhrase(status));
    problem.status = status;
    problem.code = QString::fromLatin1(code);
    problem.detail = detail;
    problem.field = field;
    HttpResponse response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/problem+json");
    response.body = control::toJson(problem);
    return response;
}

} // namespace http
