// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/greylistfile.h"
#include "base/logging.h"
#include <QFile>
#include <QSaveFile>

namespace server {

namespace {
constexpr qint64 kMost = 16 << 20; // several times what the table can hold
}

void GreylistFile::load()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return; // the first start
    if (!m_greylist.load(file.read(kMost)))
        qCWarning(lcServer) << "the greylist of the last run cannot be read and begins anew:" << m_path;
    m_saved = m_greylist.changes();
}

void GreylistFile::save(const pipeline::Greylist::Options &options, qint64 nowMs)
{
    const QMutexLocker lock(&m_lock);
    const quint64 changes = m_greylist.changes();
    if (changes == m_saved)
        return;
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(m_greylist.save(nowMs, options)) < 0 || !file.commit()) {
        qCWarning(lcServer) << "the greylist cannot be kept:" << file.errorString();
        return;
    }
    m_saved = changes;
}

} // namespace server
