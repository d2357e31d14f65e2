// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QLatin1StringView>
#include <QStringView>

// What kind of mail something is: a short tag of the send API and of the header field X-Postkontor-Class, which sets the lane and
// names the charts. Pure, any thread.
namespace control {

/// Trimmed and in lower case; nullopt when it is not 1 to 32 letters, digits, "-", "_" or ".". Empty text is no class: "".
std::optional<QString> mailClassFrom(QStringView text);

/// The class as charts and totals know it: one of classLabels(). Tags are free, so their number is not bounded; those of one lane that are
/// not named here are "bulk" or "other", and no tag is "none".
QLatin1StringView classLabel(QStringView mailClass);
const QList<QLatin1StringView> &classLabels();

/// Codes, resets, alerts, balances, expiries and verifications are waited for: urgent. Bulk, newsletter, marketing and digest can
/// wait: bulk. Everything else: normal.
Lane laneOfClass(QStringView mailClass);

} // namespace control
