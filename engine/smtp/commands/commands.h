// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtpsessioncore.h"

// One function per verb, each in the file of its name. The command table has checked state and arity.
namespace smtp::commands {

void auth(SessionCore &session, QByteArrayView arguments);
void bdat(SessionCore &session, QByteArrayView arguments);
void data(SessionCore &session, QByteArrayView arguments);
void ehlo(SessionCore &session, QByteArrayView arguments);
void expn(SessionCore &session, QByteArrayView arguments);
void helo(SessionCore &session, QByteArrayView arguments);
void help(SessionCore &session, QByteArrayView arguments);
void mail(SessionCore &session, QByteArrayView arguments);
void noop(SessionCore &session, QByteArrayView arguments);
void quit(SessionCore &session, QByteArrayView arguments);
void rcpt(SessionCore &session, QByteArrayView arguments);
void rset(SessionCore &session, QByteArrayView arguments);
void startTls(SessionCore &session, QByteArrayView arguments);
void vrfy(SessionCore &session, QByteArrayView arguments);

} // namespace smtp::commands
