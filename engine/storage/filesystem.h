// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <memory>

namespace storage {

/// A file mapped for reading; unmapped when destroyed.
class FileMapping
{
public:
    virtual ~FileMapping() = default;
    virtual QByteArrayView bytes() const = 0;
};

/// An open file. One thread at a time. Errors: OutOfSpace (disk or quota full), Io.
class File
{
public:
    virtual ~File() = default;
    /// Writes all of `bytes` or fails; after a failure the range holds an unknown part of them.
    virtual base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) = 0;
    /// Reads up to `length` bytes; the number read, less only at the end of the file.
    virtual base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) = 0;
    /// Data and what is needed to find it are on disk. After a failure nothing may be assumed of what was
    /// written since the last success: the kernel may have dropped it.
    virtual base::Result<void> sync() = 0;
    virtual base::Result<void> truncate(qint64 length) = 0;
    virtual base::Result<qint64> size() = 0;
    virtual base::Result<std::unique_ptr<FileMapping>> map(qint64 length) = 0;
};

/// What the store asks of the file system: the seam where tests inject faults. Any thread.
class FileSystem
{
public:
    enum class Mode { Read, ReadWrite, CreateNew };

    virtual ~FileSystem() = default;
    /// Error NotFound when it is not there (Read, ReadWrite), Exists when it is (CreateNew).
    virtual base::Result<std::unique_ptr<File>> open(const QString &path, Mode mode) = 0;
    virtual base::Result<void> rename(const QString &from, const QString &to) = 0;
    /// A second name for a file. NotFound when it is not there, Io also where the disk knows no such names.
    virtual base::Result<void> link(const QString &from, const QString &to) = 0;
    /// Success when it was not there.
    virtual base::Result<void> remove(const QString &path) = 0;
    /// The folder and those above it; success when it was there.
    virtual base::Result<void> makeFolder(const QString &path) = 0;
    /// Fails when it is not empty.
    virtual base::Result<void> removeFolder(const QString &path) = 0;
    /// Names made in, renamed into and removed from the folder are on disk.
    virtual base::Result<void> syncFolder(const QString &path) = 0;
    virtual QStringList files(const QString &folder) = 0;
    virtual QStringList folders(const QString &folder) = 0;
    /// Bytes an unprivileged writer may still use.
    virtual base::Result<qint64> freeBytes(const QString &path) = 0;
};

FileSystem &systemFileSystem();

} // namespace storage
