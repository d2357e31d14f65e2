// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"
#include "look/colors.h"
#include <QCoreApplication>

namespace ui {

/// What is said about alerts, the same everywhere. UI thread.
class AlertWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::AlertWords)
public:
    static QString of(control::Severity severity);
    /// "critical", "warning", "seen", "silent", "over": how an alert stands for the one who looks at it.
    static QString stateOf(const control::Alert &alert, qint64 now);
    static State shapeOf(const control::Alert &alert, qint64 now);
    static bool isSilent(const control::Alert &alert, qint64 now);
    /// Name of a rule that came with the program in the console's language; others as they were given.
    static QString nameOf(const QString &key, const QString &name);
    /// With its subject: "Old mail waiting: slow.example".
    static QString titleOf(const control::Alert &alert);
    /// What a rule that came with the program measures; for others the names of the metrics.
    static QString measured(const QString &key, const QString &metric);
    /// A measured value in the unit of its metric: "2 h", "12 %", "5,000".
    static QString value(const QString &metric, double value);
    /// "above 1 h for 30 s".
    static QString condition(const control::AlertRule &rule);
};

} // namespace ui
