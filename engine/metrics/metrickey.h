// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <optional>
#include <utility>

namespace metrics {

/// A metric's name taken apart: `queue_depth{state="ready"}:max`. Value type, any thread.
struct MetricKey
{
    QByteArray name;
    QList<std::pair<QByteArray, QByteArray>> labels; ///< unescaped
    QByteArray aspect; ///< what follows the colon: "p50", "p95", "p99", "max", or nothing

    /// Label values may stand with or without quotes; nullopt for anything else, and for more than 16 labels.
    static std::optional<MetricKey> parse(QByteArrayView text);
    /// Same name, and every label of `wanted` has its value here.
    bool matches(const MetricKey &wanted) const;
};

} // namespace metrics
