// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"
#include <QHash>
#include <QSet>

namespace fuzz {

/// A file system that is a table of octets. One thread.
class MemoryFiles final : public storage::FileSystem
{
public:
    QStringList paths() const
    {
        QStringList paths = m_files.keys();
        paths.sort(); // of a hash: not the same in every process
        return paths;
    }
    QByteArray &bytesOf(const QString &path) { return *m_files[path]; }
    void put(const QString &path, const QByteArray &bytes) { m_files[path] = std::make_shared<QByteArray>(bytes); }
    QHash<QString, QByteArray> all() const
    {
        QHash<QString, QByteArray> all;
        for (auto file = m_files.begin(); file != m_files.end(); ++file)
            all[file.key()] = *file.value();
        return all;
    }

    base::Result<std::unique_ptr<storage::File>> open(const QString &path, Mode mode) override
    {
        if (mode == Mode::CreateNew) {
            if (m_files.contains(path))
                return base::Error{base::ErrorKind::Exists, {}, path, {}};
            put(path, {});
        } else if (!m_files.contains(path)) {
            return base::Error{base::ErrorKind::NotFound, {}, path, {}};
        }
        return std::unique_ptr<storage::File>(std::make_unique<MemoryFile>(m_files[path]));
    }
    base::Result<void> rename(const QString &from, const QString &to) override
    {
        m_files[to] = m_files.take(from);
        return {};
    }
    base::Result<void> link(const QString &from, const QString &to) override
    {
        m_files[to] = m_files.value(from);
        return {};
    }
    base::Result<void> remove(const QString &path) override
    {
        m_files.remove(path);
        return {};
    }
    base::Result<void> makeFolder(const QString &) override { return {}; }
    base::Result<void> removeFolder(const QString &) override { return {}; }
    base::Result<void> syncFolder(const QString &) override { return {}; }
    QStringList files(const QString &folder) override
    {
        QStringList names;
        for (const QString &path : paths()) {
            if (path.startsWith(folder + u'/') && !path.sliced(folder.size() + 1).contains(u'/'))
                names << path.sliced(folder.size() + 1);
        }
        return names;
    }
    QStringList folders(const QString &folder) override
    {
        QSet<QString> names;
        for (const QString &path : paths()) {
            if (path.startsWith(folder + u'/') && path.sliced(folder.size() + 1).contains(u'/'))
                names << path.sliced(folder.size() + 1).section(u'/', 0, 0);
        }
        return names.values();
    }
    base::Result<qint64> freeBytes(const QString &) override { return qint64(1) << 40; }

private:
    class MemoryFile final : public storage::File
    {
    public:
        explicit MemoryFile(std::shared_ptr<QByteArray> bytes) : m_bytes(std::move(bytes)) {}
        base::Result<void> writeAt(qint64 offset, QByteArrayView bytes) override
        {
            if (m_bytes->size() < offset + bytes.size())
                m_bytes->append(QByteArray(offset + bytes.size() - m_bytes->size(), '\0'));
            std::copy(bytes.begin(), bytes.end(), m_bytes->begin() + offset);
            return {};
        }
        base::Result<qint64> readAt(qint64 offset, char *buffer, qint64 length) override
        {
            const QByteArrayView rest = QByteArrayView(*m_bytes).sliced(std::min<qint64>(offset, m_bytes->size()));
            const qint64 count = std::min<qint64>(length, rest.size());
            std::copy_n(rest.data(), count, buffer);
            return count;
        }
        base::Result<void> sync() override { return {}; }
        base::Result<void> truncate(qint64 length) override
        {
            m_bytes->resize(length);
            return {};
        }
        base::Result<qint64> size() override { return m_bytes->size(); }
        base::Result<std::unique_ptr<storage::FileMapping>> map(qint64) override
        {
            return base::Error{base::ErrorKind::Io, {}, QStringLiteral("no mappings here"), {}};
        }

    private:
        const std::shared_ptr<QByteArray> m_bytes;
    };

    QHash<QString, std::shared_ptr<QByteArray>> m_files;
};

} // namespace fuzz
