// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/segmentrecord.h"
#include "storage/crc32c.h"
#include <QDateTime>
#include <QtEndian>

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr quint32 kMagic = 0x31424b50; // "PKB1"
constexpr qint64 kLongest = 1LL << 40; // no body is a terabyte: a bigger number is damage
} // namespace

QByteArray RecordHeader::encoded() const
{
    QByteArray bytes(kSize, Qt::Uninitialized);
    char *at = bytes.data();
    qToLittleEndian<quint32>(kMagic, at);
    qToLittleEndian<quint32>(flags, at + 4);
    qToLittleEndian<quint64>(bodyId, at + 8);
    qToLittleEndian<quint64>(quint64(rawLength), at + 16);
    qToLittleEndian<quint64>(quint64(storedLength), at + 24);
    qToLittleEndian<quint32>(payloadCrc, at + 32);
    qToLittleEndian<quint32>(crc32c(0, QByteArrayView(at, 36)), at + 36);
    return bytes;
}

std::optional<RecordHeader> RecordHeader::decode(QByteArrayView bytes)
{
    if (bytes.size() < kSize)
        return std::nullopt;
    const char *at = bytes.data();
    if (qFromLittleEndian<quint32>(at) != kMagic ||
        qFromLittleEndian<quint32>(at + 36) != crc32c(0, QByteArrayView(at, 36)))
        return std::nullopt;
    RecordHeader header;
    header.flags = qFromLittleEndian<quint32>(at + 4);
    header.bodyId = qFromLittleEndian<quint64>(at + 8);
    header.rawLength = qint64(qFromLittleEndian<quint64>(at + 16));
    header.storedLength = qint64(qFromLittleEndian<quint64>(at + 24));
    header.payloadCrc = qFromLittleEndian<quint32>(at + 32);
    if (header.rawLength < 0 || header.rawLength > kLongest || header.storedLength < 0 ||
        header.storedLength > kLongest)
        return std::nullopt;
    return header;
}

QString segmentPath(int month, int number)
{
    return u"bodies/%1-%2/%3.seg"_s.arg(month / 100, 4, 10, QChar(u'0'))
        .arg(month % 100, 2, 10, QChar(u'0'))
        .arg(number, 6, 10, QChar(u'0'));
}

int monthOf(qint64 wallMs)
{
    const QDate date = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC).date();
    return date.year() * 100 + date.month();
}

} // namespace storage
