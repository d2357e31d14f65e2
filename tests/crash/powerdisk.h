// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <QStringList>

namespace crash {

/// A disk whose power can be cut while others write to it: ext4 in a file on an XFS whose files can be cloned at once, itself in a
/// file on another such XFS. The clone is what a machine finds when it comes back. Linux, root. What is mounted is seen by the
/// thread that called make() and the programs it starts, and is gone with them.
class PowerDisk
{
public:
    enum class Cut {
        Written, ///< what the file system gave to the disk was kept
        Flushed  ///< what it had not asked the disk to keep is lost, too: a disk with a cache of its own
    };

    ~PowerDisk();
    /// Files of up to 6 GiB in `folder`, which is the caller's. Empty, or why this machine cannot.
    QString make(const QString &folder);
    QString path() const { return m_folder + QStringLiteral("/disk"); }

    /// What was written so far is kept over every cut.
    bool sync();
    /// Cuts the power, as far as the image goes; path() goes on. Replaces the image before.
    bool cut(Cut kind);
    /// Puts the image, its journals replayed, under cutPath().
    bool mountCut();
    QString cutPath() const { return m_folder + QStringLiteral("/after"); }
    void unmountCut();
    /// A copy of the image as the cut left it; after a Flushed one it is the XFS that holds the ext4 in data.img.
    bool keepCut(const QString &file);
    /// What went wrong last.
    QString error() const { return m_error; }

private:
    bool run(const QString &program, const QStringList &arguments);
    bool format(const QString &program, const QString &image, qint64 bytes);
    bool mount(const QString &image, const QString &point, const QString &options = QStringLiteral("loop"));
    void unmount(const QString &point);
    bool clone(const QString &from, const QString &to);
    QString at(const char *name) const { return m_folder + QLatin1Char('/') + QLatin1StringView(name); }
    QString cutImage(const QString &name) const;

    QString m_folder;
    QStringList m_mounted; ///< mount points, in order
    Cut m_kind = Cut::Written;
    QString m_error;
};

} // namespace crash
