// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/bodyreader.h"
#include "storage/compression.h"
#include "storage/crc32c.h"

using namespace Qt::Literals;

namespace storage {

bool SegmentHolds::held(Id segmentId)
{
    QMutexLocker lock(&m_lock);
    return m_counts.contains(segmentId);
}

void SegmentHolds::change(Id segmentId, int by)
{
    QMutexLocker lock(&m_lock);
    int &count = m_counts[segmentId];
    count += by;
    if (count == 0)
        m_counts.remove(segmentId);
}

base::Result<QByteArray> BodyReader::readRecord(const QString &path, const BodyLocation &location) const
{
    auto file = m_files.open(path, FileSystem::Mode::Read);
    if (!file)
        return file.error();
    const auto corrupt = [&](const QString &what) {
        return base::Error{base::ErrorKind::Corrupt,
                           u"stored message is damaged"_s,
                           u"%1 at %2 of %3"_s.arg(what).arg(location.offset).arg(path),
                           {}};
    };
    // Before memory is taken for it: the record must lie in the file.
    const auto end = (*file)->size();
    if (!end)
        return end.error();
    if (location.offset < 0 || location.header.storedLength < 0 ||
        location.offset > *end - location.recordLength())
        return corrupt(u"record beyond the end"_s);
    QByteArray record(location.recordLength(), Qt::Uninitialized);
    const auto n = (*file)->readAt(location.offset, record.data(), record.size());
    if (!n)
        return n.error();
    const auto header = RecordHeader::decode(record);
    if (*n != record.size() || !header)
        return corrupt(u"no record"_s);
    if (header->bodyId != location.header.bodyId || header->storedLength != location.header.storedLength ||
        header->rawLength != location.header.rawLength || header->flags != location.header.flags)
        return corrupt(u"another record"_s);
    if (crc32c(0, QByteArrayView(record).sliced(RecordHeader::kSize)) != header->payloadCrc)
        return corrupt(u"wrong checksum"_s);
    return record;
}

base::Result<QByteArray> BodyReader::read(const QString &path, const BodyLocation &location) const
{
    auto record = readRecord(path, location);
    if (!record)
        return record;
    const QByteArrayView payload = QByteArrayView(*record).sliced(RecordHeader::kSize);
    if (location.header.flags & RecordHeader::kZstd)
        return decompressed(payload, location.header.rawLength);
    return record->mid(RecordHeader::kSize);
}

} // namespace storage
