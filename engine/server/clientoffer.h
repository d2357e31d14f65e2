// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"
#include "control/clientoffer.h"
#include "server/engine.h"

namespace server {

/// What mail programs are to be told: the listeners of this node, at their ports or where clients.services says they are reached. Pure.
control::ClientOffer clientOffer(const config::Settings &settings, const QString &hostname, const QList<Engine::Address> &bound);

} // namespace server
