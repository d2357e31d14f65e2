// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "powerdisk.h"
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QStorageInfo>
#include <cerrno>
#include <cstring>
#include <linux/fs.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace crash {

namespace {

constexpr qint64 kMiB = 1 << 20;
constexpr qint64 kDiskBytes = 1024 * kMiB;   // the ext4
constexpr qint64 kCacheBytes = 3300 * kMiB;  // the XFS it lies on, with room for clones that become all different
constexpr qint64 kShelfBytes = 6000 * kMiB;  // the XFS that lies on

QString lastError(const QString &what)
{
    return what + u": "_s + QString::fromLocal8Bit(std::strerror(errno));
}

/// What is mounted from now on is seen by this thread and the processes it starts, and goes with them.
QString ownMounts()
{
    if (unshare(CLONE_NEWNS) != 0)
        return lastError(u"mount namespace"_s);
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return lastError(u"private mounts"_s);
    return {};
}

} // namespace

PowerDisk::~PowerDisk()
{
    while (!m_mounted.isEmpty()) {
        const QString last = m_mounted.last();
        unmount(last);
    }
}

QString PowerDisk::make(const QString &folder)
{
    m_folder = folder;
    if (geteuid() != 0)
        return u"mounting needs root"_s;
    for (const QString &program : {u"mkfs.xfs"_s, u"mkfs.ext4"_s, u"mount"_s, u"umount"_s}) {
        if (QStandardPaths::findExecutable(program).isEmpty() && !QFile::exists(u"/usr/sbin/"_s + program))
            return program + u" is missing (packages xfsprogs, e2fsprogs)"_s;
    }
    if (QStorageInfo(folder).bytesAvailable() < kShelfBytes)
        return u"%1 has less than %2 MiB free"_s.arg(folder).arg(kShelfBytes / kMiB);
    if (const QString why = ownMounts(); !why.isEmpty())
        return why;
    for (const char *point : {"shelf", "cache", "disk", "aftercache", "after"})
        QDir().mkpath(at(point));
    const bool made = format(u"mkfs.xfs"_s, at("disk.img"), kShelfBytes) && mount(at("disk.img"), at("shelf"))
        && format(u"mkfs.xfs"_s, at("shelf/cached.img"), kCacheBytes) && mount(at("shelf/cached.img"), at("cache"))
        && format(u"mkfs.ext4"_s, at("cache/data.img"), kDiskBytes) && mount(at("cache/data.img"), at("disk"));
    return made ? QString() : m_error;
}

bool PowerDisk::run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    const QString found = QStandardPaths::findExecutable(program);
    process.start(found.isEmpty() ? u"/usr/sbin/"_s + program : found, arguments);
    const bool done = process.waitForFinished(120000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    if (!done)
        m_error = u"%1 %2: %3"_s.arg(program, arguments.join(u' '), QString::fromLocal8Bit(process.readAll()).trimmed());
    return done;
}

bool PowerDisk::format(const QString &program, const QString &image, qint64 bytes)
{
    QFile file(image);
    if (!file.open(QIODevice::WriteOnly) || !file.resize(bytes)) {
        m_error = image + u": "_s + file.errorString();
        return false;
    }
    file.close();
    return run(program, {u"-q"_s, program.endsWith(u"xfs"_s) ? u"-mreflink=1"_s : u"-F"_s, image});
}

bool PowerDisk::mount(const QString &image, const QString &point, const QString &options)
{
    if (!run(u"mount"_s, {u"-o"_s, options, image, point}))
        return false;
    m_mounted << point;
    return true;
}

void PowerDisk::unmount(const QString &point)
{
    if (m_mounted.removeAll(point) && !run(u"umount"_s, {point}))
        run(u"umount"_s, {u"-l"_s, point});
}

bool PowerDisk::clone(const QString &from, const QString &to)
{
    QFile source(from), target(to);
    if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        m_error = from + u": "_s + source.errorString() + u", "_s + target.errorString();
        return false;
    }
    if (ioctl(target.handle(), FICLONE, source.handle()) != 0) {
        m_error = lastError(u"FICLONE "_s + from);
        return false;
    }
    return true;
}

bool PowerDisk::sync()
{
    return run(u"sync"_s, {u"-f"_s, path()});
}

QString PowerDisk::cutImage(const QString &name) const
{
    return at(m_kind == Cut::Written ? "cache/" : "shelf/") + name + u".img"_s;
}

bool PowerDisk::cut(Cut kind)
{
    unmountCut();
    m_kind = kind;
    return clone(at(kind == Cut::Written ? "cache/data.img" : "shelf/cached.img"), cutImage(u"cut"_s))
        && clone(cutImage(u"cut"_s), cutImage(u"kept"_s)); // a mount changes what it mounts
}

bool PowerDisk::mountCut()
{
    const QString image = cutImage(u"cut"_s);
    if (m_kind == Cut::Written)
        return mount(image, cutPath());
    return mount(image, at("aftercache"), u"loop,nouuid"_s) && mount(at("aftercache/data.img"), cutPath()); // the original has the same UUID
}

void PowerDisk::unmountCut()
{
    unmount(cutPath());
    unmount(at("aftercache"));
    for (const QString &name : {u"cut"_s, u"kept"_s})
        QFile::remove(cutImage(name));
}

bool PowerDisk::keepCut(const QString &file)
{
    return run(u"cp"_s, {u"--sparse=always"_s, cutImage(u"kept"_s), file});
}

} // namespace crash
