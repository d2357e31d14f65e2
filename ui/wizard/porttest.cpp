// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/porttest.h"
#include <QHostAddress>
#include <QTcpServer>

using namespace Qt::StringLiterals;

namespace ui {

PortTest PortTest::of(const QString &address)
{
    const qsizetype colon = address.lastIndexOf(u':');
    QString host = address.left(qMax<qsizetype>(colon, 0)).trimmed();
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    bool isNumber = false;
    const quint16 port = address.sliced(colon + 1).trimmed().toUShort(&isNumber);
    const QHostAddress parsed = host == "*"_L1 ? QHostAddress(QHostAddress::Any) : QHostAddress(host);
    if (colon < 1 || !isNumber || parsed.isNull())
        return {};
    QTcpServer server;
    if (server.listen(parsed, port))
        return {Free, {}};
    switch (server.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return {Taken, portHolder(port)};
    case QAbstractSocket::SocketAccessError:
        return {Forbidden, {}};
    default:
        return {NotHere, {}};
    }
}

} // namespace ui
