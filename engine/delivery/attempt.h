// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/preparedmail.h"
#include "mail/deliverytarget.h"
#include "smtp/client/clientactions.h"
#include <memory>

namespace delivery {

/// One job on its way through a pool: whom it still has to reach, and what became of the others. One I/O thread.
class Attempt
{
public:
    Attempt(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done);

    /// Settles all that are left.
    void settleLeft(mail::DeliveryResult result, int code, mail::EnhancedStatus status, const QString &reply);
    /// The next transaction: at most `most` of those left. Addresses that cannot go on the wire are settled here; empty
    /// recipients: nobody is left.
    smtp::ClientMail nextTransaction(int most);
    /// Its outcome. `again`: those whom no reply settled are left for another connection.
    void transactionDone(const smtp::ClientMailDone &done, bool again);
    bool finished() const { return m_left.isEmpty(); }
    /// Sends the report; once.
    void answer();
    /// Not delivered because this engine is going down.
    void refuse();

    const mail::DeliveryJob job;
    mail::DeliveryReport report;
    std::shared_ptr<const PreparedMail> mail; ///< once it has been read
    bool fetching = false;
    qint64 cost = 0; ///< its share of the memory for texts
    int retries = 0; ///< on another connection
    qint64 dnsMs = 0;
    qint64 connectMs = 0;
    qint64 greetingMs = 0;
    qint64 helloMs = 0;
    qint64 tlsMs = 0;
    qint64 beganMs = 0; ///< monotonic; report.startedAt is the same moment

private:
    void logFailure() const;
    void settle(qsizetype index, mail::DeliveryResult result, int code, mail::EnhancedStatus status, const QString &reply);

    base::Callback<mail::DeliveryReport> m_done;
    QList<qsizetype> m_left;    ///< recipients of the job that are not settled
    QList<qsizetype> m_current; ///< of the transaction in hand
    qint64 m_envelopeMs = 0;
    qint64 m_dataMs = 0;
};
using AttemptPtr = std::shared_ptr<Attempt>;

} // namespace delivery
