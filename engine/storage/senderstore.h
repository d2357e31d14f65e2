// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tray.h"

namespace storage {

using base::Callback;
using base::Id;

/// What was sent is counted in pieces of five minutes: the one of now and the twelve before it, so that a mail counts for an hour and up to
/// five minutes more.
constexpr qint64 kSendSlotMs = 5 * 60000;
constexpr qint64 kSendSlots = 13;

/// Whose sending is counted.
enum class SendKind {
    User = 1,
    Domain,
    Address,
    Returned,
    Forwarded, ///< of a user: what he had sent on
    Answered   ///< of a user: his answers while away
};

struct SendAmount
{
    qint64 messages = 0;
    qint64 recipients = 0;
    qint64 bytes = 0;
    qint64 fresh = 0;   ///< recipients the user never wrote to before
    qint64 strange = 0; ///< of them those written to from a network the user is new in
    SendAmount &operator+=(const SendAmount &other)
    {
        messages += other.messages;
        recipients += other.recipients;
        bytes += other.bytes;
        fresh += other.fresh;
        strange += other.strange;
        return *this;
    }
    bool operator==(const SendAmount &) const = default;
};

/// What one mail counts as; kept in the mail's own commit, so that no crash or restart forgets it.
struct SendCharge
{
    struct Account
    {
        SendKind kind = SendKind::User;
        QString name; ///< the user's id, the domain's name, the client's address
    };
    QList<Account> accounts;
    qint64 slot = 0; ///< wall clock in kSendSlotMs
    SendAmount amount;
    Id userId = 0;          ///< 0: nobody signed in
    bool own = true;        ///< the user sent it himself: what comes back counts, too
    QList<qint64> contacts; ///< recipients to be known from now on; none of a mail that is held
    bool held = false;
    QString peer;           ///< textual IP
    QByteArray why;         ///< of the first held mail: JSON array of control::TrayReason
};

/// What a user has sent on elsewhere.
struct Forward
{
    Id userId = 0;
    Id mailboxId = 0;
    QString address;     ///< of the mailbox
    QStringList targets; ///< elsewhere, where his forward leads, by aliases and groups of ours, too
    bool asked = false;  ///< the mailbox is the one that was asked for
};

struct SendUseRow
{
    SendKind kind = SendKind::User;
    QString name;
    qint64 slot = 0;
    SendAmount amount;
};

/// What the limits and the guard need to know of a user.
struct SenderRow
{
    Id userId = 0;
    Id domainId = 0;
    QString address;
    QString domain;
    bool locked = false;
    control::SendLimits limits;
    control::SendLimits domainLimits;
    QByteArray habit; ///< empty: none yet
    qint64 trustedUntil = 0;
    bool held = false;
};

struct SendingDomain
{
    QString name; ///< empty: not one of ours
    control::SendLimits limits;
};

struct SenderNews
{
    QList<qint64> fresh;  ///< of the contacts asked for
    qint64 returned = 0;  ///< recipients that were returned to the user
};

struct SenderHabitRow
{
    Id userId = 0;
    QByteArray habit;
};

struct TrayTotals
{
    qint64 users = 0;
    qint64 mails = 0;
};

struct TrayRelease
{
    Id userId = 0;
    std::optional<Id> mailId; ///< this one alone
    qint64 trustedUntil = 0;  ///< wall clock ms; with all mail
    bool first = true;        ///< of the steps: says so in an event
};

/// One step of a release or deletion.
struct TrayStep
{
    qint64 mails = 0;
    qint64 recipients = 0;
    bool more = false;
};

/// What users have sent, how they usually do, and the tray. Thread-safe; as long as the store.
class SenderStore
{
public:
    virtual ~SenderStore() = default;
    /// Blocks; at the start.
    virtual base::Result<QList<SendUseRow>> loadSendUse(qint64 fromSlot) = 0;
    virtual void sender(Id userId, Callback<SenderRow> done) = 0;
    /// Of all users an address leads to that have mail sent on; of the user whose it is in any case.
    virtual void forwards(const QString &localPart, const QString &domain, Callback<QList<Forward>> done) = 0;
    /// By any of its names.
    virtual void sendingDomain(const QString &name, Callback<SendingDomain> done) = 0;
    /// Whether any domain has limits of its own.
    virtual void anyDomainLimits(Callback<bool> done) = 0;
    virtual void newContacts(Id userId, const QList<qint64> &contacts, qint64 fromSlot, Callback<SenderNews> done) = 0;
    /// And drops what was sent before `oldestSlot`.
    virtual void saveHabits(const QList<SenderHabitRow> &habits, qint64 oldestSlot, Callback<bool> done) = 0;

    virtual void trayEntries(std::optional<Id> domainId, const control::PageRequest &page, Callback<control::Page<control::TrayEntry>> done) = 0;
    virtual void trayEntryOf(Id userId, Callback<control::TrayEntry> done) = 0;
    virtual void trayMailsOf(Id userId, const control::PageRequest &page, Callback<control::Page<control::TrayMail>> done) = 0;
    virtual void trayTotals(Callback<TrayTotals> done) = 0;
    /// Some of the held recipients go on their way, and the user has written to them; with the last one the user is out of the tray.
    virtual void releaseHeld(const TrayRelease &wanted, Callback<TrayStep> done) = 0;
    /// Locks the user and ends sessions and app passwords.
    virtual void lockSender(Id userId, Callback<control::TrayEntry> done) = 0;
    /// Some of the held recipients are removed; with the last one the user is out of the tray.
    virtual void deleteHeld(Id userId, Callback<TrayStep> done) = 0;
};

/// What SenderStore knows a recipient by.
qint64 contactOf(const QString &address);

} // namespace storage
