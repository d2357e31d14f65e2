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
struct HttpPost
{
    QString url; ///< http or https
    QByteArray contentType;
    QList<std::pair<QByteArray, QByteArray>> fields;
    QByteArray body;
    int timeoutMs = 20'000;
};

/// The same, where something is to be read.
struct HttpGet
{
    QString url;
    int timeoutMs = 20'000;
    qint64 mostBytes = 256 << 10; ///< of the answer's body; a longer one is Unavailable
};

struct HttpAnswer
{
    int status = 0;
    QByteArray body; ///< to a post: the first 4 KiB
};

/// Requests to servers a user named. Thread-safe, never blocks, always answers within the time limit; Unavailable when there was no
/// answer, Forbidden when the address is not one to be asked. Redirections are not followed.
class HttpClient
{
public:
    virtual ~HttpClient() = default;
    virtual void post(const HttpPost &request, Callback<HttpAnswer> done) = 0;
    virtual void get(const HttpGet &request, Callback<HttpAnswer> done) = 0;
};

} // namespace base
