// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"

namespace config {

/// `value` in the type of its setting (qlonglong, bool, QString or QStringList) when it is right. `fromText`:
/// texts may stand for numbers, booleans and (comma-separated) lists, as they do in the environment.
base::Result<QVariant> checkValue(const Setting &setting, const QVariant &value, bool fromText);
/// What the setting takes, in words: "an integer from 1 to 100".
QString allowedText(const Setting &setting);

} // namespace config
