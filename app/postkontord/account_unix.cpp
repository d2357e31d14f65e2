// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "account.h"
#include <QFile>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

bool becomeOwnerOf(const QString &folder)
{
    struct stat info = {};
    if (geteuid() != 0 || stat(QFile::encodeName(folder).constData(), &info) != 0 || info.st_uid == 0)
        return true;
    return setgroups(0, nullptr) == 0 && setgid(info.st_gid) == 0 && setuid(info.st_uid) == 0;
}
