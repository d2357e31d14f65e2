// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/deliveryoptions.h"

namespace delivery {

/// One server of a group.
struct Exchanger
{
    int preference = 0; ///< the lower, the sooner (RFC 5321 5.1)
    NamedPort server;
    bool operator==(const Exchanger &) const = default;
};

/// A delivery group, spelled out in its key: which servers, in which order, under which rules. So the key is all that
/// has to travel from plan() to deliver(), and nothing is looked up or forgotten in between. Value, any thread.
struct GroupKey
{
    enum Kind {
        Mx,        ///< by MX records, or a domain's own address in their stead
        Host,      ///< a route or an address literal: no MX is asked for
        Smarthost
    };
    Kind kind = Mx;
    QList<Exchanger> servers;
    TlsRule tls;
    IpChoice ip = IpChoice::Any;

    /// "mx:10/mx1.example.net:25,20/mx2.example.net:25;tls=required"; rules that are `defaults`' own are not said.
    QString toString(const DeliveryOptions &defaults) const;
    static std::optional<GroupKey> parse(const QString &text, const DeliveryOptions &defaults);
};

} // namespace delivery
