// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"

namespace storage {

using base::Callback;
using base::Id;

/// Alert rules, what is wrong and what was. Thread-safe, never blocks; as long as the store.
class AlertStore : public control::AlertService
{
public:
    struct Loaded
    {
        QList<control::AlertRule> rules;
        QList<control::Alert> active;
    };
    /// All rules, after adding those of control::defaultAlertRules() that are not there yet, and what has not cleared.
    virtual void loadAlerts(Callback<Loaded> done) = 0;
    /// Stores it with the event "alert.raised"; the id is made here. A silence of the last one of the same rule and subject
    /// holds on; `notify` of the answer says who is to be told. Works on a full disk as long as the database does.
    virtual void raiseAlert(const control::Alert &alert, Callback<control::Alert> done) = 0;
    /// With the event "alert.cleared". `notify`: as of the rule; the answer's is empty when it is silenced.
    virtual void clearAlert(Id id, const QStringList &notify, Callback<control::Alert> done) = 0;
};

} // namespace storage
