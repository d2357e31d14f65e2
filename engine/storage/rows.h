// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "storage/queuestore.h"
#include "storage/segmentrecord.h"
#include "storage/sqlconnection.h"

// Rows as the column lists of statements.h select them, into the values of control. Pure, any thread.
namespace storage::rows {

control::Domain domain(const SqlRun &row);
control::Mailbox mailbox(const SqlRun &row);
control::Folder folder(const SqlRun &row);
control::Message message(const SqlRun &row);
control::Event event(const SqlRun &row);
control::Token token(const SqlRun &row);
/// kQueueColumns.
control::QueueItem queueItem(const SqlRun &row);
/// kQueueRows.
QueueRow queueRow(const SqlRun &row);
/// kBodyColumns from `column` on.
BodyLocation body(const SqlRun &row, int column = 0);

int scopeBits(const QList<control::Scope> &scopes);
/// Bits of account.roles.
int roleBits(const QList<control::Role> &roles);
QList<control::Role> roles(int bits);
/// LIKE pattern of "contains"; '!' escapes.
QString containing(const QString &part);

} // namespace storage::rows

namespace storage {

/// The usual refusals.
base::Error notFound(const QString &what);
base::Error invalid(const QString &field, const QString &text);
base::Error alreadyExists(const QString &field, const QString &text);

/// Text as a database keeps it: no NUL (PostgreSQL refuses it), at most `most` characters.
QString storable(const QString &text, qsizetype most);

} // namespace storage
