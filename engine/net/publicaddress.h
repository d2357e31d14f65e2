// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHostAddress>

namespace net {

/// Whether an address belongs to a host of the open Internet: not this machine, a private or link-local network, a multicast group or
/// reserved space (RFC 6890), also where IPv6 carries an IPv4 address. Pure.
bool isPublicAddress(const QHostAddress &address);
/// Whether it may stand for many behind a router, proxy or container bridge: this machine, private, shared (RFC 6598) and link-local
/// networks. Pure.
bool isPrivateAddress(const QHostAddress &address);

} // namespace net
