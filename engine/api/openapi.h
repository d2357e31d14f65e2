// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"
#include <QByteArray>

namespace api {

/// The OpenAPI 3.1 document made from the route table, so that the two cannot differ. Pure.
QByteArray makeOpenApi(const std::vector<Route> &routes);

/// components/schemas as a JSON object: what requests and answers hold.
QByteArray openApiSchemas();

} // namespace api
