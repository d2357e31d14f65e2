// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace mail {

/// Dotted decimal, four numbers of 0-255 with at most three digits (RFC 5321 4.1.3 Snum).
bool isIpv4Literal(QByteArrayView text);
/// The part after "IPv6:". "::" may stand for a single group too, which RFC 4291 2.2 allows and RFC 5321 4.1.3 does not.
bool isIpv6Literal(QByteArrayView text);
/// What stands between "[" and "]": IPv4, "IPv6:…" or Standardized-tag ":" 1*dcontent with a registered tag (none but
/// IPv6 is registered today, so no other is accepted).
bool isAddressLiteral(QByteArrayView text);

} // namespace mail
