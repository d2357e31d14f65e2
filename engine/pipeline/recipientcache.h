// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/address.h"
#include "metrics/registry.h"
#include "storage/store.h"
#include <QCache>

namespace pipeline {

/// What the store said of recipients, negative answers too: bounded, short-lived, and dropped as soon as the
/// directory changes, so that an edited mailbox counts at once. One per I/O thread and used there only.
class RecipientCache
{
public:
    RecipientCache(int entries, int ttlMs, metrics::Counter &hits, metrics::Counter &misses);

    /// `version`: storage::Store::directoryVersion() now. nullopt: ask the store.
    std::optional<storage::RecipientRoute> find(const mail::Address &address, quint64 version, qint64 nowMs);
    /// One that may be full in a moment is not kept. `version`: that of the moment the question was put, so that an answer overtaken by a change is not
    /// kept.
    void insert(const mail::Address &address, const storage::RecipientRoute &route, quint64 version,
                qint64 nowMs);
    qsizetype size() const { return m_entries.size(); }

private:
    struct Entry
    {
        storage::RecipientRoute route;
        quint64 version = 0;
        qint64 expiresMs = 0;
    };
    using Key = std::pair<QString, QString>; // local part, domain

    const int m_ttlMs;
    metrics::Counter &m_hits;
    metrics::Counter &m_misses;
    QCache<Key, Entry> m_entries; // least recently used goes first
};

} // namespace pipeline
