// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/loadstate.h"

namespace queue {

using control::Load;
using control::LoadLevel;
using control::LoadReason;

/// Asked once a second on the queue thread; must not block.
class LoadGauge
{
public:
    virtual ~LoadGauge() = default;
    virtual Load load() = 0;
};

} // namespace queue
