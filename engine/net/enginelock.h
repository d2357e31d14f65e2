// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QString>
#include <optional>

namespace net {

/// One engine per data folder: an operating-system lock on data_dir/engine.lock, gone with the process however it ends. The file
/// names the holder. Not copied; one thread.
class EngineLock
{
public:
    struct Holder
    {
        qint64 pid = 0;
        QString apiUrl; ///< empty until the API listens
    };

    EngineLock() = default;
    ~EngineLock();
    EngineLock(const EngineLock &) = delete;
    EngineLock &operator=(const EngineLock &) = delete;

    /// Fails with Exists when another engine holds it: publicText names its pid and address.
    base::Result<void> lock(const QString &dataDir);
    /// Publishes where the API answers.
    base::Result<void> setApiUrl(const QString &url);
    void unlock();
    bool isLocked() const { return m_handle != -1; }

    /// Who holds the lock of `dataDir` now; nullopt when nobody does.
    static std::optional<Holder> holder(const QString &dataDir);
    static QString path(const QString &dataDir);

private:
    base::Result<void> write(const QString &apiUrl);
    qintptr m_handle = -1; // descriptor, or HANDLE on Windows
};

} // namespace net
