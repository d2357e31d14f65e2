// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include "control/values.h"
#include <QList>
#include <optional>

namespace net {

/// Something that lives in an IoLoop beside the connections it accepted. All calls come in the loop's thread.
class LoopPart
{
public:
    virtual ~LoopPart() = default;
    /// Finish what is in hand, then be idle; IoLoop::partIdle() tells when.
    virtual void drain() = 0;
    virtual bool idle() const = 0;
    /// Let go of everything now. Last call; may come twice.
    virtual void shutdown() = 0;
    /// Its connections, for the list of all.
    virtual QList<control::Connection> snapshot() const { return {}; }
    /// Aborts one of them and says what it was.
    virtual std::optional<control::Connection> closeConnection(base::Id) { return std::nullopt; }
};

} // namespace net
