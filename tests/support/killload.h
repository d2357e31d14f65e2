// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/engineprocess.h"
#include <QMutex>
#include <QSet>
#include <functional>

namespace support {

/// What somebody was told 250 for, kept outside the engine. Any thread.
class Journal
{
public:
    void acknowledged(const QString &id)
    {
        const QMutexLocker lock(&m_mutex);
        m_acknowledged.insert(id);
    }
    QSet<QString> all() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_acknowledged;
    }

private:
    mutable QMutex m_mutex;
    QSet<QString> m_acknowledged;
};

/// An engine killed again and again while clients work; the moments come from a seed, which POSTKONTOR_SEED repeats.
struct KillLoad
{
    int kills = 10;
    int clients = 8;
    int leastMs = 200; ///< of work before a kill
    int mostMs = 1000;
    std::function<void(quint16 smtpPort, int round, int client)> work; ///< in a thread of its own; ends when the engine dies

    /// Slowest start after a kill, ms; -1: the engine did not come back.
    qint64 run(EngineProcess &engine) const;
};

} // namespace support
