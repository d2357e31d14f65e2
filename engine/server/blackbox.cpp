// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/blackbox.h"
#include <QDir>
#include <QFileInfo>
#include <cstring>

using namespace Qt::StringLiterals;

namespace server {

/// At the beginning of the file, in the machine's byte order: it never leaves the machine.
struct BlackBox::Header
{
    char magic[8];
    quint32 open;
    quint32 signal;
    qint64 startedAt;
    qint64 lastAt;
    quint64 said; ///< octets written so far, round and round
    quint64 measured;
};

namespace {

constexpr char kMagic[8] = {'P', 'K', 'B', 'O', 'X', '0', '0', '1'};
constexpr qsizetype kHeaderRoom = 4096;
constexpr qsizetype kSaidRoom = 4 << 20;
constexpr qsizetype kMeasuredRoom = 3 << 20;
constexpr qsizetype kFileSize = kHeaderRoom + kSaidRoom + kMeasuredRoom;

QString asideName(const QString &file)
{
    return file + u".crashed"_s;
}

base::Error failed(const QFile &file)
{
    return {base::ErrorKind::Io, u"the black box cannot be opened"_s, file.fileName() + u": "_s + file.errorString(), {}};
}

/// Oldest first, without the line that the newest has run into.
QByteArray unrolled(QByteArrayView ring, quint64 written)
{
    if (written <= quint64(ring.size()))
        return ring.first(qsizetype(written)).toByteArray();
    const auto at = qsizetype(written % quint64(ring.size()));
    QByteArray lines = ring.sliced(at).toByteArray() + ring.first(at).toByteArray();
    return lines.sliced(std::min(lines.indexOf('\n') + 1, lines.size()));
}

} // namespace

/// Written out, not only made longer: a page without room on the disk behind it would end the process when it is touched.
static bool fillWithZeros(QFile &file)
{
    const QByteArray zeros(64 << 10, '\0');
    for (qsizetype left = kFileSize; left > 0;) {
        const qint64 written = file.write(zeros.constData(), std::min(left, zeros.size()));
        if (written <= 0)
            return false;
        left -= written;
    }
    return file.flush();
}

base::Result<std::unique_ptr<BlackBox>> BlackBox::open(const QString &file, qint64 nowMs)
{
    QDir().mkpath(QFileInfo(file).path());
    Header before = {};
    if (QFile old(file); old.open(QIODevice::ReadOnly) && old.read(reinterpret_cast<char *>(&before), sizeof before) == sizeof before) {
        if (std::memcmp(before.magic, kMagic, sizeof kMagic) == 0 && before.open && old.size() == kFileSize) {
            QFile::remove(asideName(file));
            old.rename(asideName(file));
        }
    }
    std::unique_ptr<BlackBox> box(new BlackBox);
    box->m_file.setFileName(file);
    if (!box->m_file.open(QIODevice::ReadWrite | QIODevice::Truncate))
        return failed(box->m_file);
    box->m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (!fillWithZeros(box->m_file) || !(box->m_memory = box->m_file.map(0, kFileSize))) {
        base::Error error = failed(box->m_file);
        box->m_file.remove();
        return error;
    }
    auto *header = reinterpret_cast<Header *>(box->m_memory);
    header->startedAt = header->lastAt = nowMs;
    std::memcpy(header->magic, kMagic, sizeof kMagic);
    header->open = 1;
    return box;
}

std::optional<BlackBox::Left> BlackBox::left(const QString &file)
{
    QFile aside(asideName(file));
    if (!aside.open(QIODevice::ReadOnly) || aside.size() != kFileSize)
        return std::nullopt;
    Header header = {};
    if (aside.read(reinterpret_cast<char *>(&header), sizeof header) != sizeof header || std::memcmp(header.magic, kMagic, sizeof kMagic) != 0)
        return std::nullopt;
    aside.seek(0);
    const QByteArray bytes = aside.readAll();
    if (bytes.size() != kFileSize)
        return std::nullopt;
    const QByteArrayView all(bytes);
    return Left{header.startedAt, header.lastAt, header.signal, unrolled(all.sliced(kHeaderRoom, kSaidRoom), header.said),
                unrolled(all.sliced(kHeaderRoom + kSaidRoom, kMeasuredRoom), header.measured)};
}

void BlackBox::forget(const QString &file)
{
    QFile::remove(asideName(file));
}

BlackBox::~BlackBox()
{
    close();
}

void BlackBox::put(QByteArrayView line, qsizetype begin, qsizetype room, quint64 Header::*written)
{
    const std::lock_guard lock(m_mutex);
    if (!m_memory || line.size() >= room / 4)
        return;
    auto *header = reinterpret_cast<Header *>(m_memory);
    uchar *ring = m_memory + begin;
    auto at = qsizetype(header->*written % quint64(room));
    const qsizetype first = std::min(line.size(), room - at);
    std::memcpy(ring + at, line.data(), size_t(first));
    std::memcpy(ring, line.data() + first, size_t(line.size() - first));
    at = (at + line.size()) % room;
    ring[at] = '\n';
    header->*written += quint64(line.size()) + 1; // last: a line half written is none
}

void BlackBox::say(QByteArrayView line)
{
    put(line, kHeaderRoom, kSaidRoom, &Header::said);
}

void BlackBox::measure(QByteArrayView line)
{
    put(line, kHeaderRoom + kSaidRoom, kMeasuredRoom, &Header::measured);
}

void BlackBox::beat(qint64 wallMs)
{
    const std::lock_guard lock(m_mutex);
    if (m_memory)
        reinterpret_cast<Header *>(m_memory)->lastAt = wallMs;
}

void BlackBox::close()
{
    const std::lock_guard lock(m_mutex);
    if (!m_memory)
        return;
    reinterpret_cast<Header *>(m_memory)->open = 0;
    m_file.unmap(std::exchange(m_memory, nullptr));
    m_file.close();
}

volatile quint32 *BlackBox::crashMark()
{
    const std::lock_guard lock(m_mutex);
    return m_memory ? &reinterpret_cast<Header *>(m_memory)->signal : nullptr;
}

} // namespace server
