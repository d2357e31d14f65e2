// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/httprequest.h"

namespace http {

/// What a refused request is answered with before its connection is closed.
struct HttpFailure
{
    int status = 0;        ///< 0: none
    const char *code = ""; ///< short word for the problem document
};

/// Turns one complete request head (up to and with its empty line) into a HttpRequest: Boost.Beast reads the
/// grammar, the rules against request smuggling (RFC 9112 6.3, 11.2) are added here. Stateless; any thread.
class HeadParser
{
public:
    static constexpr int kMaxFields = 100;
    static HttpFailure parse(QByteArrayView head, HttpRequest &request);

private:
    static HttpFailure checkFraming(HttpRequest &request);
    static HttpFailure checkTarget(HttpRequest &request);
    static HttpFailure checkHost(HttpRequest &request);
};

} // namespace http
