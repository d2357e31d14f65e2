// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/porttest.h"
#include <QDir>
#include <QFile>
#include <QSet>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr auto kListening = "0A"; // TCP_LISTEN in /proc/net/tcp

/// Inodes of the sockets that listen on the port.
QSet<QByteArray> listeners(quint16 port)
{
    QSet<QByteArray> inodes;
    for (const QString &name : {u"/proc/net/tcp"_s, u"/proc/net/tcp6"_s}) {
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QByteArrayList fields = line.simplified().split(' ');
            if (fields.size() > 9 && fields[3] == kListening && fields[1].sliced(fields[1].lastIndexOf(':') + 1).toUShort(nullptr, 16) == port)
                inodes.insert(fields[9]);
        }
    }
    return inodes;
}

bool holds(const QString &process, const QSet<QByteArray> &inodes)
{
    const QDir descriptors(process + u"/fd"_s);
    for (const QString &one : descriptors.entryList(QDir::System | QDir::Files | QDir::NoDotAndDotDot)) {
        const QString target = QFile::symLinkTarget(descriptors.filePath(one));
        const qsizetype open = target.lastIndexOf("socket:["_L1);
        if (open >= 0 && inodes.contains(target.sliced(open + 8).chopped(1).toLatin1()))
            return true;
    }
    return false;
}

} // namespace

QString portHolder(quint16 port)
{
    const QSet<QByteArray> inodes = listeners(port);
    if (inodes.isEmpty())
        return {};
    for (const QString &pid : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (!pid[0].isDigit() || !holds(u"/proc/"_s + pid, inodes))
            continue;
        QFile name(u"/proc/%1/comm"_s.arg(pid));
        const QString command = name.open(QIODevice::ReadOnly) ? QString::fromUtf8(name.readAll()).trimmed() : QString();
        return u"%1 (%2)"_s.arg(command, pid);
    }
    return {};
}

} // namespace ui
