// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLatin1StringView>

namespace mail {

/// Destination of queued mail for mailboxes of this server. No domain has one label.
inline constexpr QLatin1StringView kMailboxDestination("mailboxes");

} // namespace mail
