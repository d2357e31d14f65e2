// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/writetransaction.h"

// Tokens: stored as SHA-256 of a secret that is shown once.
namespace storage::tokens {

base::Result<control::Page<control::Token>> page(SqlConnection &db, const control::PageRequest &page);
base::Result<control::Token> byId(SqlConnection &db, Id id);
base::Result<control::Token> bySecret(SqlConnection &db, const QByteArray &hash);

QByteArray hash(const QByteArray &secret);
base::Result<control::NewToken> create(WriteTransaction &tx, const control::Token &wanted);
base::Result<control::Token> change(WriteTransaction &tx, Id id, const control::TokenChange &change);
base::Result<control::Token> revoke(WriteTransaction &tx, Id id);
/// Acts for the user; NotFound when he is not there, Forbidden when he is locked.
base::Result<control::NewToken> createSession(WriteTransaction &tx, Id userId, qint64 expiresAt);
/// Those that have not ended at `now` (wall clock ms), newest first; at most 500.
base::Result<QList<control::Token>> sessionsOf(SqlConnection &db, Id userId, qint64 now);
/// NotFound for another user's.
base::Result<control::Token> endSession(WriteTransaction &tx, Id userId, Id id);
base::Result<bool> ensureBootstrap(WriteTransaction &tx, const QByteArray &secret);

} // namespace storage::tokens
