// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include "base/result.h"

namespace ui {

/// An endpoint from what a person typed: an http or https address without path, and the file with the token
/// in its first line. Error: in words for that person.
base::Result<Endpoint> readEndpoint(const QString &address, const QString &tokenFile);

/// The same with the token itself; an empty one is left empty.
base::Result<Endpoint> endpointOf(const QString &address, const QByteArray &token);

} // namespace ui
