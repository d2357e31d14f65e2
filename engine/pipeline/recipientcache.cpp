// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/recipientcache.h"

namespace pipeline {

RecipientCache::RecipientCache(int entries, int ttlMs, metrics::Counter &hits, metrics::Counter &misses)
    : m_ttlMs(ttlMs)
    , m_hits(hits)
    , m_misses(misses)
    , m_entries(entries)
{
}

std::optional<storage::RecipientRoute> RecipientCache::find(const mail::Address &address, quint64 version,
                                                            qint64 nowMs)
{
    const Key key(address.localPart, address.domain);
    const Entry *entry = m_entries.object(key);
    if (entry && entry->version == version && nowMs < entry->expiresMs) {
        m_hits.add();
        return entry->route;
    }
    if (entry)
        m_entries.remove(key);
    m_misses.add();
    return std::nullopt;
}

void RecipientCache::insert(const mail::Address &address, const storage::RecipientRoute &route,
                            quint64 version, qint64 nowMs)
{
    if (route.lasts)
        m_entries.insert(Key(address.localPart, address.domain), new Entry{route, version, nowMs + m_ttlMs});
}

} // namespace pipeline
