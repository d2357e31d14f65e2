// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/alertstore.h"
#include "storage/writetransaction.h"

// The tables alert_rule and alert: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::alerts {

base::Result<QList<control::AlertRule>> rules(SqlConnection &db);
base::Result<control::AlertRule> ruleById(SqlConnection &db, Id id);
base::Result<control::AlertRule> createRule(WriteTransaction &tx, const control::AlertRule &wanted, const QString &by);
base::Result<control::AlertRule> changeRule(WriteTransaction &tx, Id id, const control::AlertRuleChange &change, const QString &by);
base::Result<control::AlertRule> removeRule(WriteTransaction &tx, Id id, const QString &by);

base::Result<control::Page<control::Alert>> page(SqlConnection &db, control::AlertState state, const control::PageRequest &page);
base::Result<control::Alert> byId(SqlConnection &db, Id id);
base::Result<control::Alert> acknowledge(WriteTransaction &tx, Id id, const QString &by);
base::Result<control::Alert> silence(WriteTransaction &tx, Id id, qint64 until, const QString &by);

base::Result<AlertStore::Loaded> load(WriteTransaction &tx);
base::Result<control::Alert> raise(WriteTransaction &tx, const control::Alert &alert);
base::Result<control::Alert> clear(WriteTransaction &tx, Id id, const QStringList &notify);

} // namespace storage::alerts
