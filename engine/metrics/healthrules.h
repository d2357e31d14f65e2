// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"
#include <QList>

namespace metrics {

/// A bound: a number, or so many times what a setting says.
struct HealthBound
{
    double number = 0;
    const char *ofSetting = ""; ///< empty: the number itself
};

/// What must hold at the same time for a minute to count.
struct HealthCondition
{
    const char *measure;
    control::Comparison comparison;
    HealthBound bound;
};

/// The one setting a rule advises about.
struct HealthLever
{
    const char *setting = ""; ///< empty: no setting helps
    double factor = 1;        ///< of one step
    qint64 limit = 0;         ///< further than that nobody should go, whatever the setting allows
    const char *beside = "";  ///< a setting this one must not pass; 0 there means nothing
};

/// One kind of bottleneck. Its words are control::healthWords() of the key.
struct HealthRule
{
    const char *key;
    const char *measure; ///< as AlertExpression reads it
    const char *unit;    ///< as HealthFinding::unit
    control::Comparison comparison;
    HealthBound bound;
    double least = 0;    ///< of what is divided by, for a share to say anything
    QList<HealthCondition> conditions = {};
    QList<HealthCondition> eachWhile = {}; ///< not empty: one for each name of `measure`, which counts only while it holds
    HealthLever lever = {};
};

/// All that the report looks for. Any thread; lives as long as the program.
const QList<HealthRule> &healthRules();

} // namespace metrics
