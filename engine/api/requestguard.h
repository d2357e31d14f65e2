// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/httprequest.h"
#include "http/httpresponse.h"
#include <QSet>
#include <QStringList>
#include <optional>

namespace api {

/// What is refused before a route is looked at: foreign hosts (421, DNS rebinding) and foreign origins (403,
/// cross-site requests and WebSockets). There is no CORS. Immutable; any thread.
class RequestGuard
{
public:
    explicit RequestGuard(const QStringList &allowedHosts);
    /// The refusal, or nullopt.
    std::optional<http::HttpResponse> check(const http::HttpRequest &request) const;

private:
    QSet<QByteArray> m_hosts;
};

/// Whether an address text is this machine: 127.0.0.0/8, ::1, or the former mapped into IPv6.
bool isLoopback(const QString &address);

} // namespace api
