// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/tokencache.h"
#include <QtEndian>

namespace storage {

size_t TokenCache::slot(const QByteArray &hash)
{
    return qFromLittleEndian<quint32>(hash.constData()) % kSlots;
}

std::shared_ptr<const TokenCache::Entry> TokenCache::find(const QByteArray &hash, qint64 nowMs) const
{
    auto entry = m_slots[slot(hash)].load();
    if (!entry || entry->version != m_version || entry->hash != hash)
        return nullptr;
    if (entry->token.expiresAt && *entry->token.expiresAt <= nowMs)
        return nullptr;
    return entry;
}

void TokenCache::keep(const QByteArray &hash, const control::Token &token, quint64 version, qint64 usedAt)
{
    auto entry = std::make_shared<Entry>();
    entry->hash = hash;
    entry->token = token;
    entry->version = version;
    entry->usedAt = usedAt;
    m_slots[slot(hash)].store(std::move(entry));
}

} // namespace storage
