// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/exitcodes.h"
#include "sendmail/host.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <io.h>
#include <windows.h>

using namespace Qt::StringLiterals;

namespace sendmail {

User currentUser()
{
    User user;
    user.name = qEnvironmentVariable("USERNAME", u"user"_s);
    user.id = user.name;
    return user;
}

QString sharedSpool()
{
    return {};
}

QString privateSpool(const User &)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/postkontor/sendmail"_L1;
}

bool takeFolder(const QString &path)
{
    return QDir().mkpath(path); // below the profile, which is the user's alone
}

base::Result<void> writeDurably(const QString &path, const QByteArray &bytes)
{
    const QString temporary = path + ".tmp"_L1;
    QFile file(temporary);
    const auto failed = [&] {
        file.close();
        QFile::remove(temporary);
        return base::Error{base::ErrorKind::Io, u"cannot write "_s + path, {}, {}};
    };
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size() ||
        !file.flush())
        return failed();
    if (!FlushFileBuffers(reinterpret_cast<HANDLE>(_get_osfhandle(file.handle()))))
        return failed();
    file.close();
    const std::wstring from = QDir::toNativeSeparators(temporary).toStdWString();
    const std::wstring to = QDir::toNativeSeparators(path).toStdWString();
    if (!MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        return failed();
    return {};
}

int asEveryOwner(const QString &, const std::function<int(const QString &folder)> &)
{
    return Ok;
}

bool bridge(qintptr)
{
    return false;
}

} // namespace sendmail
