// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sendstore.h"
#include "storage/writetransaction.h"

// Templates, suppressed addresses and given answers: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::sending {

base::Result<control::Page<control::Template>> templates(SqlConnection &db, const control::PageRequest &page);
base::Result<control::Template> findTemplate(SqlConnection &db, const QString &idOrName);
base::Result<control::Template> createTemplate(WriteTransaction &tx, const control::Template &wanted);
base::Result<control::Template> changeTemplate(WriteTransaction &tx, Id id, const control::TemplateChange &change);
base::Result<control::Template> deleteTemplate(WriteTransaction &tx, Id id);

base::Result<control::Page<control::Suppression>> suppressions(SqlConnection &db, const control::PageRequest &page);
base::Result<control::Suppression> suppression(SqlConnection &db, const QString &address);
base::Result<QStringList> suppressedAmong(SqlConnection &db, const QStringList &addresses);
base::Result<control::Suppression> addSuppression(WriteTransaction &tx, const control::Suppression &wanted);
base::Result<control::Suppression> removeSuppression(WriteTransaction &tx, const QString &address);

base::Result<Answered> answered(SqlConnection &db, const QByteArray &id, qint64 nowMs);
/// Whether an answer stands that is not too old: a mail with this key must not be taken again.
bool isAnswered(WriteTransaction &tx, const QByteArray &id);
void keepAnswer(WriteTransaction &tx, const Idempotency &idempotency);
/// At most `limit` old answers; how many went.
int dropAnswers(WriteTransaction &tx, int limit);

} // namespace storage::sending
