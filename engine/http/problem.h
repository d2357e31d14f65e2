// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/httpresponse.h"
#include <QString>

namespace http {

/// RFC 9457 problem document: type, title, status, code, detail, field. `detail` and `field` may be shown to
/// a stranger.
HttpResponse problem(int status, QByteArrayView code, const QString &detail = {}, const QString &field = {});

} // namespace http
