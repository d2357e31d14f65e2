// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLatin1StringView>

namespace mail {

/// Destination of queued mail for mailboxes of this server. No domain has one label.
inline constexpr QLatin1StringView kMailboxDestination("mailboxes");
/// The same, of mail that users have sent on elsewhere; the recipient is the user.
inline constexpr QLatin1StringView kForwardDestination("forwards");

} // namespace mail
