// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/permissions.h"
#include <QtGlobal>
#include <memory>
#include <vector>

namespace api {

class Exchange;
using ExchangePtr = std::shared_ptr<Exchange>;

/// Who may call a route at all; what a token may do is Route::call.
enum class Access {
    Open,
    SignIn, ///< open, but what is sent is a password
    Loopback, ///< without a token from this machine only
    Token
};

/// What a request with Upgrade: websocket becomes on this route.
enum class Upgrade { None, Feed, Echo };

/// One row of the route table: dispatch, rights, limits and the API document come from it alone.
struct Route
{
    using Handler = void (*)(const ExchangePtr &);

    const char *method;
    const char *pattern; ///< "/v1/messages/{id}/attachments/{n}"
    Access access;
    control::Call call;
    Handler handler;
    const char *summary;
    int success = 200;
    const char *response = ""; ///< schema of the answer; empty: none; "Page:Domain": a list of them
    const char *request = "";  ///< schema of the JSON body; empty: no body
    const char *query = "";    ///< names of query parameters, comma-separated
    const char *responseType = "application/json";
    qint64 bodyLimit = 1 << 20; ///< octets
    Upgrade upgrade = Upgrade::None;
    bool wholeMessage = false; ///< may take or answer megabytes: one at a time per connection
    const char *alsoTakes = ""; ///< a media type of the body besides JSON
    bool anyHost = false;      ///< asked under any host name: what is answered is no secret and belongs to no origin
    bool anyCase = false;      ///< the path is known in any case of its letters
    bool testOnly = false;     ///< answers 404 unless http.test_echo; not in the API document
};

/// All routes, in the order of the API document.
const std::vector<Route> &routeTable();

} // namespace api
