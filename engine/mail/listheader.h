// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/address.h"
#include <QByteArray>
#include <QString>

// What a distribution list puts into the header of a mail (RFC 2369, RFC 2919). Pure, any thread, linear.
namespace mail {

struct ListHeader
{
    Address address;
    QString name;
    bool open = true; ///< whoever reads the mail may post; else List-Post says no
};

/// Where bounces go (RFC 5321 3.9.2), and whom people write to about the list.
Address listBounces(const Address &list);
Address listOwner(const Address &list);
/// List-Id, List-Post, List-Owner, List-Help, List-Unsubscribe and Precedence, each with its CRLF.
QByteArray listFields(const ListHeader &list);
/// The message without a Return-Path before everything else and without such fields of others: there is one of each (RFC 2369 2, RFC 2919 3).
/// Everything else stays octet by octet.
QByteArray withoutListFields(const QByteArray &message);

/// Whether a mail was taken in from somebody who had proved who he is, and whether it was sent on here since: by the fields this server
/// wrote before all others.
struct WayHere
{
    bool signedIn = false;
    bool sentOn = false;
};
WayHere wayHere(QByteArrayView message);

} // namespace mail
