// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "control/jsontray.h"
#include "pipeline/sendledger.h"

// What a user sends, and what is sent for him: limits, then the guard.
namespace pipeline {

using namespace Qt::StringLiterals;
using storage::SendAmount;
using storage::SendCharge;
using storage::SendKind;
using storage::SendWay;

namespace {

constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kMostAnswers = 50; // an hour, whatever the settings (RFC 3834 2)

} // namespace

SendVerdict shutOut(const QString &why)
{
    SendRefusal no;
    no.text = why;
    no.permanent = true;
    no.locked = true;
    return {no, {}};
}

control::SendLimits SendLedger::inEffect(const control::SendLimits &own, const control::SendLimits &general)
{
    const auto of = [](qint64 mine, qint64 all) { return mine > 0 ? mine : all; };
    return {of(own.messages, general.messages), of(own.recipients, general.recipients), of(own.bytes, general.bytes)};
}

/// As the guard sees it. A mail that is sent on to one address goes elsewhere and is no more than it was: only what is beyond that counts,
/// or strangers could make the guard hold whoever has much mail.
SendHour SendLedger::hourOf(const Sender &sender, qint64 slot, qint64 returned)
{
    const SendAmount sent = sender.window.total(slot);
    const qint64 beyond = sent.recipients - sender.forwarded.total(slot).messages;
    return {double(qMax<qint64>(0, beyond)), double(sent.fresh), double(sent.strange), double(returned)};
}

/// Null: not one of a user's.
SendWindow *SendLedger::windowOf(Sender &sender, SendKind kind)
{
    switch (kind) {
    case SendKind::User:
        return &sender.window;
    case SendKind::Forwarded:
        return &sender.forwarded;
    case SendKind::Answered:
        return &sender.answered;
    default:
        return nullptr;
    }
}

QList<SendLedger::Account> SendLedger::accountsOf(const SenderPtr &sender, const SendQuestion &question)
{
    const storage::SenderRow &row = sender->row;
    QList<Account> accounts;
    if (question.way != SendWay::Answer || !question.recipients.isEmpty()) {
        accounts << Account{SendKind::User, row.address, &sender->window, inEffect(row.limits, m_rules.user)}
                 << Account{SendKind::Domain, row.domain, &m_domains[row.domain], inEffect(row.domainLimits, m_rules.domain)};
    }
    if (question.way == SendWay::Forward)
        accounts << Account{SendKind::Forwarded, row.address, &sender->forwarded, {}};
    if (question.way == SendWay::Answer)
        accounts << Account{SendKind::Answered, row.address, &sender->answered, {kMostAnswers, 0, 0}};
    return accounts;
}

void SendLedger::askForUser(const SenderPtr &sender, const SendQuestion &question, const base::Callback<SendVerdict> &done)
{
    const bool locked = sender->row.locked;
    if (locked && question.way != SendWay::Forward)
        return done(shutOut(u"This account is locked"_s));
    const qint64 slot = nowSlot();
    QList<Account> accounts = accountsOf(sender, question);
    const SendAmount wanted{1, qMax<qint64>(1, question.recipients.size()), question.bytes, 0, 0};
    const auto no = locked ? std::nullopt : refusal(accounts, wanted, slot); // what is held need not wait besides
    if (no)
        return refuse(*no, done);
    if (question.begins)
        return done(SendVerdict());
    for (Account &account : accounts) {
        if (account.kind != SendKind::Domain)
            account.name = base::idToString(question.userId); // an address may change
    }
    const auto made = charge(accounts, question, slot);
    for (const Account &account : std::as_const(accounts))
        account.window->add(slot, made->amount);
    QList<qint64> contacts;
    for (const QString &recipient : question.recipients)
        contacts << storage::contactOf(recipient);
    m_senders.newContacts(question.userId, contacts, firstSlot(),
                          here<storage::SenderNews>([this, sender, made, done, question](const base::Result<storage::SenderNews> &news) {
                              if (!news) {
                                  takeBack(*made);
                                  return done(news.error());
                              }
                              judgeMail(sender, made, *news, question);
                              if (made->held && question.way == SendWay::Answer) {
                                  takeBack(*made);
                                  return done(shutOut(u"Mail of this account is held"_s));
                              }
                              done(SendVerdict{{}, std::make_shared<SendTicket>(m_executor, shared_from_this(), made)});
                          }));
}

void SendLedger::judgeMail(const SenderPtr &sender, const std::shared_ptr<SendCharge> &charge, const storage::SenderNews &news,
                           const SendQuestion &question)
{
    const bool answer = question.way == SendWay::Answer;
    const QString network = networkOf(question.client);
    sender->habit.reach(m_clock.wallMs() / kDayMs);
    SendAmount fresh;
    fresh.fresh = news.fresh.size();
    fresh.strange = sender->habit.isStrange(network) ? fresh.fresh : 0;
    charge->amount += fresh;
    sender->window.add(charge->slot, fresh);
    const SendHour hour = hourOf(*sender, charge->slot, news.returned);
    charge->held = answer ? wouldBeHeld(*sender, hour) : isHeld(*sender, hour);
    if (charge->held) {
        charge->why = sender->why.isEmpty() ? QByteArray("[]") : sender->why;
        if (!answer)
            m_held.add();
        return;
    }
    if (!answer) // whoever wrote to him is no acquaintance for that
        charge->contacts = news.fresh;
    sender->habit.note(hour);
    sender->habit.see(network);
    sender->unsaved = true;
}

/// An answer alone puts nobody into the tray: there would be nothing in it.
bool SendLedger::wouldBeHeld(const Sender &sender, const SendHour &hour) const
{
    const bool guarded = m_rules.guard.enabled && sender.row.trustedUntil <= m_clock.wallMs();
    return guarded && (sender.row.held || !judge(sender.habit, hour, m_rules.guard).isEmpty());
}

bool SendLedger::isHeld(Sender &sender, const SendHour &hour)
{
    if (!sender.row.locked && !wouldBeHeld(sender, hour)) // of somebody locked only what he has sent on comes here
        return false;
    if (!sender.row.held) {
        sender.row.held = true;
        sender.why = control::toJson(judge(sender.habit, hour, m_rules.guard));
        qCWarning(lcPipeline).noquote() << "mail of" << sender.row.address << "is held from now on:" << sender.why;
    }
    return true;
}

} // namespace pipeline
