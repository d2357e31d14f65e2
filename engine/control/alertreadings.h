// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"

// Metrics of alert rules that are measured outside the registry and have one value for each subject, as kDestinationOldest.
namespace control {

/// Seconds until a certificate ends; of one that the engine renews itself only once that is overdue. Subject: its file, or what keeps it.
inline constexpr QLatin1StringView kCertificateRemaining{"certificate_remaining_seconds"};
/// 1 for each certificate, or file of one, that is not as it should be; the alert's detail says what.
inline constexpr QLatin1StringView kCertificateProblems{"certificate_problems"};

inline bool isReading(QStringView metric)
{
    return metric == kDestinationOldest || metric == kCertificateRemaining || metric == kCertificateProblems;
}

} // namespace control
