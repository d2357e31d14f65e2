// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/addressset.h"
#include "net/ratetable.h"
#include "pipeline/dnsbl.h"
#include "pipeline/greylist.h"

namespace auth {
class SignInGuard;
}

namespace pipeline {

/// What strangers on port 25 have to pass; a copy of the settings of that moment. What it points to outlives every connection.
struct DoorPolicy
{
    net::AddressSet exempt;  ///< limits.exempt: nothing here is for them
    net::AddressSet allowed; ///< limits.allow: no lists, no greylist
    auth::SignInGuard *guard = nullptr; ///< told of bad behaviour
    net::RateTable *mails = nullptr;
    net::Rates mailsPerMinute;
    base::Resolver *resolver = nullptr; ///< null: no lists are asked
    QList<Dnsbl> lists;
    int listedFrom = 1; ///< weights of lists that make a refusal
    Greylist *greylist = nullptr; ///< null: off
    Greylist::Options greylisting;
};

} // namespace pipeline
