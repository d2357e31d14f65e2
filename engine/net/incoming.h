// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/addresslimiter.h"
#include "net/listenerstate.h"
#include "net/rawsocket.h"
#include <memory>

namespace net {

/// An accepted socket on its way from the accept thread to an I/O thread. When the way ends early it closes itself.
struct Incoming
{
    std::unique_ptr<OwnedSocket> socket;
    std::unique_ptr<Admission> admission;
    AddressLimiter::SlotPtr addressSlot;
    bool expectProxy = false; ///< from a trusted proxy: a PROXY header comes first
};

} // namespace net
