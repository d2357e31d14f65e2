// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"
#include "storage/segmentrecord.h"
#include <QByteArray>
#include <QHash>
#include <QMutex>

namespace storage {

/// Which segment files are being read, so that a retired one is unlinked only when nobody holds it. Storage
/// threads.
class SegmentHolds
{
public:
    class Hold
    {
    public:
        Hold(SegmentHolds &holds, Id segmentId)
            : m_holds(holds)
            , m_id(segmentId)
        {
            m_holds.change(m_id, 1);
        }
        ~Hold() { m_holds.change(m_id, -1); }
        Hold(const Hold &) = delete;

    private:
        SegmentHolds &m_holds;
        const Id m_id;
    };
    bool held(Id segmentId);

private:
    void change(Id segmentId, int by);
    QMutex m_lock;
    QHash<Id, int> m_counts;
};

/// Reads one record and checks it: header and payload CRC, body id, lengths. Any thread.
class BodyReader
{
public:
    explicit BodyReader(FileSystem &files)
        : m_files(files)
    {
    }

    /// The body as received. Corrupt when the record is not the one `location` describes, NotFound when the
    /// file is gone.
    base::Result<QByteArray> read(const QString &path, const BodyLocation &location) const;
    /// The record as it lies in the file, header included, checked likewise.
    base::Result<QByteArray> readRecord(const QString &path, const BodyLocation &location) const;

private:
    FileSystem &m_files;
};

} // namespace storage
