// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/enhancedstatus.h"
#include <QLatin1StringView>
#include <QList>
#include <QString>

namespace mail {

/// Who can do something about a delivery that did not go well.
enum class Fault {
    Nobody, ///< nothing is wrong, or time will mend it
    Sender,
    Recipient,
    RemoteServer, ///< whoever runs the recipient's server
    Network,
    OurServer ///< whoever runs this server
};
/// "nobody", "sender", "recipient", "remote-server", "network", "our-server".
QLatin1StringView faultId(Fault fault);

enum class Language { English, Chinese };

/// What an enhanced status code means to people. Ids are stable: programs and translations go by them.
struct DeliveryCause
{
    QLatin1StringView id;     ///< "mailbox-full"
    Fault fault;
    QLatin1StringView stepId; ///< "ask-recipient"

    /// One sentence each, with its full stop.
    QString text(Language language = Language::English) const;
    QString step(Language language = Language::English) const;
};

/// The cause behind a status; "unknown" for codes nobody registered (RFC 3463, RFC 5248 and its registry). The class does not
/// matter, but for success, which is "delivered". Any thread.
const DeliveryCause &causeOf(const EnhancedStatus &status);
/// All causes, for translations and tests.
const QList<DeliveryCause> &allCauses();

} // namespace mail
