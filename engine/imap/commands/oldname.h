// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

namespace imap {

/// "LIST () "/" new ("OLDNAME" (old))" (RFC 9051 6.3.9.7), both names as they go over the wire; `old` empty: without it.
QByteArray renamedText(const QByteArray &attributes, const QByteArray &name, const QByteArray &old);
/// To a client of IMAP4rev2 that sent a name in another spelling: which name it is (RFC 9051 6.3.4, 6.3.5).
void tellSpelling(SessionCore &session, const QByteArray &attributes, const QByteArray &sent, const QString &path);

} // namespace imap
