// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actor.h"
#include "base/loopexecutor.h"
#include "pipeline/sendwatch.h"
#include "pipeline/sendwindow.h"
#include <QHash>
#include <atomic>

namespace pipeline {

/// The counts of SendWatch. Everything runs on its executor but what says otherwise.
class SendLedger : public std::enable_shared_from_this<SendLedger>
{
public:
    SendLedger(const SendWatch::Setup &setup, base::ExecutorPtr executor);

    /// Before anything else.
    void load(const QList<storage::SendUseRow> &rows);
    void setRules(const SendRules &rules);
    void ask(SendQuestion question, base::Callback<SendVerdict> done);
    void takeBack(const storage::SendCharge &charge);
    void tick();
    /// For the end, when no answer comes any more: what is not saved goes to the store.
    void save();
    void usage(base::Id userId, base::Callback<control::SendUsage> done);
    void release(base::Id userId, std::optional<base::Id> mailId, qint64 trustSeconds, base::Callback<control::TrayResult> done,
                 const base::ActorPtr &actor);
    void lock(base::Id userId, control::TrayMailFate fate, base::Callback<control::TrayResult> done, const base::ActorPtr &actor);
    /// Any thread.
    bool countsClients() const;
    /// The oldest one that counts still. Any thread.
    qint64 firstSlot() const;

private:
    struct Sender
    {
        storage::SenderRow row;
        bool known = false; ///< row and habit are
        bool loading = false;
        quint64 version = 0; ///< of the accounts, when they were asked for
        SendWindow window;
        SendWindow forwarded; ///< of it what he had sent on
        SendWindow answered;  ///< answers while away
        SendHabit habit;
        bool unsaved = false;
        QByteArray why; ///< of its being held, until that is stored
        std::vector<std::function<void(const std::optional<base::Error> &)>> waiting;
    };
    using SenderPtr = std::shared_ptr<Sender>;
    struct Domain
    {
        storage::SendingDomain row;
        quint64 version = 0;
    };
    /// One of those a mail counts for.
    struct Account
    {
        storage::SendKind kind = storage::SendKind::User;
        QString name;
        SendWindow *window = nullptr;
        control::SendLimits limits;
    };
    struct Work; ///< a release or deletion in steps

    qint64 nowSlot() const;
    void withSender(base::Id userId, std::function<void(const SenderPtr &)> next, std::function<void(const base::Error &)> fail);
    void senderRead(base::Id userId, const SenderPtr &sender, quint64 version, base::Result<storage::SenderRow> &row);
    void withDomain(const QString &name, std::function<void(const storage::SendingDomain &)> next);
    void askForUser(const SenderPtr &sender, const SendQuestion &question, const base::Callback<SendVerdict> &done);
    void askForClient(const storage::SendingDomain &domain, const SendQuestion &question, const base::Callback<SendVerdict> &done);
    std::optional<SendRefusal> refusal(const QList<Account> &accounts, const storage::SendAmount &wanted, qint64 slot) const;
    std::shared_ptr<storage::SendCharge> charge(const QList<Account> &accounts, const SendQuestion &question, qint64 slot) const;
    QList<Account> accountsOf(const SenderPtr &sender, const SendQuestion &question);
    void judgeMail(const SenderPtr &sender, const std::shared_ptr<storage::SendCharge> &charge, const storage::SenderNews &news,
                   const SendQuestion &question);
    bool wouldBeHeld(const Sender &sender, const SendHour &hour) const;
    /// From now on, when it is sudden.
    bool isHeld(Sender &sender, const SendHour &hour);
    static SendHour hourOf(const Sender &sender, qint64 slot, qint64 returned);
    static SendWindow *windowOf(Sender &sender, storage::SendKind kind);
    static control::SendLimits inEffect(const control::SendLimits &own, const control::SendLimits &general);
    void refuse(const SendRefusal &refusal, const base::Callback<SendVerdict> &done);
    void countTray();
    void refreshDomains();
    void step(const std::shared_ptr<Work> &work);
    void releaseAll(const SenderPtr &sender, const std::shared_ptr<Work> &work);
    template<typename T>
    base::Callback<T> here(std::function<void(base::Result<T> &)> next)
    {
        return {m_executor, [self = shared_from_this(), next = std::move(next)](base::Result<T> result) { next(result); }};
    }

    storage::Store &m_store;
    storage::SenderStore &m_senders;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    SendRules m_rules;
    QHash<base::Id, SenderPtr> m_users;
    QHash<QString, SendWindow> m_domains;
    QHash<QString, SendWindow> m_clients;
    QHash<QString, Domain> m_domainRows;
    QHash<QString, qint64> m_toldAt; ///< when it was last said of somebody that he reached a limit
    std::atomic<bool> m_clientLimits{false};
    std::atomic<bool> m_domainLimits{false};
    std::atomic<quint64> m_domainsVersion{0};
    metrics::Counter &m_userRefusals;
    metrics::Counter &m_domainRefusals;
    metrics::Counter &m_addressRefusals;
    metrics::Counter &m_held;
    metrics::Gauge &m_trayUsers;
    metrics::Gauge &m_trayMails;
};

/// What counts as one network: /16 of IPv4, /32 of IPv6; empty for addresses that are no part of the Internet.
QString networkOf(const QHostAddress &client);
/// Nothing more is sent for this account.
SendVerdict shutOut(const QString &why);

} // namespace pipeline
