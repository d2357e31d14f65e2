// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <functional>

namespace auth {

/// What ties a sign-in to the TLS connection it came over (RFC 5929, RFC 9266): the data for "tls-exporter" or
/// "tls-server-end-point"; empty when this connection has none of that type. Unset: no TLS.
using ChannelBinding = std::function<QByteArray(QByteArrayView type)>;

} // namespace auth
