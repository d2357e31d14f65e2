// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "metrics/registry.h"
#include "pipeline/sendhabit.h"
#include "storage/sendmeter.h"
#include "storage/store.h"
#include <QHostAddress>
#include <QThread>

namespace base {
class LoopExecutor;
}

namespace pipeline {

class SendLedger;

/// Settings of the moment. 0 in a limit: no bound.
struct SendRules
{
    control::SendLimits user;
    control::SendLimits domain;
    control::SendLimits address; ///< of a client that may send without signing in
    GuardRules guard;
};

/// A mail somebody wants to send, or, with `begins`, is about to: then it is only said whether it could be taken at all.
struct SendQuestion
{
    base::Id userId = 0;  ///< who signed in, or for whom it is sent; 0: nobody, the client's address counts
    storage::SendWay way = storage::SendWay::Himself;
    QString senderDomain; ///< of the envelope, as A-label; with userId 0
    QHostAddress client;
    QStringList recipients; ///< of a forward or an answer those elsewhere
    qint64 bytes = 0;
    bool begins = false;
};

struct SendRefusal
{
    QString text; ///< English: which limit, its value, when there is room
    storage::SendKind kind = storage::SendKind::User; ///< whose limit
    QString name;
    bool permanent = false; ///< this mail fits into no hour, or the account is locked
    bool locked = false;
    qint64 retryAfterS = 0;
    base::Error toError() const;
};

class SendTicket final : public storage::SendPlace
{
public:
    SendTicket(base::ExecutorPtr executor, std::shared_ptr<SendLedger> ledger, std::shared_ptr<const storage::SendCharge> charge);
    ~SendTicket() override;
    const std::shared_ptr<const storage::SendCharge> &charge() const override { return m_charge; }
    /// It goes into the tray.
    bool held() const { return m_charge->held; }
    void kept() override { m_kept = true; }

private:
    const base::ExecutorPtr m_executor;
    const std::shared_ptr<SendLedger> m_ledger;
    const std::shared_ptr<const storage::SendCharge> m_charge;
    bool m_kept = false;
};
using SendTicketPtr = std::shared_ptr<SendTicket>;

struct SendVerdict
{
    std::optional<SendRefusal> refusal;
    SendTicketPtr ticket; ///< null with a refusal, and where only `begins` was asked
};

/// Limits by the hour and the guard against sudden changes, for submission, the send API, forwards and answers alike: one thread counts for all and asks the store's
/// readers what it does not know; I/O threads ask it and go on with its answer. What was counted is in the commit of each mail, so that a
/// restart forgets nothing; how somebody usually sends is saved every minute. Calls are thread-safe and never block but start() and stop().
class SendWatch final : public control::TrayService, public storage::SendMeter
{
public:
    struct Setup
    {
        storage::Store *store = nullptr; ///< with senders() and accounts()
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
        SendRules rules;
    };
    explicit SendWatch(Setup setup);
    ~SendWatch() override;
    /// Reads what was sent in the last hour. Blocks.
    base::Result<void> start();
    /// Saves and ends the thread; before the store closes. Blocks shortly.
    void stop();
    void setRules(const SendRules &rules);
    /// Once a minute: saves, forgets, counts the tray.
    void tick();

    /// Whether mail of somebody who did not sign in counts at all. Lock-free.
    bool countsClients() const;
    void ask(SendQuestion question, base::Callback<SendVerdict> done);
    void count(storage::SentForUser mail, base::Callback<storage::MeterVerdict> done) override;

    void listTray(std::optional<control::Id> domainId, const control::PageRequest &page,
                  base::Callback<control::Page<control::TrayEntry>> done) override;
    void trayEntry(control::Id userId, base::Callback<control::TrayEntry> done) override;
    void trayMails(control::Id userId, const control::PageRequest &page, base::Callback<control::Page<control::TrayMail>> done) override;
    void releaseTray(control::Id userId, std::optional<control::Id> mailId, qint64 trustSeconds,
                     base::Callback<control::TrayResult> done) override;
    void lockTray(control::Id userId, control::TrayMailFate fate, base::Callback<control::TrayResult> done) override;
    void sendUsage(control::Id userId, base::Callback<control::SendUsage> done) override;

private:
    storage::SenderStore &m_senders;
    QThread m_thread;
    const std::shared_ptr<base::LoopExecutor> m_executor;
    const std::shared_ptr<SendLedger> m_ledger; ///< worked on by m_thread
    bool m_running = false;
};

} // namespace pipeline
