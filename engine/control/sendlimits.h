// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <optional>

// How much somebody may send, and how many disposable mailboxes a token may make. What the dialogs of users, domains and tokens show
// as `sendLimits` and `disposable`.
namespace control {

/// Of any 60 minutes. 0: of a user or domain what the settings say (limits.user_…, limits.domain_…), of the settings no bound.
struct SendLimits
{
    qint64 messages = 0;
    qint64 recipients = 0;
    qint64 bytes = 0;
    bool operator==(const SendLimits &) const = default;
};

/// What a user sent in the last 60 minutes.
struct SendUsage
{
    SendLimits used;
    SendLimits limits;                  ///< in effect; 0: no bound
    bool held = false;                  ///< his mail goes into the tray
    std::optional<qint64> trustedUntil; ///< wall clock ms; until then it does not, whatever he sends
};

/// A token that makes disposable mailboxes and does nothing else with mailboxes.
struct DisposableLimits
{
    qint64 mailboxes = 0;     ///< that live at a time
    qint64 messages = 0;      ///< in each; 0: no bound
    qint64 bytes = 0;         ///< in each; 0: no bound
    qint64 lifeSeconds = 0;   ///< the longest; 0: retention.disposable_max_s
    bool operator==(const DisposableLimits &) const = default;
};

} // namespace control
