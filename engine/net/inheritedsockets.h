// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/rawsocket.h"
#include <QList>
#include <QString>

namespace net {

/// A listening TCP socket the service manager made before it started the process (systemd's socket activation).
struct InheritedSocket
{
    QString name;        ///< FileDescriptorName= of the unit: "smtp", "https", as the listeners of the settings
    qintptr socket = -1; ///< not owned
    SocketAddress address;
    bool v6Only = false; ///< takes no callers over IPv4
};

/// What the service manager handed over, once: the variables that say so are taken out of the environment, so that no child
/// process believes it is meant. Descriptors that are not listening TCP sockets are closed and named in the log. Empty where there
/// is no such thing. First of all in `main()`, before the process has descriptors of its own: a count that is too high would name
/// them.
QList<InheritedSocket> takeInheritedSockets();

} // namespace net
