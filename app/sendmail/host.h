// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QString>
#include <functional>

// What differs between systems: who runs this, and files that survive a power cut.
namespace sendmail {

struct User
{
    QString name;
    QString fullName; ///< may be empty
    QString id;       ///< of the folder the user's mail waits in
    bool isRoot = false;
};

User currentUser();
/// The folder mail waits in when no other is named, of all users; empty: this system has none.
QString sharedSpool();
/// The user's own, when the shared one is not there.
QString privateSpool(const User &user);

/// Makes the folder with mode 0700 when it is missing. False when it cannot be, or is somebody else's: it
/// might be a trap.
bool takeFolder(const QString &path);
/// Writes `bytes` to a new file beside `path`, syncs it, renames it and syncs the folder: afterwards it
/// survives a power cut, or nothing of it is there.
base::Result<void> writeDurably(const QString &path, const QByteArray &bytes);

/// Runs `work` for every user's folder in `spool`, each as its owner (only root can); the first exit code
/// that is not 0.
int asEveryOwner(const QString &spool, const std::function<int(const QString &folder)> &work);

/// SMTP on standard input and output, carried to the server's connected socket until either side closes.
/// False when this system has no such thing.
bool bridge(qintptr socket);

} // namespace sendmail
