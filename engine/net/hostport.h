// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHostAddress>
#include <QString>

namespace net {

/// An address to listen on.
struct HostPort
{
    QHostAddress address;
    quint16 port = 0;
};

/// Parses "127.0.0.1:25", "[::1]:25", "0.0.0.0:25" (IPv4 only), "[::]:25" (IPv6 only), "*:25" (both). No host names.
base::Result<HostPort> parseHostPort(const QString &text);

} // namespace net
