// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringView>

namespace control {

/// What is said about one rule of the health report, in English. Others translate it in the context "HealthReport".
struct HealthWords
{
    const char *key = "";
    const char *title = ""; ///< "Mail clients are turned away"
    const char *means = ""; ///< why it matters and where it comes from
    const char *tries = ""; ///< what the advised change does; empty: no setting helps
    const char *help = "";  ///< what helps where no setting does (any more)
};

/// All texts empty for a key this version does not know. Any thread.
const HealthWords &healthWords(QStringView key);

} // namespace control
