// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/notifyrequest.h"

namespace mail {

namespace {

/// RFC 3461 4.1: NEVER stands alone; the others in any mix.
void readNotify(const QByteArray &words, NotifyRequest &request)
{
    request.failure = request.delay = request.success = false;
    for (const QByteArray &word : words.toUpper().split(',')) {
        request.failure = request.failure || word == "FAILURE";
        request.delay = request.delay || word == "DELAY";
        request.success = request.success || word == "SUCCESS";
    }
}

} // namespace

NotifyRequest NotifyRequest::parse(QByteArrayView parameters)
{
    NotifyRequest request;
    for (const QByteArray &parameter : parameters.toByteArray().split(' ')) {
        const qsizetype equals = parameter.indexOf('=');
        const QByteArray keyword = parameter.left(qMax<qsizetype>(equals, 0)).toUpper();
        if (keyword == "NOTIFY")
            readNotify(parameter.mid(equals + 1), request);
        else if (keyword == "ORCPT")
            request.originalRecipient = parameter.mid(equals + 1);
    }
    return request;
}

} // namespace mail
