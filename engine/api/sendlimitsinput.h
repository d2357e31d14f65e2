// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/sendlimits.h"
#include "http/jsonfields.h"

namespace api {

/// The object `sendLimits`, whole: what is left out is 0.
inline std::optional<control::SendLimits> sendLimitsOf(http::JsonFields &fields)
{
    constexpr qint64 kMost = 1LL << 50;
    const http::JsonValue *value = fields.value(QLatin1StringView("sendLimits"));
    if (!value)
        return {};
    http::JsonFields inner(*value, QStringLiteral("sendLimits."));
    control::SendLimits limits;
    limits.messages = inner.integer(QLatin1StringView("messages"), 0, kMost).value_or(0);
    limits.recipients = inner.integer(QLatin1StringView("recipients"), 0, kMost).value_or(0);
    limits.bytes = inner.integer(QLatin1StringView("bytes"), 0, kMost).value_or(0);
    if (const auto problem = inner.problem()) {
        fields.refuse(*problem);
        return {};
    }
    return limits;
}

} // namespace api
