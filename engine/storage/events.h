// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "storage/sqlconnection.h"

// Readings of the append-only table `event`.
namespace storage::events {

base::Result<QList<control::Event>> since(SqlConnection &db, quint64 seq, int limit);
base::Result<control::Page<control::Event>> page(SqlConnection &db, const control::PageRequest &page);
base::Result<QList<control::Event>> ofMail(SqlConnection &db, base::Id mailId);
base::Result<std::pair<quint64, quint64>> range(SqlConnection &db);
/// The smallest number whose event is not older than `wallMs`: what lies below may be dropped.
base::Result<quint64> firstSince(SqlConnection &db, qint64 wallMs);

} // namespace storage::events
