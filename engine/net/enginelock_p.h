// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/enginelock.h"
#include <QByteArray>
#include <QCoreApplication>

namespace net {

/// Content of the lock file: "pid\napiUrl\n".
inline QByteArray writeHolder(const QString &apiUrl)
{
    return QByteArray::number(QCoreApplication::applicationPid()) + '\n' + apiUrl.toUtf8() + '\n';
}

inline EngineLock::Holder readHolder(const QByteArray &content)
{
    const QList<QByteArray> lines = content.split('\n');
    return {lines.value(0).toLongLong(), QString::fromUtf8(lines.value(1))};
}

inline base::Error lockedBy(const EngineLock::Holder &holder, const QString &path)
{
    base::Error error;
    error.kind = base::ErrorKind::Exists;
    error.publicText = QStringLiteral("another engine is running on this data folder: process %1, %2")
                           .arg(holder.pid)
                           .arg(holder.apiUrl.isEmpty() ? QStringLiteral("API not yet open")
                                                        : QStringLiteral("API at ") + holder.apiUrl);
    error.detail = path;
    return error;
}

inline base::Error lockFailed(const QString &path, const QString &reason)
{
    base::Error error;
    error.kind = base::ErrorKind::Io;
    error.publicText = QStringLiteral("cannot lock %1: %2").arg(path, reason);
    return error;
}

} // namespace net
