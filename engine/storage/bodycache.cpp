// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/bodycache.h"
#include <algorithm>

namespace storage {

BodyCache::Bodies::iterator BodyCache::at(base::Id bodyId)
{
    return std::find_if(m_bodies.begin(), m_bodies.end(), [bodyId](const auto &one) { return one.first == bodyId; });
}

void BodyCache::erase(Bodies::iterator at)
{
    m_octets -= at->second.size();
    m_bodies.erase(at);
}

std::optional<QByteArray> BodyCache::find(base::Id bodyId)
{
    QMutexLocker lock(&m_lock);
    const auto found = at(bodyId);
    if (found == m_bodies.end())
        return std::nullopt;
    m_bodies.splice(m_bodies.begin(), m_bodies, found);
    return found->second;
}

void BodyCache::keep(base::Id bodyId, const QByteArray &body)
{
    QMutexLocker lock(&m_lock);
    if (body.size() > m_mostOctets || at(bodyId) != m_bodies.end())
        return;
    while (m_octets + body.size() > m_mostOctets)
        erase(std::prev(m_bodies.end()));
    m_bodies.emplace_front(bodyId, body);
    m_octets += body.size();
}

void BodyCache::drop(base::Id bodyId)
{
    QMutexLocker lock(&m_lock);
    if (const auto found = at(bodyId); found != m_bodies.end())
        erase(found);
}

} // namespace storage
