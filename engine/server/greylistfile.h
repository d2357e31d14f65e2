// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "pipeline/greylist.h"
#include <QMutex>
#include <QString>

namespace server {

/// The greylist over a restart, in a file of the data folder. What is lost of it costs a delay. load() before others use the greylist;
/// save() in any thread that may block on the disk.
class GreylistFile
{
public:
    GreylistFile(const QString &path, pipeline::Greylist &greylist) : m_path(path), m_greylist(greylist) {}
    void load();
    /// When there is something new.
    void save(const pipeline::Greylist::Options &options, qint64 nowMs);

private:
    const QString m_path;
    pipeline::Greylist &m_greylist;
    QMutex m_lock; ///< one writer at a time
    quint64 m_saved = 0;
};

} // namespace server
