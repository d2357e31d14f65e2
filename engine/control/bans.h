// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

namespace control {

/// An address or prefix that is refused at the door for a time.
struct Ban
{
    QString address;     ///< "192.0.2.7", "192.0.2.0/24", "2001:db8:1:2::/64": canonical, without host bits
    QString cause;       ///< "sign_in", "token", "commands", "hand"
    QString by;          ///< with "hand": who set it
    QString note;        ///< with "hand": why
    qint64 since = 0;    ///< wall clock ms
    qint64 until = 0;    ///< wall clock ms; 0: until somebody lifts it
    qint64 failures = 0; ///< counted when it was set
    bool operator==(const Ban &) const = default;
};

/// Who is kept out, and the levers. Calls are thread-safe, never block, and answer through the Callback.
class BanService
{
public:
    virtual ~BanService() = default;
    /// Those in force, in the order of their addresses.
    virtual void listBans(const PageRequest &page, base::Callback<Page<Ban>> done) = 0;
    /// The ban of exactly this address or prefix.
    virtual void ban(const QString &address, base::Callback<Ban> done) = 0;
    /// By hand: `address`, `by` and `note` count; for `seconds`, 0: until it is lifted. One that is there already is changed. Invalid
    /// for an address that is spared (limits.exempt and the like): it would not be kept out.
    virtual void setBan(const Ban &wanted, qint64 seconds, base::Callback<Ban> done) = 0;
    /// The address or prefix may come again at once, and what was counted for it is forgotten.
    virtual void liftBan(const QString &address, const QString &by, base::Callback<Ban> done) = 0;
};

} // namespace control
