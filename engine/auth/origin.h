// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/channelbinding.h"
#include "base/executor.h"
#include <QHostAddress>
#include <QString>
#include <functional>

namespace auth {

/// Who asks, and how he is answered. Copied along with what is under way.
struct Origin
{
    QHostAddress peer;
    QString protocol; ///< "submission", "imaps", "http", …: the listener's name
    base::ExecutorPtr executor; ///< of the asking thread: all answers come there
    /// Calls `then` on that thread after so many ms; never, when the connection is gone by then. Unset: nobody is made to wait.
    std::function<void(int milliseconds, std::function<void()> then)> wait;
    ChannelBinding binding;
};

} // namespace auth
