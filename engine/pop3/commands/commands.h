// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"
#include "pop3/pop3sessioncore.h"

// One function per verb, each in the file of its name. The command table has checked state and number of arguments.
namespace pop3::commands {

void auth(SessionCore &session, const base::Command &command);
void capa(SessionCore &session, const base::Command &command);
void dele(SessionCore &session, const base::Command &command);
void list(SessionCore &session, const base::Command &command);
void noop(SessionCore &session, const base::Command &command);
void pass(SessionCore &session, const base::Command &command);
void quit(SessionCore &session, const base::Command &command);
void retr(SessionCore &session, const base::Command &command);
void rset(SessionCore &session, const base::Command &command);
void stat(SessionCore &session, const base::Command &command);
void stls(SessionCore &session, const base::Command &command);
void top(SessionCore &session, const base::Command &command);
void uidl(SessionCore &session, const base::Command &command);
void user(SessionCore &session, const base::Command &command);

/// Digits only; nullopt also for what no message number or count of lines can be.
std::optional<qint64> number(QByteArrayView text);
/// Of a message that is there and not deleted; otherwise the client is told.
std::optional<qint64> messageNumber(SessionCore &session, QByteArrayView text);

} // namespace pop3::commands
