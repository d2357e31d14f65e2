// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "mail/address.h"
#include "pipeline/doorpolicy.h"
#include "pipeline/smtpcontext.h"
#include "smtp/smtpreplies.h"

namespace pipeline {

/// One client at the door of port 25: how it behaves, and what is known of its address. Does nothing for clients that are trusted,
/// exempt, or come by a submission port. Lives on its connection's I/O thread.
class ClientDoor
{
public:
    ClientDoor(SmtpContextPtr context, std::shared_ptr<const DoorPolicy> policy, const base::Transport &transport, bool trusted);

    ~ClientDoor();

    /// The client has signed in: from now on as if it were trusted.
    void signedIn() { m_watched = m_checked = false; }
    /// Lists are asked; nobody waits for them yet.
    void connected();
    /// Called once with what was said first. True: its patience with us is shorter than usual, and so is ours.
    bool spokeFirst();
    /// Whether another mail may begin within its measure.
    bool takesMail();
    /// A recipient was refused: how many ms its answer waits.
    int delayOfRefusal();
    /// The session was ended because of what the client did.
    void misbehaved(int failures);
    /// For a recipient that would be taken: `then` hears why not, or nullopt; at once or later, on this thread.
    void ask(const QByteArray &sender, const mail::Address &recipient, std::function<void(const std::optional<smtp::Reply> &)> then);

private:
    std::optional<smtp::Reply> listed(const DnsblCheck::Verdict &verdict, const QByteArray &sender, const mail::Address &recipient);
    std::optional<smtp::Reply> greylisted(const QByteArray &sender, const mail::Address &recipient);
    void tell(const char *check, const QString &detail, const QByteArray &sender, const mail::Address &recipient) const;

    const SmtpContextPtr m_context;
    const std::shared_ptr<const DoorPolicy> m_policy;
    const base::ConnectionInfo &m_info;
    const base::ExecutorPtr m_executor;
    const QHostAddress m_peer;
    bool m_watched;
    bool m_checked; ///< by lists and greylist
    std::shared_ptr<DnsblCheck> m_lists;
    int m_refused = 0;
};

} // namespace pipeline
