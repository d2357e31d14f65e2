// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"

namespace storage {

using base::Callback;

/// Bans over a restart. Thread-safe; as long as the store.
class BanStore
{
public:
    virtual ~BanStore() = default;
    /// All of them, also those that are over. Blocks; at the start.
    virtual base::Result<QList<control::Ban>> loadBans() = 0;
    /// New or changed, with the event "ban.set". Works on a full disk as long as the database does; as the next two.
    virtual void keepBan(const control::Ban &ban, Callback<control::Ban> done) = 0;
    /// With the event "ban.lifted", `by` in it; NotFound when there is none.
    virtual void dropBan(const QString &address, const QString &by, Callback<control::Ban> done) = 0;
    /// Those that were over by then.
    virtual void dropOldBans(qint64 nowMs, Callback<bool> done) = 0;
};

} // namespace storage
