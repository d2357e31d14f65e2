// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "journal.h"
#include <QDateTime>

namespace crash {

bool Journal::keepIn(const QString &path)
{
    m_file.setFileName(path);
    return m_file.open(QIODevice::WriteOnly | QIODevice::Truncate);
}

void Journal::attempted()
{
    const QMutexLocker lock(&m_mutex);
    ++m_attempts;
}

void Journal::refused()
{
    const QMutexLocker lock(&m_mutex);
    ++m_refusals;
}

void Journal::sentAgain(const QString &id)
{
    const QMutexLocker lock(&m_mutex);
    ++m_again[id];
}

void Journal::acknowledged(const QList<Promise> &promises)
{
    static constexpr const char *kNames[] = {"mailbox", "outgoing", "flagged", "held"};
    const QMutexLocker lock(&m_mutex);
    m_promises += promises;
    if (!m_file.isOpen())
        return;
    const QByteArray at = QByteArray::number(QDateTime::currentMSecsSinceEpoch()) + ' ';
    for (const Promise &promise : promises)
        m_file.write(at + kNames[promise.kind] + ' ' + promise.id.toUtf8() + ' ' + promise.recipient.toUtf8() + '\n');
    m_file.flush();
}

qsizetype Journal::size() const
{
    const QMutexLocker lock(&m_mutex);
    return m_promises.size();
}

QList<Promise> Journal::first(qsizetype count) const
{
    const QMutexLocker lock(&m_mutex);
    return m_promises.first(count);
}

qint64 Journal::attempts() const
{
    const QMutexLocker lock(&m_mutex);
    return m_attempts;
}

qint64 Journal::refusals() const
{
    const QMutexLocker lock(&m_mutex);
    return m_refusals;
}

int Journal::timesSentAgain(const QString &id) const
{
    const QMutexLocker lock(&m_mutex);
    return m_again.value(id);
}

} // namespace crash
