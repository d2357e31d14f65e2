// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"
#include "control/settings.h"

// Rows of the settings table as the API shows them. Pure, any thread.
namespace server {

/// Why the setting cannot be changed at run time, in words; empty: it can. `given`: file, environment and command line.
QString lockReason(const config::Settings &given, const config::Setting &setting);

/// `current`: what is wanted; `running`: what is in effect.
control::Setting shownSetting(const config::Setting &setting, const config::Settings &given, const config::Settings &current,
                              const config::Settings &running);

} // namespace server
