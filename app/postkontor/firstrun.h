// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "config/settings.h"
#include "options.h"
#include "wizard/setupplan.h"

// The settings file of somebody who starts the desktop program without naming one. Main thread.
namespace firstrun {

/// Where it lies: in the user's own folder for settings.
QString profileFile();

/// Nothing was named, set or made yet: the wizard may ask. Never with --connect or --config, nor for a picture.
bool isWanted(const Options &options, const config::Settings &settings);

/// Writes the plan as settings file for this user alone (it may hold a password), all or nothing. Refused with the words of
/// the settings table when a value is not right.
base::Result<void> write(const ui::SetupPlan &plan, const QString &file);

} // namespace firstrun
