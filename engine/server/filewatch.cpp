// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/filewatch.h"
#include <QFileInfo>
#include <QSet>

namespace server {

namespace {

constexpr int kSoonMs = 500;
constexpr int kAgainMs = 2000;
constexpr int kRoundMs = 60'000;

} // namespace

FileWatch::FileWatch(QObject *parent) : QObject(parent)
{
    m_soon.setSingleShot(true);
    m_round.start(kRoundMs);
    const auto heard = [this] {
        if (!m_soon.isActive()) // in a busy folder there is no last word
            m_soon.start(kSoonMs);
    };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, heard);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, heard);
    connect(&m_soon, &QTimer::timeout, this, &FileWatch::changed);
    connect(&m_round, &QTimer::timeout, this, &FileWatch::changed);
}

void FileWatch::lookAgain()
{
    if (!m_soon.isActive())
        m_soon.start(kAgainMs);
}

// The folder of a name hears when the name is given to another file, that of the real file when it is replaced, the file itself
// when it is written over.
void FileWatch::setPaths(const QStringList &paths)
{
    QSet<QString> wanted;
    for (const QString &path : paths) {
        const QFileInfo info(path);
        wanted << info.absoluteFilePath() << info.absolutePath();
        if (const QString real = info.canonicalFilePath(); !real.isEmpty())
            wanted << real << QFileInfo(real).absolutePath();
        for (QFileInfo folder(info.absolutePath()); !folder.isRoot(); folder.setFile(folder.absolutePath())) {
            if (folder.isSymLink()) // swapped whole
                wanted << folder.absolutePath();
        }
    }
    const QStringList before = m_watcher.files() + m_watcher.directories();
    const QSet<QString> watched(before.begin(), before.end());
    const QStringList gone = (watched - wanted).values();
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    for (const QString &path : wanted - watched) {
        if (QFileInfo::exists(path))
            m_watcher.addPath(path);
    }
}

} // namespace server
