// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>

class QAbstractEventDispatcher;

namespace net {

/// The dispatcher for an engine thread (QThread::setEventDispatcher); null where Qt's own serves (macOS, Windows).
std::unique_ptr<QAbstractEventDispatcher> makeEventDispatcher();

} // namespace net
