// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/enginelock_p.h"
#include <QDir>
#include <QFile>
#include <windows.h>

namespace net {

namespace {

HANDLE openFile(const QString &file, DWORD access, DWORD share, DWORD disposition)
{
    const std::wstring name = QDir::toNativeSeparators(file).toStdWString();
    return CreateFileW(name.c_str(), access, share, nullptr, disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
}

EngineLock::Holder readFrom(const QString &path)
{
    const HANDLE handle = openFile(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
    if (handle == INVALID_HANDLE_VALUE)
        return {};
    char buffer[4096];
    DWORD count = 0;
    ReadFile(handle, buffer, sizeof buffer, &count, nullptr);
    CloseHandle(handle);
    return readHolder(QByteArray(buffer, qsizetype(count)));
}

} // namespace

base::Result<void> EngineLock::lock(const QString &dataDir)
{
    if (isLocked())
        return {};
    const QString file = path(dataDir);
    // The share mode is the lock: others may read, nobody else may open for writing while this handle lives.
    const HANDLE handle = openFile(file, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, OPEN_ALWAYS);
    if (handle == INVALID_HANDLE_VALUE) {
        const DWORD reason = GetLastError();
        return reason == ERROR_SHARING_VIOLATION ? lockedBy(readFrom(file), file)
                                                 : lockFailed(file, qt_error_string(int(reason)));
    }
    m_handle = qintptr(handle);
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
    const HANDLE handle = HANDLE(m_handle);
    DWORD count = 0;
    SetFilePointer(handle, 0, nullptr, FILE_BEGIN);
    if (!WriteFile(handle, content.constData(), DWORD(content.size()), &count, nullptr) || !SetEndOfFile(handle)
        || !FlushFileBuffers(handle))
        return lockFailed(QStringLiteral("engine.lock"), qt_error_string(int(GetLastError())));
    return {};
}

void EngineLock::unlock()
{
    if (!isLocked())
        return;
    CloseHandle(HANDLE(m_handle));
    m_handle = -1;
}

std::optional<EngineLock::Holder> EngineLock::holder(const QString &dataDir)
{
    const QString file = path(dataDir);
    const HANDLE handle = openFile(file, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
    if (handle != INVALID_HANDLE_VALUE) {
        CloseHandle(handle);
        return std::nullopt;
    }
    return GetLastError() == ERROR_SHARING_VIOLATION ? std::optional<Holder>(readFrom(file)) : std::nullopt;
}

} // namespace net
