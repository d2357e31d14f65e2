// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QString>

namespace ui {

/// The name of one series taken apart: `queue_depth{state=ready,priority=bulk}` or
/// `smtp_accept_duration_seconds:p95`. Label values may stand in quotes. Value type.
struct MetricKey
{
    QString name;
    QHash<QString, QString> labels;
    QString quantile; ///< "p95", empty for plain values

    /// Tolerant: what is not understood stays in `name`.
    static MetricKey parse(const QString &text);
};

} // namespace ui
