// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/expiryoption.h"
#include "base/clock.h"
#include "postkontorctl/ctl.h"
#include "postkontorctl/format.h"

using namespace Qt::StringLiterals;

namespace ctl {

bool writeExpiry(Session &session, control::JsonWriter &writer)
{
    if (!session.has(u"expires"_s))
        return true;
    const QString text = session.option(u"expires"_s);
    const std::optional<qint64> seconds = parseDuration(text);
    const bool never = text == "never"_L1;
    if (!seconds && !never) {
        session.refuse(Ctl::tr("--expires takes a duration such as 12h or 30d, or never"));
        return false;
    }
    control::writeKey(writer, "expiresAt");
    control::writeTimeOrNull(writer, never ? std::nullopt
                                           : std::optional(base::systemClock().wallMs() + *seconds * 1000));
    return true;
}

} // namespace ctl
