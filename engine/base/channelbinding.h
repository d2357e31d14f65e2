// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>

namespace base {

/// What a base::Transport that does TLS may be besides (dynamic_cast): it gives away what ties a sign-in to this connection
/// (RFC 5929, RFC 9266). On the connection's thread.
class ChannelBound
{
public:
    virtual ~ChannelBound() = default;
    /// `type`: "tls-exporter", "tls-server-end-point". Empty: there is none of that type.
    virtual QByteArray channelBinding(QByteArrayView type) const = 0;
};

} // namespace base
