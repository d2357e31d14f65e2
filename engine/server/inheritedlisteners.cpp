// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/inheritedlisteners.h"
#include "base/logging.h"
#include "net/hostport.h"

namespace server {

using namespace Qt::StringLiterals;

namespace {

bool isEverywhere(const QHostAddress &address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4)
        || address == QHostAddress(QHostAddress::AnyIPv6);
}

} // namespace

QList<net::InheritedSocket> InheritedListeners::takeFor(QStringView listener)
{
    QList<net::InheritedSocket> taken;
    QList<net::InheritedSocket> left;
    for (const net::InheritedSocket &socket : std::as_const(m_sockets))
        (socket.name == listener ? taken : left).append(socket);
    m_sockets = left;
    return taken;
}

void InheritedListeners::closeRest()
{
    for (const net::InheritedSocket &socket : std::exchange(m_sockets, {})) {
        qCWarning(lcServer, "the service manager handed over %s as \"%s\", which is no listener of this node: closed",
                  qUtf8Printable(text(socket.address)), qUtf8Printable(socket.name));
        net::closeSocket(socket.socket);
    }
}

bool InheritedListeners::standsFor(const net::InheritedSocket &socket, const QString &address)
{
    const base::Result<net::HostPort> where = net::parseHostPort(address);
    if (!where || where->port != socket.address.port)
        return false;
    const bool socketOver6 = socket.address.address.protocol() == QAbstractSocket::IPv6Protocol;
    const bool socketOver4 = !socketOver6 || (socket.address.address == QHostAddress(QHostAddress::AnyIPv6) && !socket.v6Only);
    const bool whereOver6 = where->address.protocol() != QAbstractSocket::IPv4Protocol; // "*": both
    const bool whereOver4 = where->address.protocol() != QAbstractSocket::IPv6Protocol;
    if (!(socketOver6 && whereOver6) && !(socketOver4 && whereOver4))
        return false;
    return where->address == socket.address.address || isEverywhere(socket.address.address) || isEverywhere(where->address);
}

QString InheritedListeners::text(const net::SocketAddress &address)
{
    const QString host = address.address.toString();
    return (host.contains(u':') ? u"[%1]:%2"_s : u"%1:%2"_s).arg(host).arg(address.port);
}

} // namespace server
