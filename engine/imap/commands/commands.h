// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

// One function per command, each in the file of its name. The command table has checked the state and that there are arguments.
namespace imap::commands {

void authenticate(SessionCore &session, QByteArrayView arguments);
void capability(SessionCore &session, QByteArrayView arguments);
void closeFolder(SessionCore &session, QByteArrayView arguments);
void compress(SessionCore &session, QByteArrayView arguments);
void copy(SessionCore &session, QByteArrayView arguments);
void create(SessionCore &session, QByteArrayView arguments);
void deleteAcl(SessionCore &session, QByteArrayView arguments);
void enable(SessionCore &session, QByteArrayView arguments);
void examine(SessionCore &session, QByteArrayView arguments);
void expunge(SessionCore &session, QByteArrayView arguments);
void fetch(SessionCore &session, QByteArrayView arguments);
void getAcl(SessionCore &session, QByteArrayView arguments);
void getQuota(SessionCore &session, QByteArrayView arguments);
void getQuotaRoot(SessionCore &session, QByteArrayView arguments);
void id(SessionCore &session, QByteArrayView arguments);
void idle(SessionCore &session, QByteArrayView arguments);
void list(SessionCore &session, QByteArrayView arguments);
void listRights(SessionCore &session, QByteArrayView arguments);
void login(SessionCore &session, QByteArrayView arguments);
void logout(SessionCore &session, QByteArrayView arguments);
void lsub(SessionCore &session, QByteArrayView arguments);
void move(SessionCore &session, QByteArrayView arguments);
void myRights(SessionCore &session, QByteArrayView arguments);
void nameSpace(SessionCore &session, QByteArrayView arguments);
void noop(SessionCore &session, QByteArrayView arguments);
void remove(SessionCore &session, QByteArrayView arguments);
void rename(SessionCore &session, QByteArrayView arguments);
void search(SessionCore &session, QByteArrayView arguments);
void select(SessionCore &session, QByteArrayView arguments);
void setAcl(SessionCore &session, QByteArrayView arguments);
void sort(SessionCore &session, QByteArrayView arguments);
void startTls(SessionCore &session, QByteArrayView arguments);
void status(SessionCore &session, QByteArrayView arguments);
void store(SessionCore &session, QByteArrayView arguments);
void subscribe(SessionCore &session, QByteArrayView arguments);
void thread(SessionCore &session, QByteArrayView arguments);
void uidExpunge(SessionCore &session, QByteArrayView arguments);
void unselect(SessionCore &session, QByteArrayView arguments);
void unsubscribe(SessionCore &session, QByteArrayView arguments);

} // namespace imap::commands
