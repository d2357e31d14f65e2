// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/inheritedsockets.h"

namespace server {

/// Sockets the service manager handed over and no listener has yet; those nobody wants are closed at the end, and named in the
/// log. Control thread.
class InheritedListeners
{
public:
    InheritedListeners() = default;
    ~InheritedListeners() { closeRest(); }
    InheritedListeners(const InheritedListeners &) = delete;
    InheritedListeners &operator=(const InheritedListeners &) = delete;

    void set(QList<net::InheritedSocket> sockets) { m_sockets = std::move(sockets); }
    /// Those named like a listener of the settings ("smtp"); the caller owns them.
    QList<net::InheritedSocket> takeFor(QStringView listener);
    void closeRest();

    /// Whether a socket serves the callers of an address of the settings: the same port, and the same address or all of them.
    /// Binding that address as well would fail, or wait for callers who never come.
    static bool standsFor(const net::InheritedSocket &socket, const QString &address);
    /// "127.0.0.1:25", "[::]:25".
    static QString text(const net::SocketAddress &address);

private:
    QList<net::InheritedSocket> m_sockets;
};

} // namespace server
