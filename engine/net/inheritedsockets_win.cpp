// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/inheritedsockets.h"

namespace net {

// The service manager of Windows hands over no sockets.
QList<InheritedSocket> takeInheritedSockets()
{
    return {};
}

} // namespace net
