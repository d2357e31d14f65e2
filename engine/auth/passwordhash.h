// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QByteArrayView>

// What is kept of a password. Pure, any thread; but for app passwords each call takes its time: not for I/O threads.
namespace auth {

/// argon2id with 19 MiB, two passes and one lane: about 20 ms of one core, and memory that an office box has to spare
/// for each core that checks passwords.
constexpr quint64 kHashMemory = 19ULL << 20;
constexpr quint64 kHashPasses = 2;

/// The password as it is hashed: SASLprep, or the octets as they are where that knows no way.
QByteArray preparedPassword(QByteArrayView password);

/// A string in PHC form with its own salt ("$argon2id$v=19$m=19456,t=2,p=1$…").
base::Result<QByteArray> hashPassword(QByteArrayView password);
/// For secrets that are random and long enough to need no slow hash: "{SHA256}…". Fast.
QByteArray hashRandomSecret(QByteArrayView secret);
/// Of either form; false for any other.
bool passwordMatches(QByteArrayView password, const QByteArray &hash);
/// Made by hashRandomSecret(): may be compared on any thread.
bool isFastHash(const QByteArray &hash);
/// Made with other parameters than today's.
bool needsRehash(const QByteArray &hash);
/// Of a password nobody knows: what unknown users are checked against, at the same cost.
const QByteArray &nobodysHash();

} // namespace auth
