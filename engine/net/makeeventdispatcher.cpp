// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/makeeventdispatcher.h"
#include "net/eventdispatcher.h"
#ifdef Q_OS_LINUX
#include "net/epollpoller_linux.h"
#endif

namespace net {

std::unique_ptr<QAbstractEventDispatcher> makeEventDispatcher()
{
#ifdef Q_OS_LINUX
    auto poller = std::make_unique<EpollPoller>();
    if (poller->isValid())
        return std::make_unique<EventDispatcher>(std::move(poller));
#endif
    return nullptr;
}

} // namespace net
