// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskvfs.h"
#include "base/clock.h"
#include <cstring>
#include <map>
#include <new>
#include <sqlite3.h>
#include <vector>

namespace simulation::diskvfs {

namespace {

constexpr int kSlots = SQLITE_SHM_NLOCK;
constexpr qint64 kJulianStartMs = 210866760000000; // of 1970 in SQLite's time

struct Handle;

/// What the connections to one file share: the locks of the file and the log's index, which live as long as one of them.
struct Shared
{
    int handles = 0;
    int readers = 0;
    Handle *reserved = nullptr;
    Handle *pending = nullptr;
    std::vector<std::vector<char>> regions;
    int sharedSlots[kSlots] = {};
    Handle *exclusiveSlots[kSlots] = {};
};

/// Our file is SQLite's head, then where the rest is.
struct Wrapped
{
    sqlite3_file head;
    Handle *handle;
};

struct Handle
{
    InodePtr inode;
    QString path;
    Shared *shared = nullptr;
    int level = SQLITE_LOCK_NONE;
    int ownShared = 0; ///< bits of slots
    bool created = false;
    bool deleteOnClose = false;
};

Disk *s_disk = nullptr;
const base::Clock *s_clock = nullptr;
Lot s_lot{0};
sqlite3_vfs s_vfs;
std::map<Inode *, Shared> s_shared;
int s_open = 0;

Handle &of(sqlite3_file *file)
{
    return *reinterpret_cast<Wrapped *>(file)->handle;
}

int codeOf(const base::Result<void> &result, int io)
{
    return result ? SQLITE_OK : result.error().kind == base::ErrorKind::OutOfSpace ? SQLITE_FULL : io;
}

void unlock(Handle &me, int level)
{
    if (me.level > SQLITE_LOCK_SHARED && level <= SQLITE_LOCK_SHARED) {
        if (me.shared->reserved == &me)
            me.shared->reserved = nullptr;
        if (me.shared->pending == &me)
            me.shared->pending = nullptr;
    }
    if (me.level >= SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE)
        --me.shared->readers;
    me.level = level;
}

void releaseSlots(Handle &me, int offset, int count)
{
    for (int slot = offset; slot < offset + count; ++slot) {
        if (me.ownShared & (1 << slot)) {
            me.ownShared &= ~(1 << slot);
            --me.shared->sharedSlots[slot];
        }
        if (me.shared->exclusiveSlots[slot] == &me)
            me.shared->exclusiveSlots[slot] = nullptr;
    }
}

int xClose(sqlite3_file *file)
{
    Handle *me = &of(file);
    releaseSlots(*me, 0, kSlots);
    unlock(*me, SQLITE_LOCK_NONE);
    if (--me->shared->handles == 0)
        s_shared.erase(me->inode.get());
    if (me->deleteOnClose)
        (void)s_disk->remove(me->path).ok();
    --s_open;
    delete me;
    return SQLITE_OK;
}

int xRead(sqlite3_file *file, void *buffer, int length, sqlite3_int64 offset)
{
    const QByteArray &bytes = of(file).inode->now;
    const qint64 there = std::clamp<qint64>(bytes.size() - offset, 0, length);
    if (there > 0)
        std::memcpy(buffer, bytes.constData() + offset, size_t(there));
    if (there == length)
        return SQLITE_OK;
    std::memset(static_cast<char *>(buffer) + there, 0, size_t(length - there));
    return SQLITE_IOERR_SHORT_READ;
}

int xWrite(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    return codeOf(s_disk->write(*of(file).inode, offset, {static_cast<const char *>(bytes), length}), SQLITE_IOERR_WRITE);
}

int xTruncate(sqlite3_file *file, sqlite3_int64 length)
{
    return codeOf(s_disk->truncate(*of(file).inode, length), SQLITE_IOERR_TRUNCATE);
}

/// The first sync of a new file syncs its folder, too, as SQLite's own files do.
int xSync(sqlite3_file *file, int)
{
    Handle &me = of(file);
    auto synced = s_disk->sync(*me.inode);
    if (synced && me.created) {
        synced = s_disk->syncFolder(me.path.left(me.path.lastIndexOf(u'/')));
        me.created = !synced;
    }
    return codeOf(synced, SQLITE_IOERR_FSYNC);
}

int xFileSize(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = of(file).inode->now.size();
    return SQLITE_OK;
}

int xLock(sqlite3_file *file, int level)
{
    Handle &me = of(file);
    Shared &shared = *me.shared;
    if (me.level >= level)
        return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (shared.pending)
            return SQLITE_BUSY;
        ++shared.readers;
        me.level = level;
        return SQLITE_OK;
    }
    if ((shared.reserved && shared.reserved != &me) || (shared.pending && shared.pending != &me))
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_RESERVED) {
        shared.reserved = &me;
        me.level = level;
        return SQLITE_OK;
    }
    shared.pending = &me;
    me.level = qMax(me.level, SQLITE_LOCK_PENDING);
    if (shared.readers > 1)
        return SQLITE_BUSY;
    me.level = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

int xUnlock(sqlite3_file *file, int level)
{
    unlock(of(file), level);
    return SQLITE_OK;
}

int xCheckReservedLock(sqlite3_file *file, int *result)
{
    *result = of(file).shared->reserved != nullptr;
    return SQLITE_OK;
}

int xFileControl(sqlite3_file *, int, void *)
{
    return SQLITE_NOTFOUND;
}

int xSectorSize(sqlite3_file *)
{
    return 4096;
}

int xDeviceCharacteristics(sqlite3_file *)
{
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int xShmMap(sqlite3_file *file, int region, int size, int extend, void volatile **pointer)
{
    std::vector<std::vector<char>> &regions = of(file).shared->regions;
    *pointer = nullptr;
    if (size_t(region) >= regions.size()) {
        if (!extend)
            return SQLITE_OK;
        regions.resize(size_t(region) + 1, std::vector<char>(size_t(size), 0));
    }
    *pointer = regions[size_t(region)].data();
    return SQLITE_OK;
}

int xShmLock(sqlite3_file *file, int offset, int count, int flags)
{
    Handle &me = of(file);
    if (flags & SQLITE_SHM_UNLOCK) {
        releaseSlots(me, offset, count);
        return SQLITE_OK;
    }
    for (int slot = offset; slot < offset + count; ++slot) {
        const bool mine = me.ownShared & (1 << slot);
        if (me.shared->exclusiveSlots[slot] && me.shared->exclusiveSlots[slot] != &me)
            return SQLITE_BUSY;
        if ((flags & SQLITE_SHM_EXCLUSIVE) && me.shared->sharedSlots[slot] > (mine ? 1 : 0))
            return SQLITE_BUSY;
    }
    for (int slot = offset; slot < offset + count; ++slot) {
        if (flags & SQLITE_SHM_EXCLUSIVE) {
            me.shared->exclusiveSlots[slot] = &me;
        } else if (!(me.ownShared & (1 << slot))) {
            me.ownShared |= 1 << slot;
            ++me.shared->sharedSlots[slot];
        }
    }
    return SQLITE_OK;
}

void xShmBarrier(sqlite3_file *) {}

int xShmUnmap(sqlite3_file *file, int)
{
    releaseSlots(of(file), 0, kSlots);
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {2,           xClose,     xRead,        xWrite,      xTruncate,          xSync,        xFileSize,
                                     xLock,       xUnlock,    xCheckReservedLock, xFileControl, xSectorSize, xDeviceCharacteristics,
                                     xShmMap,     xShmLock,   xShmBarrier,  xShmUnmap,   nullptr,            nullptr};

int xOpen(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    auto *wrapped = new (file) Wrapped{};
    if (!s_disk)
        return SQLITE_CANTOPEN;
    auto handle = std::make_unique<Handle>();
    handle->path = QString::fromUtf8(name ? name : "");
    if (!name) {
        handle->inode = std::make_shared<Inode>();
    } else if (auto there = s_disk->openInode(handle->path, storage::FileSystem::Mode::ReadWrite); there) {
        handle->inode = *there;
    } else {
        if (!(flags & SQLITE_OPEN_CREATE))
            return SQLITE_CANTOPEN;
        auto made = s_disk->openInode(handle->path, storage::FileSystem::Mode::CreateNew);
        if (!made)
            return made.error().kind == base::ErrorKind::OutOfSpace ? SQLITE_FULL : SQLITE_CANTOPEN;
        handle->inode = *made;
        handle->created = true;
    }
    handle->deleteOnClose = name && (flags & SQLITE_OPEN_DELETEONCLOSE);
    handle->shared = &s_shared[handle->inode.get()];
    ++handle->shared->handles;
    ++s_open;
    wrapped->handle = handle.release();
    wrapped->head.pMethods = &kMethods;
    if (outFlags)
        *outFlags = flags;
    return SQLITE_OK;
}

int xDelete(sqlite3_vfs *, const char *name, int syncFolder)
{
    const QString path = QString::fromUtf8(name);
    if (!s_disk->contains(path))
        return SQLITE_IOERR_DELETE_NOENT;
    auto removed = s_disk->remove(path);
    if (removed && syncFolder)
        removed = s_disk->syncFolder(path.left(path.lastIndexOf(u'/')));
    return codeOf(removed, SQLITE_IOERR_DELETE);
}

int xAccess(sqlite3_vfs *, const char *name, int flags, int *result)
{
    const qint64 size = s_disk->sizeOf(QString::fromUtf8(name));
    *result = flags == SQLITE_ACCESS_EXISTS ? size > 0 : size >= 0;
    return SQLITE_OK;
}

int xFullPathname(sqlite3_vfs *, const char *name, int length, char *out)
{
    sqlite3_snprintf(length, out, "%s", name);
    return SQLITE_OK;
}

int xRandomness(sqlite3_vfs *, int length, char *out)
{
    for (int i = 0; i < length; ++i)
        out[i] = char(s_lot.below(256));
    return length;
}

int xSleep(sqlite3_vfs *, int microseconds)
{
    return microseconds; // nobody else would run meanwhile
}

int xCurrentTimeInt64(sqlite3_vfs *, sqlite3_int64 *now)
{
    *now = kJulianStartMs + (s_clock ? s_clock->wallMs() : 0);
    return SQLITE_OK;
}

int xCurrentTime(sqlite3_vfs *vfs, double *now)
{
    sqlite3_int64 ms = 0;
    xCurrentTimeInt64(vfs, &ms);
    *now = double(ms) / 86400000.0;
    return SQLITE_OK;
}

int xGetLastError(sqlite3_vfs *, int, char *)
{
    return 0;
}

} // namespace

void use(Disk *disk, const base::Clock *clock, quint64 seed)
{
    s_disk = disk;
    s_clock = clock;
    s_lot = Lot(seed);
    if (!s_vfs.zName) {
        s_vfs.iVersion = 2;
        s_vfs.szOsFile = int(sizeof(Wrapped));
        s_vfs.mxPathname = 512;
        s_vfs.zName = "postkontor-simulation";
        s_vfs.xOpen = xOpen;
        s_vfs.xDelete = xDelete;
        s_vfs.xAccess = xAccess;
        s_vfs.xFullPathname = xFullPathname;
        s_vfs.xRandomness = xRandomness;
        s_vfs.xSleep = xSleep;
        s_vfs.xCurrentTime = xCurrentTime;
        s_vfs.xGetLastError = xGetLastError;
        s_vfs.xCurrentTimeInt64 = xCurrentTimeInt64;
        sqlite3_vfs_register(&s_vfs, 1);
    }
    sqlite3_randomness(0, nullptr); // begins again with the seed
}

int openFiles()
{
    return s_open;
}

} // namespace simulation::diskvfs
