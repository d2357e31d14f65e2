// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/enginelock_p.h"
#include <QFile>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace net {

namespace {

QByteArray readAll(int descriptor)
{
    char buffer[4096];
    const ssize_t count = pread(descriptor, buffer, sizeof buffer, 0);
    return count > 0 ? QByteArray(buffer, count) : QByteArray();
}

} // namespace

base::Result<void> EngineLock::lock(const QString &dataDir)
{
    if (isLocked())
        return {};
    const QString file = path(dataDir);
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return lockFailed(file, qt_error_string(errno));
    // flock() and not fcntl(): it belongs to this open file, so closing another handle of the file does not drop it.
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        const Holder other = readHolder(readAll(descriptor));
        ::close(descriptor);
        return reason == EWOULDBLOCK ? lockedBy(other, file) : lockFailed(file, qt_error_string(reason));
    }
    m_handle = descriptor;
    const base::Result<void> written = write(QString());
    if (!written.ok())
        unlock();
    return written;
}

base::Result<void> EngineLock::setApiUrl(const QString &url)
{
    return isLocked() ? write(url) : base::Result<void>();
}

base::Result<void> EngineLock::write(const QString &apiUrl)
{
    const QByteArray content = writeHolder(apiUrl);
    const int descriptor = int(m_handle);
    // Written over first and cut after: a reader meanwhile never sees an empty file.
    if (pwrite(descriptor, content.constData(), size_t(content.size()), 0) != content.size()
        || ftruncate(descriptor, content.size()) != 0)
        return lockFailed(QStringLiteral("engine.lock"), qt_error_string(errno));
    return {};
}

void EngineLock::unlock()
{
    if (!isLocked())
        return;
    // The file stays: removing it would let two engines lock two different files of one name.
    [[maybe_unused]] const int cut = ftruncate(int(m_handle), 0);
    ::close(int(m_handle));
    m_handle = -1;
}

std::optional<EngineLock::Holder> EngineLock::holder(const QString &dataDir)
{
    const int descriptor = ::open(QFile::encodeName(path(dataDir)).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return std::nullopt;
    std::optional<Holder> found;
    if (flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        found = readHolder(readAll(descriptor));
    ::close(descriptor);
    return found;
}

} // namespace net
