// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFileSystemWatcher>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace server {

/// Tells when files may have become others: half a second after the system says so of them, their folders or what symbolic
/// links lead to, and every minute anyway. Control thread.
class FileWatch final : public QObject
{
    Q_OBJECT
public:
    explicit FileWatch(QObject *parent = nullptr);

    /// Files and folders, as they are named; instead of those before. To be said again after each change, as names lead to other
    /// files then.
    void setPaths(const QStringList &paths);
    /// changed() again, soon: what was found was not whole.
    void lookAgain();

Q_SIGNALS:
    void changed();

private:
    QFileSystemWatcher m_watcher;
    QTimer m_soon;
    QTimer m_round;
};

} // namespace server
