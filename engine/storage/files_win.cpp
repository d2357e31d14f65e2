// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/diskspace.h"
#include "storage/filesystem.h"
#include <QDir>
#include <QFile>
#include <QStorageInfo>
#include <io.h>
#include <windows.h>

using namespace Qt::Literals;

namespace storage {

namespace {

base::Error systemError(const char *what, const QString &path, DWORD code)
{
    base::Error error;
    switch (code) {
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
        error.kind = base::ErrorKind::OutOfSpace;
        break;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        error.kind = base::ErrorKind::NotFound;
        break;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
        error.kind = base::ErrorKind::Exists;
        break;
    default:
        error.kind = base::ErrorKind::Io;
    }
    error.publicText =
        error.kind == base::ErrorKind::OutOfSpace ? u"not enough storage"_s : u"storage error"_s;
    error.detail = u"%1 %2: error %3"_s.arg(QLatin1StringView(what), path).arg(code);
    return error;
}

const wchar_t *wide(const QString &native)
{
    return reinterpret_cast<const wchar_t *>(native.utf16());
}

class WinMapping final : public FileMapping
{
public:
    WinMapping(const void *data, qint64 size)
        : m_data(data)
        , m_size(size)
    {
    }
    ~WinMapping() override { UnmapViewOfFile(m_data); }
    QByteArrayView bytes() const override { return {static_cast<const char *>(m_data), m_size}; }

private:
    const void *m_data;
    qint64 m_size;
};

class WinFile final : public File
{
public:
    WinFile(HANDLE handle, QString path)
        : m_handle(handle)
        , m_path(std::move(path))
    {
    }
    ~WinFile() override { CloseHandle(m_handle); }

    base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) override
    {
        while (!bytes.isEmpty()) {
            OVERLAPPED at = position(offset);
            DWORD n = 0;
            const DWORD part = DWORD(qMin<qint64>(bytes.size(), 1 << 30));
            if (!WriteFile(m_handle, bytes.data(), part, &n, &at) || n == 0)
                return systemError("write", m_path, GetLastError());
            bytes = bytes.sliced(n);
            offset += n;
        }
        return {};
    }

    base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) override
    {
        qint64 done = 0;
        while (done < length) {
            OVERLAPPED at = position(offset + done);
            DWORD n = 0;
            const DWORD part = DWORD(qMin<qint64>(length - done, 1 << 30));
            if (!ReadFile(m_handle, buffer + done, part, &n, &at)) {
                if (GetLastError() == ERROR_HANDLE_EOF)
                    break;
                return systemError("read", m_path, GetLastError());
            }
            if (n == 0)
                break;
            done += n;
        }
        return done;
    }

    base::Result<void> sync() override
    {
        if (!FlushFileBuffers(m_handle))
            return systemError("sync", m_path, GetLastError());
        return {};
    }

    base::Result<void> truncate(qint64 length) override
    {
        LARGE_INTEGER to;
        to.QuadPart = length;
        if (!SetFilePointerEx(m_handle, to, nullptr, FILE_BEGIN) || !SetEndOfFile(m_handle))
            return systemError("truncate", m_path, GetLastError());
        return {};
    }

    base::Result<qint64> size() override
    {
        LARGE_INTEGER length;
        if (!GetFileSizeEx(m_handle, &length))
            return systemError("stat", m_path, GetLastError());
        return qint64(length.QuadPart);
    }

    base::Result<std::unique_ptr<FileMapping>> map(qint64 length) override
    {
        const HANDLE mapping = CreateFileMappingW(m_handle, nullptr, PAGE_READONLY, 0, 0, nullptr);
        if (!mapping)
            return systemError("map", m_path, GetLastError());
        const void *data = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, SIZE_T(length));
        const DWORD code = GetLastError();
        CloseHandle(mapping); // the view keeps it
        if (!data)
            return systemError("map", m_path, code);
        return std::unique_ptr<FileMapping>(std::make_unique<WinMapping>(data, length));
    }

private:
    static OVERLAPPED position(qint64 offset)
    {
        OVERLAPPED at = {};
        at.Offset = DWORD(offset);
        at.OffsetHigh = DWORD(offset >> 32);
        return at;
    }

    HANDLE m_handle;
    QString m_path;
};

class WinFileSystem final : public FileSystem
{
public:
    base::Result<std::unique_ptr<File>> open(const QString &path, Mode mode) override
    {
        const QString native = QDir::toNativeSeparators(path);
        const DWORD access = mode == Mode::Read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;
        // Shared for deletion: a spool file is renamed while it is open.
        const HANDLE handle =
            CreateFileW(wide(native), access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                        mode == Mode::CreateNew ? CREATE_NEW : OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
        if (handle == INVALID_HANDLE_VALUE)
            return systemError("open", path, GetLastError());
        return std::unique_ptr<File>(std::make_unique<WinFile>(handle, path));
    }

    base::Result<void> rename(const QString &from, const QString &to) override
    {
        const QString source = QDir::toNativeSeparators(from);
        const QString target = QDir::toNativeSeparators(to);
        if (!MoveFileExW(wide(source), wide(target), MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
            return systemError("rename", from + u" to "_s + to, GetLastError());
        return {};
    }

    base::Result<void> link(const QString &from, const QString &to) override
    {
        const QString source = QDir::toNativeSeparators(from);
        const QString target = QDir::toNativeSeparators(to);
        if (!CreateHardLinkW(wide(target), wide(source), nullptr))
            return systemError("link", from + u" to "_s + to, GetLastError());
        return {};
    }

    base::Result<void> remove(const QString &path) override
    {
        const QString native = QDir::toNativeSeparators(path);
        if (!DeleteFileW(wide(native)) && GetLastError() != ERROR_FILE_NOT_FOUND)
            return systemError("remove", path, GetLastError());
        return {};
    }

    base::Result<void> makeFolder(const QString &path) override
    {
        if (!QDir().mkpath(path))
            return systemError("make folder", path, GetLastError());
        return {};
    }

    base::Result<void> removeFolder(const QString &path) override
    {
        const QString native = QDir::toNativeSeparators(path);
        if (!RemoveDirectoryW(wide(native)))
            return systemError("remove folder", path, GetLastError());
        return {};
    }

    // NTFS journals names; MoveFileEx writes through. A folder handle cannot be flushed without backup
    // rights.
    base::Result<void> syncFolder(const QString &) override { return {}; }

    QStringList files(const QString &folder) override
    {
        return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }

    QStringList folders(const QString &folder) override
    {
        return QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    }

    base::Result<qint64> freeBytes(const QString &path) override
    {
        const base::Result<DiskSpace> space = diskSpace(path);
        return space ? base::Result<qint64>(space->free) : space.error();
    }
};

} // namespace

base::Result<DiskSpace> diskSpace(const QString &path)
{
    const QStorageInfo info(path);
    if (!info.isValid())
        return systemError("free space", path, GetLastError());
    return DiskSpace{info.bytesAvailable(), info.bytesTotal()};
}

FileSystem &systemFileSystem()
{
    static WinFileSystem files;
    return files;
}

} // namespace storage
