// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/enhancedstatus.h"
#include <QAnyStringView>
#include <QLatin1StringView>
#include <QList>
#include <QString>
#include <QStringView>

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
};

/// The words of an id, one sentence each with its full stop (a fault: the name of who it is); empty for ids nobody knows.
QString causeText(QAnyStringView id, Language language);
QString stepText(QAnyStringView id, Language language);
QString faultText(QAnyStringView id, Language language);

/// Whose words a status is: some codes mean something else when this server says them.
enum class Speaker { Remote, Us };

/// The cause behind a status (RFC 3463, RFC 5248 and its registry). Codes nobody registered are "unknown", or "put-off" when temporary;
/// success is "delivered". Any thread.
const DeliveryCause &causeOf(const EnhancedStatus &status, Speaker speaker = Speaker::Remote);
/// The cause in the last reply of a queue item: "550 5.1.1 …" of a remote, or "4.4.1 …" of our own. Null when there is nothing to
/// explain: no reply yet, or success.
const DeliveryCause *causeOfReply(QStringView reply);
/// Null when there is none.
const DeliveryCause *causeById(QAnyStringView id);
/// All causes, for translations and tests.
const QList<DeliveryCause> &allCauses();

} // namespace mail
