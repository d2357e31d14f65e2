// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>
#include <QList>
#include <QString>
#include <utility>

namespace base {

/// One request of ours to somebody else's server.
struct HttpCall
{
    QByteArray method = "POST"; ///< "GET", "HEAD", "POST"
    QString url;                ///< http or https
    QByteArray contentType;     ///< of the body; empty: there is none
    QList<std::pair<QByteArray, QByteArray>> fields;
    QByteArray body;
    int timeoutMs = 20'000;
    qint64 mostOctets = 4096; ///< of the answer's body; what is longer is cut, and a cut one may come empty
};

struct HttpAnswer
{
    int status = 0;
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> fields = {}; ///< names in lower case
    /// The first one of that name, in lower case; empty: none.
    QByteArray field(QByteArrayView name) const
    {
        for (const auto &[one, value] : fields) {
            if (one == name)
                return value;
        }
        return {};
    }
};

/// Requests to servers a user named. Thread-safe, never blocks, always answers within the time limit; Unavailable when there was no
/// answer, Forbidden when the address is not one to be asked. Redirections are not followed.
class HttpClient
{
public:
    virtual ~HttpClient() = default;
    virtual void call(const HttpCall &call, Callback<HttpAnswer> done) = 0;
};

} // namespace base
