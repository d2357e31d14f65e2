// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendledger.h"
#include "auth/addressprefix.h"
#include "base/logging.h"
#include "control/jsonfields.h"
#include "net/publicaddress.h"
#include "storage/accountstore.h"
#include "storage/senderstore.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace pipeline {

using storage::SendAmount;
using storage::SendCharge;
using storage::SendKind;

namespace {

constexpr qsizetype kMostClients = 50000; // beyond it clients that are new in this hour share one count
constexpr qint64 kTellEveryMs = 60'000;

metrics::Counter &refusals(metrics::Registry &registry, const char *kind)
{
    return registry.counter("send_limited_total", metrics::label("kind", kind), "Mails refused because somebody sent as much as allowed, by whose limit it was");
}

/// An IPv6 client can roam in its /64.
QString clientName(const QHostAddress &client)
{
    return auth::AddressPrefix::of(client, 32, 64).toString();
}

bool isBound(const control::SendLimits &limits)
{
    return limits != control::SendLimits();
}

QString kindWord(SendKind kind)
{
    return kind == SendKind::Domain ? u"domain"_s : kind == SendKind::Address ? u"address"_s : u"user"_s;
}

} // namespace

QString networkOf(const QHostAddress &client)
{
    return net::isPublicAddress(client) ? auth::AddressPrefix::of(client, 16, 32).toString() : QString();
}

SendLedger::SendLedger(const SendWatch::Setup &setup, base::ExecutorPtr executor)
    : m_store(*setup.store)
    , m_senders(*setup.store->senders())
    , m_clock(*setup.clock)
    , m_executor(std::move(executor))
    , m_userRefusals(refusals(*setup.metrics, "user"))
    , m_domainRefusals(refusals(*setup.metrics, "domain"))
    , m_addressRefusals(refusals(*setup.metrics, "address"))
    , m_held(setup.metrics->counter("guard_held_total", {}, "Mails put into the tray because their sender's sending changed suddenly"))
    , m_trayUsers(setup.metrics->gauge("tray_users", {}, "Users whose mail is held in the tray"))
    , m_trayMails(setup.metrics->gauge("tray_mails", {}, "Mails held in the tray"))
{
    setRules(setup.rules);
}

void SendLedger::load(const QList<storage::SendUseRow> &rows)
{
    for (const storage::SendUseRow &row : rows) {
        if (row.kind == SendKind::Domain) {
            m_domains[row.name].add(row.slot, row.amount);
        } else if (row.kind == SendKind::Address) {
            m_clients[row.name].add(row.slot, row.amount);
        } else if (const auto id = base::idFromString(row.name)) {
            SenderPtr &sender = m_users[*id];
            if (!sender)
                sender = std::make_shared<Sender>();
            if (SendWindow *window = windowOf(*sender, row.kind))
                window->add(row.slot, row.amount);
        }
    }
    countTray();
    refreshDomains();
}

void SendLedger::setRules(const SendRules &rules)
{
    m_rules = rules;
    m_clientLimits = isBound(rules.address) || isBound(rules.domain);
}

bool SendLedger::countsClients() const
{
    return m_clientLimits || m_domainLimits || m_domainsVersion != m_store.accounts()->accountsVersion();
}

qint64 SendLedger::firstSlot() const
{
    return nowSlot() - storage::kSendSlots + 1;
}

qint64 SendLedger::nowSlot() const
{
    return m_clock.wallMs() / storage::kSendSlotMs;
}

void SendLedger::refreshDomains()
{
    const quint64 version = m_store.accounts()->accountsVersion();
    m_senders.anyDomainLimits(here<bool>([this, version](const base::Result<bool> &any) {
        if (!any)
            return;
        m_domainLimits = *any;
        m_domainsVersion = version;
    }));
}

void SendLedger::countTray()
{
    m_senders.trayTotals(here<storage::TrayTotals>([this](const base::Result<storage::TrayTotals> &totals) {
        if (!totals)
            return;
        m_trayUsers.set(totals->users);
        m_trayMails.set(totals->mails);
    }));
}

/// Runs `next` with what is known of the user, as of the last change of any account.
void SendLedger::withSender(base::Id userId, std::function<void(const SenderPtr &)> next, std::function<void(const base::Error &)> fail)
{
    SenderPtr &slot = m_users[userId];
    if (!slot)
        slot = std::make_shared<Sender>();
    const SenderPtr sender = slot;
    const quint64 version = m_store.accounts()->accountsVersion();
    if (sender->known && sender->version == version)
        return next(sender);
    sender->waiting.push_back([sender, next = std::move(next), fail = std::move(fail)](const std::optional<base::Error> &error) {
        if (error)
            fail(*error);
        else
            next(sender);
    });
    if (std::exchange(sender->loading, true))
        return;
    m_senders.sender(userId, here<storage::SenderRow>([this, userId, sender, version](base::Result<storage::SenderRow> &row) {
                         senderRead(userId, sender, version, row);
                     }));
}

void SendLedger::senderRead(base::Id userId, const SenderPtr &sender, quint64 version, base::Result<storage::SenderRow> &row)
{
    sender->loading = false;
    std::optional<base::Error> error;
    if (row) {
        const bool held = sender->known ? sender->row.held : row->held; // in memory it may be newer than on disk
        const qint64 trustedUntil = sender->known ? sender->row.trustedUntil : row->trustedUntil;
        if (!sender->known)
            sender->habit = SendHabit::fromJson(row->habit);
        sender->row = *row;
        sender->row.held = held;
        sender->row.trustedUntil = trustedUntil;
        sender->known = true;
        sender->version = version;
    } else {
        error = row.error();
        if (error->kind == base::ErrorKind::NotFound)
            m_users.remove(userId);
    }
    for (const auto &one : std::exchange(sender->waiting, {}))
        one(error);
}

void SendLedger::withDomain(const QString &name, std::function<void(const storage::SendingDomain &)> next)
{
    const quint64 version = m_store.accounts()->accountsVersion();
    if (m_domainsVersion != version)
        refreshDomains();
    const auto known = m_domainRows.constFind(name);
    if (name.isEmpty())
        return next({});
    if (known != m_domainRows.constEnd() && known->version == version)
        return next(known->row);
    m_senders.sendingDomain(name, here<storage::SendingDomain>([this, name, version, next = std::move(next)](const base::Result<storage::SendingDomain> &row) {
                                if (row && !row->name.isEmpty())
                                    m_domainRows.insert(name, {*row, version});
                                next(row ? *row : storage::SendingDomain());
                            }));
}

void SendLedger::ask(SendQuestion question, base::Callback<SendVerdict> done)
{
    if (question.userId == 0) {
        const QString domain = question.senderDomain;
        withDomain(domain, [this, question = std::move(question), done](const storage::SendingDomain &row) { askForClient(row, question, done); });
        return;
    }
    const base::Id userId = question.userId;
    withSender(
        userId, [this, question = std::move(question), done](const SenderPtr &sender) { askForUser(sender, question, done); },
        [done](const base::Error &error) {
            if (error.kind == base::ErrorKind::NotFound) // deleted while signed in
                done(shutOut(u"This account is no longer there"_s));
            else
                done(error);
        });
}

std::optional<SendRefusal> SendLedger::refusal(const QList<Account> &accounts, const SendAmount &wanted, qint64 slot) const
{
    struct
    {
        qint64 SendAmount::*what;
        qint64 control::SendLimits::*limit;
        const char *words;
    } static constexpr kMeasures[] = {{&SendAmount::messages, &control::SendLimits::messages, "messages"},
                                      {&SendAmount::recipients, &control::SendLimits::recipients, "recipients"},
                                      {&SendAmount::bytes, &control::SendLimits::bytes, "bytes"}};
    for (const Account &account : accounts) {
        const SendAmount used = account.window->total(slot);
        for (const auto &measure : kMeasures) {
            const qint64 limit = account.limits.*measure.limit;
            const qint64 more = wanted.*measure.what;
            if (limit == 0 || used.*measure.what + more <= limit)
                continue;
            const QLatin1StringView what(account.kind == SendKind::Answered ? "answers while away" : measure.words);
            const QString rule = u"The %1 %2 may send %3 %4 an hour"_s.arg(kindWord(account.kind), account.name).arg(limit).arg(what);
            SendRefusal no;
            no.kind = account.kind;
            no.name = account.name;
            no.permanent = more > limit;
            no.text = rule + u", and this mail alone has %1"_s.arg(more);
            if (no.permanent)
                return no;
            const qint64 freeAt = account.window->freeFrom(slot, measure.what, more, limit) * storage::kSendSlotMs;
            const qint64 seconds = qMax<qint64>(1, (freeAt - m_clock.wallMs() + 999) / 1000);
            const QString time = QDateTime::fromMSecsSinceEpoch(freeAt, Qt::UTC).toString(u"HH:mm"_s);
            no.text = rule + u" and sent %1; there is room again at %2 UTC"_s.arg(used.*measure.what).arg(time);
            no.retryAfterS = seconds;
            return no;
        }
    }
    return {};
}

std::shared_ptr<SendCharge> SendLedger::charge(const QList<Account> &accounts, const SendQuestion &question, qint64 slot) const
{
    const auto made = std::make_shared<SendCharge>();
    for (const Account &account : accounts)
        made->accounts.append({account.kind, account.name});
    made->slot = slot;
    made->amount = {1, question.recipients.size(), question.bytes, 0, 0};
    made->userId = question.userId;
    made->own = question.way == storage::SendWay::Himself;
    made->peer = question.client.toString();
    return made;
}

/// The log and an event say it once a minute.
void SendLedger::refuse(const SendRefusal &refusal, const base::Callback<SendVerdict> &done)
{
    (refusal.kind == SendKind::Domain ? m_domainRefusals : refusal.kind == SendKind::Address ? m_addressRefusals : m_userRefusals).add();
    qint64 &toldAt = m_toldAt[QString::number(int(refusal.kind)) + u' ' + refusal.name];
    const qint64 now = m_clock.wallMs();
    if (qAbs(now - toldAt) >= kTellEveryMs) {
        toldAt = now;
        qCInfo(lcPipeline).noquote() << "limit reached:" << refusal.text;
        control::JsonBuffer buffer;
        control::JsonWriter writer(buffer);
        writer.StartObject();
        control::member(writer, "kind", kindWord(refusal.kind));
        control::member(writer, "name", refusal.name);
        control::member(writer, "text", refusal.text);
        control::member(writer, "retryAfterSeconds", refusal.retryAfterS);
        writer.EndObject();
        control::Event event;
        event.kind = u"send.limited"_s;
        event.to = kindWord(refusal.kind) == "user"_L1 ? refusal.name : QString();
        event.detail = buffer.take();
        m_store.addEvent(event);
    }
    done(SendVerdict{refusal, {}});
}

void SendLedger::askForClient(const storage::SendingDomain &domain, const SendQuestion &question, const base::Callback<SendVerdict> &done)
{
    const qint64 slot = nowSlot();
    QString client = clientName(question.client);
    if (!m_clients.contains(client) && m_clients.size() >= kMostClients)
        client = u"others"_s;
    QList<Account> accounts;
    if (!domain.name.isEmpty())
        accounts.append({SendKind::Domain, domain.name, &m_domains[domain.name], inEffect(domain.limits, m_rules.domain)});
    accounts.append({SendKind::Address, client, &m_clients[client], m_rules.address});
    const SendAmount wanted{1, qMax<qint64>(1, question.recipients.size()), question.bytes, 0, 0};
    if (const auto no = refusal(accounts, wanted, slot))
        return refuse(*no, done);
    if (question.begins)
        return done(SendVerdict());
    const auto made = charge(accounts, question, slot);
    for (const Account &account : std::as_const(accounts))
        account.window->add(slot, made->amount);
    done(SendVerdict{{}, std::make_shared<SendTicket>(m_executor, shared_from_this(), made)});
}

void SendLedger::takeBack(const SendCharge &charge)
{
    for (const SendCharge::Account &account : charge.accounts) {
        if (account.kind == SendKind::Domain && m_domains.contains(account.name)) {
            m_domains[account.name].takeBack(charge.slot, charge.amount);
        } else if (account.kind == SendKind::Address && m_clients.contains(account.name)) {
            m_clients[account.name].takeBack(charge.slot, charge.amount);
        } else if (const SenderPtr sender = m_users.value(charge.userId)) {
            if (SendWindow *window = windowOf(*sender, account.kind))
                window->takeBack(charge.slot, charge.amount);
        }
    }
}

void SendLedger::tick()
{
    const qint64 slot = nowSlot();
    save();
    m_users.removeIf([slot](const QHash<base::Id, SenderPtr>::iterator it) {
        return it.value().use_count() == 1 && !it.value()->loading && it.value()->window.isEmpty(slot) && it.value()->answered.isEmpty(slot);
    });
    const auto isOver = [slot](const QHash<QString, SendWindow>::iterator it) { return it->isEmpty(slot); };
    m_domains.removeIf(isOver);
    m_clients.removeIf(isOver);
    m_toldAt.removeIf([now = m_clock.wallMs()](const QHash<QString, qint64>::iterator it) { return qAbs(now - *it) > kTellEveryMs; });
    if (m_domainRows.size() > kMostClients)
        m_domainRows.clear();
    countTray();
}

void SendLedger::save()
{
    QList<storage::SenderHabitRow> habits;
    for (auto it = m_users.cbegin(); it != m_users.cend(); ++it) {
        if (std::exchange((*it)->unsaved, false))
            habits.append({it.key(), (*it)->habit.toJson()});
    }
    m_senders.saveHabits(habits, firstSlot(), {nullptr, [](const base::Result<bool> &saved) {
                                                                       if (!saved)
                                                                           qCWarning(lcPipeline) << "habits of senders are not saved:" << saved.error().detail;
                                                                   }});
}

} // namespace pipeline
