// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"
#include <atomic>

/// The machine's files, whose n-th changing call fails: once, or from then on.
class FaultyFiles final : public storage::FileSystem
{
public:
    enum Calls { Changes, Opens }; ///< what counts: all that changes something, or each opening of a file

    /// `n` counts from 1; 0: nothing fails. `kind`: OutOfSpace or Io.
    void failAt(int n, bool forEver, base::ErrorKind kind, Calls calls = Changes)
    {
        m_count = 0;
        m_kind = kind;
        m_calls = calls;
        m_forEver = forEver;
        m_failAt = n;
    }
    void heal() { m_failAt = 0; }
    bool failed() const { return m_failAt && m_count >= m_failAt; }
    void setFree(qint64 bytes) { m_free = bytes; }

    /// A disk that knows no second names.
    void withoutLinks() { m_links = false; }

    base::Result<void> check(Calls calls = Changes)
    {
        const int at = m_failAt;
        if (!at || calls != m_calls)
            return {};
        const int count = ++m_count;
        if (count == at || (m_forEver && count > at))
            return base::Error{m_kind, {}, QStringLiteral("injected fault"), {}};
        return {};
    }

    base::Result<std::unique_ptr<storage::File>> open(const QString &path, Mode mode) override
    {
        if (auto fault = check(Opens); !fault)
            return fault.error();
        if (mode != Mode::Read) {
            if (auto fault = check(); !fault)
                return fault.error();
        }
        auto file = storage::systemFileSystem().open(path, mode);
        if (!file)
            return file.error();
        return std::unique_ptr<storage::File>(std::make_unique<FaultyFile>(*this, std::move(*file)));
    }
    base::Result<void> rename(const QString &from, const QString &to) override
    {
        auto fault = check();
        return fault ? storage::systemFileSystem().rename(from, to) : fault;
    }
    base::Result<void> link(const QString &from, const QString &to) override
    {
        auto fault = check();
        if (fault && !m_links)
            fault = base::Error{base::ErrorKind::Io, {}, QStringLiteral("no links here"), {}};
        return fault ? storage::systemFileSystem().link(from, to) : fault;
    }
    base::Result<void> remove(const QString &path) override
    {
        auto fault = check();
        return fault ? storage::systemFileSystem().remove(path) : fault;
    }
    base::Result<void> makeFolder(const QString &path) override
    {
        auto fault = check();
        return fault ? storage::systemFileSystem().makeFolder(path) : fault;
    }
    base::Result<void> removeFolder(const QString &path) override
    {
        return storage::systemFileSystem().removeFolder(path);
    }
    base::Result<void> syncFolder(const QString &path) override
    {
        auto fault = check();
        return fault ? storage::systemFileSystem().syncFolder(path) : fault;
    }
    QStringList files(const QString &folder) override { return storage::systemFileSystem().files(folder); }
    QStringList folders(const QString &folder) override
    {
        return storage::systemFileSystem().folders(folder);
    }
    base::Result<qint64> freeBytes(const QString &path) override
    {
        return m_free >= 0 ? base::Result<qint64>(m_free) : storage::systemFileSystem().freeBytes(path);
    }

private:
    class FaultyFile final : public storage::File
    {
    public:
        FaultyFile(FaultyFiles &faults, std::unique_ptr<storage::File> file)
            : m_faults(faults)
            , m_file(std::move(file))
        {
        }
        base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) override
        {
            if (auto fault = m_faults.check(); !fault) {
                // Half of it is on disk, as a full disk leaves it.
                (void)m_file->writeAt(offset, bytes.first(bytes.size() / 2)).ok();
                return fault;
            }
            return m_file->writeAt(offset, bytes);
        }
        base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) override
        {
            return m_file->readAt(offset, buffer, length);
        }
        base::Result<void> sync() override
        {
            auto fault = m_faults.check();
            return fault ? m_file->sync() : fault;
        }
        base::Result<void> truncate(qint64 length) override
        {
            auto fault = m_faults.check();
            return fault ? m_file->truncate(length) : fault;
        }
        base::Result<qint64> size() override { return m_file->size(); }
        base::Result<std::unique_ptr<storage::FileMapping>> map(qint64 length) override
        {
            return m_file->map(length);
        }

    private:
        FaultyFiles &m_faults;
        std::unique_ptr<storage::File> m_file;
    };

    std::atomic<int> m_failAt{0};
    std::atomic<int> m_count{0};
    std::atomic<bool> m_forEver{false};
    std::atomic<base::ErrorKind> m_kind{base::ErrorKind::Io};
    std::atomic<Calls> m_calls{Changes};
    std::atomic<qint64> m_free{-1};
    bool m_links = true;
};
