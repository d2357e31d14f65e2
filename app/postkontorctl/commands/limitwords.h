// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/sendlimits.h"
#include "postkontorctl/session.h"

// Limits as people type and read them.
namespace ctl {

enum class Bound { Count, Size };
/// A bound that is a size or a number, "none" (0), or where `domainToo` the word "domain" (nullopt inside). Unset when the option is not given; false
/// after the session was refused.
bool takeBound(Session &session, const QString &option, Bound kind, bool domainToo, std::optional<std::optional<qint64>> &out);
/// --send-limits: "messages=100,recipients=500,bytes=1G". What is left out, and all of it by "settings", is as the settings say; a value "none" is no
/// limit. nullopt after the session was refused.
std::optional<control::SendLimits> sendLimitsOption(Session &session);
/// --disposable: "mailboxes=20,messages=50,bytes=10M,life=1d"; "none" takes it away (nullopt inside). nullopt after the session was refused.
std::optional<std::optional<control::DisposableLimits>> disposableOption(Session &session);
/// "100 messages, 500 recipients"; empty where all is as the settings say.
QString shownLimits(const control::SendLimits &limits);
/// "20 mailboxes, 50 messages and 10 MB in each, for 24 h at most".
QString shownLimits(const control::DisposableLimits &limits);

} // namespace ctl
