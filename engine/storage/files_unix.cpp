// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/diskspace.h"
#include "storage/filesystem.h"
#include <QDir>
#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace Qt::Literals;

namespace storage {

namespace {

base::Error systemError(const char *what, const QString &path, int code)
{
    base::Error error;
    switch (code) {
    case ENOSPC:
    case EDQUOT:
        error.kind = base::ErrorKind::OutOfSpace;
        break;
    case ENOENT:
        error.kind = base::ErrorKind::NotFound;
        break;
    case EEXIST:
        error.kind = base::ErrorKind::Exists;
        break;
    default:
        error.kind = base::ErrorKind::Io;
    }
    error.publicText =
        error.kind == base::ErrorKind::OutOfSpace ? u"not enough storage"_s : u"storage error"_s;
    error.detail =
        u"%1 %2: %3"_s.arg(QLatin1StringView(what), path, QString::fromLocal8Bit(std::strerror(code)));
    return error;
}

class UnixMapping final : public FileMapping
{
public:
    UnixMapping(void *data, qint64 size)
        : m_data(data)
        , m_size(size)
    {
    }
    ~UnixMapping() override { ::munmap(m_data, size_t(m_size)); }
    QByteArrayView bytes() const override { return {static_cast<const char *>(m_data), m_size}; }

private:
    void *m_data;
    qint64 m_size;
};

class UnixFile final : public File
{
public:
    UnixFile(int descriptor, QString path)
        : m_descriptor(descriptor)
        , m_path(std::move(path))
    {
    }
    ~UnixFile() override { ::close(m_descriptor); }

    base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) override
    {
        while (!bytes.isEmpty()) {
            const ssize_t n = ::pwrite(m_descriptor, bytes.data(), size_t(bytes.size()), offset);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                return systemError("write", m_path, n < 0 ? errno : EIO);
            bytes = bytes.sliced(n);
            offset += n;
        }
        return {};
    }

    base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) override
    {
        qint64 done = 0;
        while (done < length) {
            const ssize_t n = ::pread(m_descriptor, buffer + done, size_t(length - done), offset + done);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return systemError("read", m_path, errno);
            if (n == 0)
                break;
            done += n;
        }
        return done;
    }

    base::Result<void> sync() override
    {
#ifdef Q_OS_DARWIN
        // fsync leaves the data in the drive's cache there.
        if (::fcntl(m_descriptor, F_FULLFSYNC) == 0 || ::fsync(m_descriptor) == 0)
            return {};
#else
        if (::fdatasync(m_descriptor) == 0)
            return {};
#endif
        return systemError("sync", m_path, errno);
    }

    base::Result<void> truncate(qint64 length) override
    {
        if (::ftruncate(m_descriptor, length) != 0)
            return systemError("truncate", m_path, errno);
        return {};
    }

    base::Result<qint64> size() override
    {
        struct stat info;
        if (::fstat(m_descriptor, &info) != 0)
            return systemError("stat", m_path, errno);
        return qint64(info.st_size);
    }

    base::Result<std::unique_ptr<FileMapping>> map(qint64 length) override
    {
        void *data = ::mmap(nullptr, size_t(length), PROT_READ, MAP_PRIVATE, m_descriptor, 0);
        if (data == MAP_FAILED)
            return systemError("map", m_path, errno);
        return std::unique_ptr<FileMapping>(std::make_unique<UnixMapping>(data, length));
    }

private:
    int m_descriptor;
    QString m_path;
};

class UnixFileSystem final : public FileSystem
{
public:
    base::Result<std::unique_ptr<File>> open(const QString &path, Mode mode) override
    {
        int flags = O_CLOEXEC;
        if (mode == Mode::Read)
            flags |= O_RDONLY;
        else
            flags |= mode == Mode::CreateNew ? O_RDWR | O_CREAT | O_EXCL : O_RDWR;
        const int descriptor = ::open(QFile::encodeName(path).constData(), flags, 0600);
        if (descriptor < 0)
            return systemError("open", path, errno);
        return std::unique_ptr<File>(std::make_unique<UnixFile>(descriptor, path));
    }

    base::Result<void> rename(const QString &from, const QString &to) override
    {
        if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
            return systemError("rename", from + u" to "_s + to, errno);
        return {};
    }

    base::Result<void> link(const QString &from, const QString &to) override
    {
        if (::link(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
            return systemError("link", from + u" to "_s + to, errno);
        return {};
    }

    base::Result<void> remove(const QString &path) override
    {
        if (::unlink(QFile::encodeName(path).constData()) != 0 && errno != ENOENT)
            return systemError("remove", path, errno);
        return {};
    }

    base::Result<void> makeFolder(const QString &path) override
    {
        if (QDir(path).exists())
            return {};
        const QString above = QDir::cleanPath(path + "/.."_L1);
        if (above != path) {
            if (auto made = makeFolder(above); !made)
                return made;
        }
        if (::mkdir(QFile::encodeName(path).constData(), 0700) != 0 && errno != EEXIST)
            return systemError("make folder", path, errno);
        return syncFolder(above);
    }

    base::Result<void> removeFolder(const QString &path) override
    {
        if (::rmdir(QFile::encodeName(path).constData()) != 0)
            return systemError("remove folder", path, errno);
        return {};
    }

    base::Result<void> syncFolder(const QString &path) override
    {
        const int descriptor =
            ::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0)
            return systemError("open folder", path, errno);
        const int result = ::fsync(descriptor);
        const int code = errno;
        ::close(descriptor);
        if (result != 0 && code != EINVAL) // some network file systems cannot sync a folder
            return systemError("sync folder", path, code);
        return {};
    }

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
    struct statvfs info; // not QStorageInfo, which finds nothing where the list of mounts does not name the disk
    if (::statvfs(QFile::encodeName(path).constData(), &info) != 0)
        return systemError("statvfs", path, errno);
    const qint64 block = qint64(info.f_frsize);
    return DiskSpace{qint64(info.f_bavail) * block, qint64(info.f_blocks) * block};
}

FileSystem &systemFileSystem()
{
    static UnixFileSystem files;
    return files;
}

} // namespace storage
