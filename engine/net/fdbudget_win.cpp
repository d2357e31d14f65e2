// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/fdbudget.h"

namespace net {

// Windows bounds sockets by memory, not by a table of the process.
qint64 raiseDescriptorLimit()
{
    return 1 << 20;
}

bool SpareDescriptor::hold()
{
    return true;
}

void SpareDescriptor::release() { }

} // namespace net
