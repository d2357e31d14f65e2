// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/attempt.h"
#include "delivery/groupkey.h"
#include "net/transcript.h"
#include "net/outboundconnection.h"
#include "smtp/client/smtpclientsession.h"

namespace delivery {

class Group;
class Opening;

/// One connection of a group: an SMTP client session over a socket, and the attempt it carries. Owned by its
/// OutboundConnection; lives in the group's I/O thread.
class Link final : public base::ConnectionHandler
{
public:
    Link(Group &group, std::shared_ptr<Opening> opening, net::OutboundConnection &connection, const Exchanger &exchanger,
         const smtp::ClientOptions &options);
    ~Link() override;

    /// Carries this attempt next; only when it is ready and carries none.
    void give(AttemptPtr attempt);
    /// The attempt's text has been read, or cannot be.
    void mailFetched();
    /// Says goodbye, when it carries nothing.
    void quit();
    bool carries(const AttemptPtr &attempt) const { return m_attempt == attempt; }
    bool idle() const { return !m_attempt && m_session.ready(); }
    const Exchanger &exchanger() const { return m_exchanger; }
    int mails() const { return m_mails; }
    QString describeTls() const;
    QString address() const;

    // ConnectionHandler
    void opened() override;
    void received(QByteArrayView bytes) override;
    void inputEnded() override;
    void tlsStarted() override;
    void written() override;
    void timedOut() override;
    void drain() override;
    void closed() override;

private:
    void run(smtp::ClientActions actions);
    void onReady();
    void onMailDone(const smtp::ClientMailDone &done);
    void onFailed(const smtp::ClientFailed &failed);
    bool tlsAcceptable();
    void sendTransaction();
    void pump();
    void arm();
    void answer(const AttemptPtr &attempt);
    void finishAttempt();
    void tellTls();
    qint64 nowMs() const;

    Group &m_group;
    std::shared_ptr<Opening> m_opening; ///< until the session is ready
    net::OutboundConnection &m_connection;
    const Exchanger m_exchanger;
    net::TranscriptPtr m_transcript; ///< null: nobody keeps any
    smtp::SmtpClientSession m_session;
    AttemptPtr m_attempt;
    QString m_tls; ///< as reports show it
    qsizetype m_sent = 0; ///< octets of the text given to the session
    qint64 m_startedMs = 0;
    int m_mails = 0;
    bool m_sending = false; ///< a transaction is in hand
    bool m_pumping = false;
    bool m_leaving = false;
};

} // namespace delivery
