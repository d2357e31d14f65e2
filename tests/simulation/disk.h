// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lot.h"
#include "storage/filesystem.h"
#include <QMap>
#include <QSet>
#include <functional>

namespace simulation {

/// A file's bytes: as programs see them, and as the disk holds them.
struct Inode
{
    struct Write
    {
        qint64 at = 0;
        QByteArray bytes;
        qint64 length = -1; ///< not a write: the file is cut, or made longer, to this
        bool dropped = false; ///< a sync that failed has forgotten it: only those who read it now still see it
    };
    QByteArray now;
    QByteArray safe;
    QList<Write> unsynced;
};
using InodePtr = std::shared_ptr<Inode>;

/// A disk in memory that keeps what was synced. After a power cut of the rest each sector is there or not, by lot; names made, renamed
/// and removed are there up to some point, by lot, in the order they were changed, unless their folder was synced. A kill loses nothing.
class Disk final : public storage::FileSystem
{
public:
    enum class Fault { None, Full, Io, Sync }; ///< Sync: what is written is seen, but does not reach the disk

    explicit Disk(Lot &lot) : m_lot(lot) {}

    /// `percent` of what would change something fails from now on.
    void setFault(Fault fault, int percent = 100);
    Fault fault() const { return m_fault; }
    /// The `count`th change from now on does not happen any more: `died` is called, and nothing changes until restart().
    void dieAt(int count, std::function<void()> died);
    void die();
    /// The power was cut, and is back: what was not synced is drawn.
    void cutPower();
    void restart();
    /// A disk that says yes to every sync, and does nothing: a planted bug.
    void setLying(bool lying) { m_lies = lying; }
    qint64 changes() const { return m_changes; }

    // What files of both kinds do, the store's and SQLite's.
    base::Result<InodePtr> openInode(const QString &path, Mode mode);
    base::Result<void> write(Inode &inode, qint64 offset, QByteArrayView bytes);
    base::Result<void> truncate(Inode &inode, qint64 length);
    base::Result<void> sync(Inode &inode);
    bool contains(const QString &path) const { return m_names.contains(path); }
    qint64 sizeOf(const QString &path) const { return m_names.contains(path) ? m_names[path]->now.size() : -1; }

    // FileSystem
    base::Result<std::unique_ptr<storage::File>> open(const QString &path, Mode mode) override;
    base::Result<void> rename(const QString &from, const QString &to) override;
    base::Result<void> link(const QString &from, const QString &to) override;
    base::Result<void> remove(const QString &path) override;
    base::Result<void> makeFolder(const QString &path) override;
    base::Result<void> removeFolder(const QString &path) override;
    base::Result<void> syncFolder(const QString &path) override;
    QStringList files(const QString &folder) override;
    QStringList folders(const QString &folder) override;
    base::Result<qint64> freeBytes(const QString &path) override;

private:
    /// A name that came to mean a file, or nothing any more.
    struct NameChange
    {
        QString path;
        InodePtr inode;    ///< null: removed
        QString from = {}; ///< not empty: renamed, and this one means nothing any more
    };
    using Names = QMap<QString, InodePtr>;

    base::Result<void> allow(bool grows);
    void keep(qsizetype nameChanges);
    void change(const NameChange &change);
    static void apply(Names &names, const NameChange &change);
    static void apply(QByteArray &bytes, const Inode::Write &write);
    void applySome(QByteArray &bytes, const Inode::Write &write);

    Lot &m_lot;
    Names m_names;
    Names m_safeNames;
    QList<NameChange> m_unsyncedNames;
    QSet<QString> m_folders;
    Fault m_fault = Fault::None;
    int m_faultPercent = 100;
    int m_untilDeath = 0;
    std::function<void()> m_died;
    qint64 m_changes = 0;
    bool m_dead = false;
    bool m_lies = false;
};

} // namespace simulation
