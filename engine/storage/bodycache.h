// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QMutex>
#include <list>
#include <optional>

namespace storage {

/// Bodies that are being read piece by piece: a record is checked, and mostly unpacked, as a whole. Storage threads.
class BodyCache
{
public:
    explicit BodyCache(qint64 mostOctets)
        : m_mostOctets(mostOctets)
    {
    }

    std::optional<QByteArray> find(base::Id bodyId);
    /// The ones used longest ago go for it; one that is greater than all the room is not kept.
    void keep(base::Id bodyId, const QByteArray &body);
    /// Its end was read.
    void drop(base::Id bodyId);

private:
    using Bodies = std::list<std::pair<base::Id, QByteArray>>;
    Bodies::iterator at(base::Id bodyId);
    void erase(Bodies::iterator at);

    const qint64 m_mostOctets;
    QMutex m_lock;
    Bodies m_bodies; ///< the last used first; a few
    qint64 m_octets = 0;
};

} // namespace storage
