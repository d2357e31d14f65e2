// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace http {

/// One gzip member (RFC 1952). Empty when zlib refuses. Any thread; about 1 ms per 50 KiB at level 1.
QByteArray gzip(QByteArrayView content, int level = 1);

/// Whether an Accept-Encoding value allows gzip (RFC 9110 12.5.3): named, or "*", with a weight above 0.
bool acceptsGzip(QByteArrayView acceptEncoding);

} // namespace http
