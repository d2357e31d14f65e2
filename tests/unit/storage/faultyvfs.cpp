// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyvfs.h"
#include <cstring>
#include <new>
#include <utility>
#include <sqlite3.h>

namespace faultyvfs {

namespace {

std::atomic<int> s_failAt{0};
std::atomic<int> s_count{0};
std::atomic<bool> s_forEver{false};
std::atomic<Fault> s_fault{Fault::WriteIo};
sqlite3_vfs s_vfs;
sqlite3_vfs *s_real = nullptr;

/// Our file is SQLite's head, then the real file.
struct Wrapped
{
    sqlite3_file head;
    sqlite3_file *real() { return reinterpret_cast<sqlite3_file *>(this + 1); }
};

sqlite3_file *real(sqlite3_file *file)
{
    return reinterpret_cast<Wrapped *>(file)->real();
}

bool writes(Fault fault)
{
    return fault == Fault::WriteIo || fault == Fault::WriteFull;
}

/// Counts a call of a kind; whether it is to fail.
template<typename Counts>
bool faulty(Counts counts)
{
    const int at = s_failAt;
    if (!at || !counts(s_fault.load()))
        return false;
    const int count = ++s_count;
    return count == at || (s_forEver && count > at);
}

int xClose(sqlite3_file *f)
{
    return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK;
}
int xRead(sqlite3_file *f, void *p, int n, sqlite3_int64 o)
{
    if (faulty([](Fault fault) { return fault == Fault::ReadIo; }))
        return SQLITE_IOERR_READ;
    return real(f)->pMethods->xRead(real(f), p, n, o);
}
int xWrite(sqlite3_file *f, const void *p, int n, sqlite3_int64 o)
{
    if (faulty(writes) || (s_fault == Fault::Sync && s_forEver && failed()))
        return s_fault == Fault::WriteFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return real(f)->pMethods->xWrite(real(f), p, n, o);
}
int xTruncate(sqlite3_file *f, sqlite3_int64 n)
{
    return real(f)->pMethods->xTruncate(real(f), n);
}
int xSync(sqlite3_file *f, int flags)
{
    if (faulty([](Fault fault) { return writes(fault) || fault == Fault::Sync; }))
        return SQLITE_IOERR_FSYNC;
    return real(f)->pMethods->xSync(real(f), flags);
}
int xFileSize(sqlite3_file *f, sqlite3_int64 *n)
{
    return real(f)->pMethods->xFileSize(real(f), n);
}
int xLock(sqlite3_file *f, int l)
{
    return real(f)->pMethods->xLock(real(f), l);
}
int xUnlock(sqlite3_file *f, int l)
{
    return real(f)->pMethods->xUnlock(real(f), l);
}
int xCheckReservedLock(sqlite3_file *f, int *r)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), r);
}
int xFileControl(sqlite3_file *f, int op, void *p)
{
    return real(f)->pMethods->xFileControl(real(f), op, p);
}
int xSectorSize(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
int xDeviceCharacteristics(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int xShmMap(sqlite3_file *f, int page, int size, int extend, volatile void **p)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, p);
}
int xShmLock(sqlite3_file *f, int o, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), o, n, flags);
}
void xShmBarrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
int xShmUnmap(sqlite3_file *f, int d)
{
    return real(f)->pMethods->xShmUnmap(real(f), d);
}

const sqlite3_io_methods kMethods = {2,
                                     xClose,
                                     xRead,
                                     xWrite,
                                     xTruncate,
                                     xSync,
                                     xFileSize,
                                     xLock,
                                     xUnlock,
                                     xCheckReservedLock,
                                     xFileControl,
                                     xSectorSize,
                                     xDeviceCharacteristics,
                                     xShmMap,
                                     xShmLock,
                                     xShmBarrier,
                                     xShmUnmap,
                                     nullptr,
                                     nullptr};

int xOpen(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *outFlags)
{
    auto *wrapped = new (file) Wrapped{};
    std::memset(static_cast<void *>(wrapped->real()), 0, size_t(s_real->szOsFile));
    if (faulty([](Fault fault) { return fault == Fault::Open; }))
        return SQLITE_CANTOPEN;
    const int result = s_real->xOpen(s_real, name, wrapped->real(), flags, outFlags);
    wrapped->head.pMethods = wrapped->real()->pMethods ? &kMethods : nullptr;
    return result;
}

/// Of one connection: whether the statement that has just begun is to be stopped. Not sqlite3_interrupt(), which may stop all that
/// comes after it, too.
struct Stop
{
    bool wanted = false;
};

int traced(unsigned event, void *stop, void *, void *)
{
    auto *own = static_cast<Stop *>(stop);
    if (event == SQLITE_TRACE_CLOSE)
        delete own;
    else
        own->wanted = faulty([](Fault fault) { return fault == Fault::Step; });
    return 0;
}

int progressed(void *stop)
{
    return std::exchange(static_cast<Stop *>(stop)->wanted, false);
}

int connected(sqlite3 *database, const char **, const sqlite3_api_routines *)
{
    auto *stop = new Stop;
    sqlite3_progress_handler(database, 1, progressed, stop);
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT | SQLITE_TRACE_CLOSE, traced, stop);
}

} // namespace

void install()
{
    if (s_real)
        return;
    s_real = sqlite3_vfs_find(nullptr);
    s_vfs = *s_real;
    s_vfs.zName = "postkontor-faulty";
    s_vfs.szOsFile = int(sizeof(Wrapped)) + s_real->szOsFile;
    s_vfs.xOpen = xOpen;
    s_vfs.pNext = nullptr;
    sqlite3_vfs_register(&s_vfs, 1);
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(connected));
}

void failAt(int n, bool forEver, Fault fault)
{
    s_failAt = 0;
    s_count = 0;
    s_forEver = forEver;
    s_fault = fault;
    s_failAt = n;
}

bool failed()
{
    return s_failAt && s_count >= s_failAt;
}

} // namespace faultyvfs
