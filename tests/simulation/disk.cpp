// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "disk.h"
#include <cstring>

using namespace Qt::Literals;

namespace simulation {

namespace {

constexpr qint64 kSector = 512;
constexpr qint64 kFree = qint64(1) << 40;
constexpr qint64 kFreeWhenFull = 1000;

base::Error failure(base::ErrorKind kind, const QString &detail)
{
    return {kind, kind == base::ErrorKind::OutOfSpace ? u"not enough storage"_s : u"storage error"_s, detail, {}};
}

QString folderOf(const QString &path)
{
    return path.left(path.lastIndexOf(u'/'));
}

class DiskFile final : public storage::File
{
public:
    DiskFile(Disk &disk, InodePtr inode) : m_disk(disk), m_inode(std::move(inode)) {}

    base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) override { return m_disk.write(*m_inode, offset, bytes); }
    base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) override
    {
        const qint64 there = std::clamp<qint64>(m_inode->now.size() - offset, 0, length);
        if (there > 0)
            std::memcpy(buffer, m_inode->now.constData() + offset, size_t(there));
        return there;
    }
    base::Result<void> sync() override { return m_disk.sync(*m_inode); }
    base::Result<void> truncate(qint64 length) override { return m_disk.truncate(*m_inode, length); }
    base::Result<qint64> size() override { return qint64(m_inode->now.size()); }
    base::Result<std::unique_ptr<storage::FileMapping>> map(qint64 length) override
    {
        return std::unique_ptr<storage::FileMapping>(std::make_unique<Mapping>(m_inode->now.first(qMin<qint64>(length, m_inode->now.size()))));
    }

private:
    struct Mapping final : storage::FileMapping
    {
        explicit Mapping(QByteArray bytes_) : content(std::move(bytes_)) {}
        QByteArrayView bytes() const override { return content; }
        const QByteArray content;
    };
    Disk &m_disk;
    const InodePtr m_inode;
};

} // namespace

void Disk::setFault(Fault fault, int percent)
{
    m_fault = fault;
    m_faultPercent = percent;
}

void Disk::dieAt(int count, std::function<void()> died)
{
    m_untilDeath = count;
    m_died = std::move(died);
}

void Disk::die()
{
    m_dead = true;
    m_untilDeath = 0;
    if (const auto died = std::exchange(m_died, {}))
        died();
}

/// Before each change.
base::Result<void> Disk::allow(bool grows)
{
    if (!m_dead && m_untilDeath > 0 && --m_untilDeath == 0)
        die();
    if (m_dead)
        return failure(base::ErrorKind::Io, u"the engine is dead"_s);
    ++m_changes;
    if (m_fault == Fault::None || m_fault == Fault::Sync || (m_fault == Fault::Full && !grows) || !m_lot.chance(m_faultPercent))
        return {};
    return m_fault == Fault::Full ? failure(base::ErrorKind::OutOfSpace, u"the disk is full"_s) : failure(base::ErrorKind::Io, u"input/output error"_s);
}

void Disk::apply(QByteArray &bytes, const Inode::Write &write)
{
    if (write.length >= 0) {
        const qsizetype before = bytes.size();
        bytes.resize(write.length);
        if (write.length > before)
            std::memset(bytes.data() + before, 0, size_t(write.length - before));
        return;
    }
    const qsizetype before = bytes.size();
    const qsizetype end = write.at + write.bytes.size();
    if (before < end) {
        bytes.resize(end);
        if (write.at > before)
            std::memset(bytes.data() + before, 0, size_t(write.at - before));
    }
    std::memcpy(bytes.data() + write.at, write.bytes.constData(), size_t(write.bytes.size()));
}

/// What of a change without sync a power cut leaves: all, nothing, or some sectors.
void Disk::applySome(QByteArray &bytes, const Inode::Write &write)
{
    const int drawn = m_lot.below(3);
    if (write.dropped || drawn == 0)
        return;
    if (drawn == 1 || write.length >= 0) {
        apply(bytes, write);
        return;
    }
    for (qint64 at = 0; at < write.bytes.size();) {
        const qint64 end = qMin<qint64>(write.bytes.size(), (write.at + at) / kSector * kSector + kSector - write.at);
        if (m_lot.chance(50))
            apply(bytes, {write.at + at, write.bytes.sliced(at, end - at)});
        at = end;
    }
}

base::Result<void> Disk::write(Inode &inode, qint64 offset, QByteArrayView bytes)
{
    auto allowed = allow(offset + bytes.size() > inode.now.size());
    const qsizetype done = allowed ? bytes.size() : m_dead ? 0 : bytes.size() / 2; // a full disk takes a part
    if (done > 0) {
        inode.unsynced.append({offset, bytes.first(done).toByteArray()});
        apply(inode.now, inode.unsynced.last());
    }
    return allowed;
}

base::Result<void> Disk::truncate(Inode &inode, qint64 length)
{
    auto allowed = allow(false);
    if (allowed) {
        inode.unsynced.append({0, {}, length});
        apply(inode.now, inode.unsynced.last());
    }
    return allowed;
}

base::Result<void> Disk::sync(Inode &inode)
{
    auto allowed = allow(false);
    if (allowed && m_fault == Fault::Sync)
        allowed = failure(base::ErrorKind::Io, u"input/output error"_s);
    if (m_dead || (m_lies && allowed))
        return allowed;
    if (!allowed) { // as kernels do: some of it is written, and the rest will never be
        for (Inode::Write &write : inode.unsynced)
            write.dropped = write.dropped || m_lot.chance(50);
        return allowed;
    }
    for (const Inode::Write &write : std::as_const(inode.unsynced)) {
        if (!write.dropped)
            apply(inode.safe, write);
    }
    inode.unsynced.removeIf([](const Inode::Write &write) { return !write.dropped; });
    return {};
}

base::Result<InodePtr> Disk::openInode(const QString &path, Mode mode)
{
    const auto found = m_names.constFind(path);
    if (mode != Mode::CreateNew)
        return found == m_names.cend() ? base::Result<InodePtr>(failure(base::ErrorKind::NotFound, path)) : base::Result<InodePtr>(*found);
    if (found != m_names.cend())
        return failure(base::ErrorKind::Exists, path);
    if (auto allowed = allow(true); !allowed)
        return allowed.error();
    auto inode = std::make_shared<Inode>();
    change({path, inode});
    return inode;
}

void Disk::apply(Names &names, const NameChange &change)
{
    if (!change.from.isEmpty())
        names.remove(change.from);
    if (change.inode)
        names[change.path] = change.inode;
    else
        names.remove(change.path);
}

void Disk::change(const NameChange &change)
{
    apply(m_names, change);
    m_unsyncedNames.append(change);
}

/// The first changes of names are on disk.
void Disk::keep(qsizetype nameChanges)
{
    for (const NameChange &one : m_unsyncedNames.first(nameChanges))
        apply(m_safeNames, one);
    m_unsyncedNames.remove(0, nameChanges);
}

void Disk::cutPower()
{
    keep(m_lot.between(0, m_unsyncedNames.size()));
    m_unsyncedNames.clear();
    m_names = m_safeNames;
    QSet<Inode *> seen;
    for (const InodePtr &inode : std::as_const(m_names)) {
        if (seen.contains(inode.get()))
            continue;
        seen.insert(inode.get());
        for (const Inode::Write &write : std::exchange(inode->unsynced, {}))
            applySome(inode->safe, write);
        inode->now = inode->safe;
    }
}

void Disk::restart()
{
    m_dead = false;
    m_untilDeath = 0;
    m_died = {};
}

base::Result<std::unique_ptr<storage::File>> Disk::open(const QString &path, Mode mode)
{
    auto inode = openInode(path, mode);
    if (!inode)
        return inode.error();
    return std::unique_ptr<storage::File>(std::make_unique<DiskFile>(*this, *inode));
}

base::Result<void> Disk::rename(const QString &from, const QString &to)
{
    if (!m_names.contains(from))
        return failure(base::ErrorKind::NotFound, from);
    if (auto allowed = allow(false); !allowed)
        return allowed;
    change({to, m_names.value(from), from});
    return {};
}

base::Result<void> Disk::link(const QString &from, const QString &to)
{
    if (!m_names.contains(from))
        return failure(base::ErrorKind::NotFound, from);
    if (auto allowed = allow(true); !allowed)
        return allowed;
    change({to, m_names.value(from)});
    return {};
}

base::Result<void> Disk::remove(const QString &path)
{
    if (!m_names.contains(path))
        return {};
    auto allowed = allow(false);
    if (allowed)
        change({path, nullptr});
    return allowed;
}

base::Result<void> Disk::makeFolder(const QString &path)
{
    if (m_folders.contains(path))
        return {};
    auto allowed = allow(true);
    if (allowed)
        m_folders.insert(path); // its name is on disk at once, as the real ones sync it
    return allowed;
}

base::Result<void> Disk::removeFolder(const QString &path)
{
    auto allowed = allow(false);
    if (allowed)
        m_folders.remove(path);
    return allowed;
}

/// A journal: what was changed before goes to disk, too.
base::Result<void> Disk::syncFolder(const QString &path)
{
    auto allowed = allow(false);
    if (!allowed || m_lies)
        return allowed;
    for (qsizetype i = m_unsyncedNames.size(); i > 0; --i) {
        const NameChange &one = m_unsyncedNames[i - 1];
        if (folderOf(one.path) == path || folderOf(one.from) == path) {
            keep(i);
            break;
        }
    }
    return {};
}

QStringList Disk::files(const QString &folder)
{
    QStringList names;
    for (auto name = m_names.cbegin(); name != m_names.cend(); ++name) {
        if (folderOf(name.key()) == folder)
            names << name.key().sliced(folder.size() + 1);
    }
    return names;
}

QStringList Disk::folders(const QString &folder)
{
    QStringList names;
    for (const QString &path : std::as_const(m_folders)) {
        if (folderOf(path) == folder)
            names << path.sliced(folder.size() + 1);
    }
    names.sort();
    return names;
}

base::Result<qint64> Disk::freeBytes(const QString &)
{
    return m_fault == Fault::Full ? kFreeWhenFull : kFree;
}

} // namespace simulation
