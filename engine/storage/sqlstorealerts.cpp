// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/alerts.h"
#include "storage/sqlstore.h"

// AlertStore, each one query on a reader or one change on the writer.
namespace storage {

void SqlStore::listAlerts(control::AlertState state, const control::PageRequest &page, Callback<control::Page<control::Alert>> done)
{
    read<control::Page<control::Alert>>(done, [state, page](SqlConnection &db) { return alerts::page(db, state, page); });
}

void SqlStore::alert(Id id, Callback<control::Alert> done)
{
    read<control::Alert>(done, [id](SqlConnection &db) { return alerts::byId(db, id); });
}

void SqlStore::acknowledgeAlert(Id id, const QString &by, Callback<control::Alert> done)
{
    write<control::Alert>(done, [id, by](WriteTransaction &tx) { return alerts::acknowledge(tx, id, by); }, false);
}

void SqlStore::silenceAlert(Id id, qint64 until, const QString &by, Callback<control::Alert> done)
{
    write<control::Alert>(done, [id, until, by](WriteTransaction &tx) { return alerts::silence(tx, id, until, by); }, false);
}

void SqlStore::listAlertRules(Callback<QList<control::AlertRule>> done)
{
    read<QList<control::AlertRule>>(done, [](SqlConnection &db) { return alerts::rules(db); });
}

void SqlStore::alertRule(Id id, Callback<control::AlertRule> done)
{
    read<control::AlertRule>(done, [id](SqlConnection &db) { return alerts::ruleById(db, id); });
}

void SqlStore::createAlertRule(const control::AlertRule &wanted, const QString &by, Callback<control::AlertRule> done)
{
    write<control::AlertRule>(done, [wanted, by](WriteTransaction &tx) { return alerts::createRule(tx, wanted, by); });
}

void SqlStore::changeAlertRule(Id id, const control::AlertRuleChange &change, const QString &by, Callback<control::AlertRule> done)
{
    write<control::AlertRule>(done, [id, change, by](WriteTransaction &tx) { return alerts::changeRule(tx, id, change, by); }, false);
}

void SqlStore::deleteAlertRule(Id id, const QString &by, Callback<control::AlertRule> done)
{
    write<control::AlertRule>(done, [id, by](WriteTransaction &tx) { return alerts::removeRule(tx, id, by); }, false);
}

void SqlStore::loadAlerts(Callback<Loaded> done)
{
    write<Loaded>(done, [](WriteTransaction &tx) { return alerts::load(tx); }, false);
}

// Few and small, and about the disk too: they may use the last of it.
void SqlStore::raiseAlert(const control::Alert &alert, Callback<control::Alert> done)
{
    write<control::Alert>(done, [alert](WriteTransaction &tx) { return alerts::raise(tx, alert); }, false);
}

void SqlStore::clearAlert(Id id, const QStringList &notify, Callback<control::Alert> done)
{
    write<control::Alert>(done, [id, notify](WriteTransaction &tx) { return alerts::clear(tx, id, notify); }, false);
}

} // namespace storage
