// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "control/names.h"
#include "storage/accounts.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/aliases.h"
#include "storage/directory.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/senders.h"
#include "storage/statements.h"
#include "storage/teamboxes.h"

using namespace Qt::Literals;

namespace storage::accounts {

namespace {

constexpr qsizetype kMaxName = 200;
constexpr qsizetype kMaxReply = 20000;     // characters
constexpr qsizetype kMaxForwards = 20;
constexpr qsizetype kMaxSenders = 100;
constexpr qsizetype kMaxAppPasswords = 50; // of one user
constexpr qint64 kNoteSignInEveryMs = 60000;
constexpr qint64 kAutoReplyEveryMs = 7LL * 86400 * 1000; // RFC 3834 2, RFC 5230 4.1

QStringList roleWords(const QList<control::Role> &roles)
{
    QStringList words;
    for (const control::Role role : roles)
        words << control::userRoleToString(role);
    return words;
}

/// `before`, `after`: JSON objects that hold what changed.
void tell(WriteTransaction &tx, const QString &kind, const control::User &user, const QStringList &changed = {},
          const QByteArray &before = "{}", const QByteArray &after = "{}")
{
    control::Event event;
    event.kind = kind;
    event.mailboxId = user.mailboxId;
    event.to = user.address;
    JsonObject detail;
    detail.add("userId", base::idToString(user.id)).add("address", user.address).add("roles", roleWords(user.roles));
    if (!changed.isEmpty())
        detail.add("changed", changed).add("locked", user.locked).addDifference(before, after);
    event.detail = detail.text();
    tx.addEvent(event);
}

QByteArray asMember(const control::AppPassword &app)
{
    return JsonObject().addRaw("appPassword", control::toJson(app)).text();
}

std::optional<base::Error> badQuota(const std::optional<qint64> &quota, const QString &field)
{
    constexpr qint64 kMost = 1LL << 50;
    if (quota && (*quota < 0 || *quota > kMost))
        return invalid(field, u"0 (no bound) to 2^50, or null for the domain's"_s);
    return {};
}

/// "@domain" or an address, as they are kept.
base::Result<QStringList> checkedSenders(const QStringList &senders)
{
    QStringList addresses, out;
    for (const QString &sender : senders) {
        if (!sender.startsWith(u'@')) {
            addresses << sender;
            continue;
        }
        const auto domain = canonicalDomain(sender.sliced(1));
        if (!domain)
            return invalid(u"sendAs"_s, u"\"%1\" is neither an address nor \"@\" and a domain"_s.arg(sender));
        out << u'@' + *domain;
    }
    const auto checked = aliases::checkedAddresses(addresses, u"sendAs"_s, kMaxSenders);
    if (!checked)
        return checked;
    for (const QString &address : *checked) {
        if (const auto parsed = parseLocalAddress(address))
            out << parsed->key();
    }
    out.removeDuplicates();
    return out;
}

/// Never null: a user whose password is kept elsewhere has empty forms.
QString keptForm(const QByteArray &form)
{
    return form.isEmpty() ? u""_s : QString::fromLatin1(form);
}

bool isSet(const control::UserChange &change)
{
    return change.displayName || change.roles || change.locked || change.quotaBytes || change.quotaMessages || change.sendLimits ||
           change.forwardTo || change.forwardKeeps || change.autoReply || change.sendAs;
}

/// What of `change` differs, into `user`; names of members that do.
base::Result<QStringList> take(const control::UserChange &change, control::User &user)
{
    QStringList changed;
    const auto set = [&changed](auto &member, const auto &value, const QString &name) {
        if (value && *value != member) {
            member = *value;
            changed << name;
        }
    };
    if (change.displayName)
        set(user.displayName, std::optional(storable(change.displayName->simplified(), kMaxName)), u"displayName"_s);
    set(user.roles, change.roles, u"roles"_s);
    set(user.locked, change.locked, u"locked"_s);
    if (const auto bad = badQuota(change.quotaBytes.value_or(std::nullopt), u"quotaBytes"_s))
        return *bad;
    if (const auto bad = badQuota(change.quotaMessages.value_or(std::nullopt), u"quotaMessages"_s))
        return *bad;
    set(user.quotaBytes, change.quotaBytes, u"quotaBytes"_s);
    set(user.quotaMessages, change.quotaMessages, u"quotaMessages"_s);
    if (change.sendLimits && !senders::areLimits(*change.sendLimits))
        return invalid(u"sendLimits"_s, u"each 0 (as the settings say) to 2^50"_s);
    set(user.sendLimits, change.sendLimits, u"sendLimits"_s);
    if (change.forwardTo) {
        const auto forwards = aliases::checkedAddresses(*change.forwardTo, u"forwardTo"_s, kMaxForwards);
        if (!forwards)
            return forwards;
        if (forwards->contains(user.address, Qt::CaseInsensitive))
            return invalid(u"forwardTo"_s, u"the user's own address; set forwardKeeps to keep a copy"_s);
        set(user.forwardTo, std::optional(*forwards), u"forwardTo"_s);
    }
    set(user.forwardKeeps, change.forwardKeeps, u"forwardKeeps"_s);
    if (change.autoReply) {
        control::AutoReply reply = *change.autoReply;
        reply.subject = storable(reply.subject.simplified(), kMaxName);
        reply.text = storable(reply.text, kMaxReply);
        if (reply.enabled && reply.text.trimmed().isEmpty())
            return invalid(u"autoReply"_s, u"an answer needs a text"_s);
        if (reply.from && reply.until && *reply.until <= *reply.from)
            return invalid(u"autoReply"_s, u"it ends before it begins"_s);
        set(user.autoReply, std::optional(reply), u"autoReply"_s);
    }
    if (change.sendAs) {
        const auto senders = checkedSenders(*change.sendAs);
        if (!senders)
            return senders;
        set(user.sendAs, std::optional(*senders), u"sendAs"_s);
    }
    return changed;
}

void write(WriteTransaction &tx, const control::User &user)
{
    tx.db().run(sql::kUpdateAccount, user.displayName, rows::roleBits(user.roles), user.locked, user.quotaBytes, user.quotaMessages,
                user.forwardTo.join(u'\n'), user.forwardKeeps, user.autoReply.enabled, user.autoReply.subject, user.autoReply.text,
                user.autoReply.from, user.autoReply.until, user.sendAs.join(u'\n'), user.sendLimits.messages, user.sendLimits.recipients,
                user.sendLimits.bytes, user.id);
}

} // namespace

base::Result<control::Mailbox> mailboxOfNobody(WriteTransaction &tx, const LocalAddress &address)
{
    std::optional<Id> known;
    {
        auto row = tx.db().run(sql::kMailboxByKey, address.key());
        if (row.next()) {
            if (row.optionalInteger(2))
                return alreadyExists(u"address"_s, u"the address is a disposable mailbox"_s);
            known = row.id(0);
        }
    }
    if (!known) {
        auto made = directory::createMailbox(tx, {address.text(), {}, {}});
        if (!made)
            return made.error();
        return made->mailbox;
    }
    if (tx.db().run(sql::kAccountOfMailbox, *known).next())
        return alreadyExists(u"address"_s, u"there is a user with this address"_s);
    if (teamboxes::isTeamBox(tx.db(), *known))
        return alreadyExists(u"address"_s, u"there is a team box with this address"_s);
    return directory::mailbox(tx.db(), *known);
}

base::Result<control::User> create(WriteTransaction &tx, const control::NewUser &wanted, const PasswordForms &password)
{
    const auto parsed = parseLocalAddress(wanted.address);
    if (!parsed)
        return invalid(u"address"_s, u"not an address a mailbox can have"_s);
    const auto domain = directory::domainNamed(tx.db(), parsed->domain);
    if (!domain)
        return tx.db().failure().value_or(invalid(u"address"_s, u"the domain is not one of this server"_s));
    if (const auto bad = badQuota(wanted.quotaBytes, u"quotaBytes"_s))
        return *bad;
    if (const auto bad = badQuota(wanted.quotaMessages, u"quotaMessages"_s))
        return *bad;
    if (domain->maxUsers > 0) {
        auto row = tx.db().run(sql::kUserCount, domain->id);
        if (row.next() && row.integer(0) >= domain->maxUsers)
            return alreadyExists(u"address"_s, u"the domain has all the %1 users it may have"_s.arg(domain->maxUsers));
    }
    const auto mailbox = mailboxOfNobody(tx, {parsed->localPart, domain->name});
    if (!mailbox)
        return mailbox.error();
    const Id id = tx.newId();
    tx.db().run(sql::kInsertAccount, id, mailbox->id, domain->id, storable(wanted.displayName.simplified(), kMaxName),
                rows::roleBits(wanted.roles), keptForm(password.hash), keptForm(password.scram), QByteArray(),
                wanted.quotaBytes, wanted.quotaMessages, tx.now(), tx.now());
    auto made = user(tx.db(), id);
    if (made)
        tell(tx, u"user.created"_s, *made);
    return made;
}

base::Result<control::User> change(WriteTransaction &tx, Id id, const control::UserChange &change,
                                   const std::optional<PasswordForms> &password)
{
    auto found = user(tx.db(), id);
    if (!found || (!password && !isSet(change)))
        return found;
    const control::User before = *found;
    auto changed = take(change, *found);
    if (!changed)
        return changed.error();
    if (!changed->isEmpty())
        write(tx, *found);
    if (changed->contains("autoReply"_L1))
        tx.db().run(sql::kDeleteAutoReplies, id); // another absence, another answer
    if (password) {
        tx.db().run(sql::kUpdatePassword, QString::fromLatin1(password->hash), QString::fromLatin1(password->scram), tx.now(), id);
        found->passwordChangedAt = tx.now();
        *changed << u"password"_s;
    }
    if (password || found->roles != before.roles || (found->locked && !before.locked))
        tx.db().run(sql::kDeleteSessions, id);
    if (!changed->isEmpty())
        tell(tx, u"user.changed"_s, *found, *changed, control::toJson(before), control::toJson(*found));
    return tx.db().orFailure(*found);
}

base::Result<bool> renewPassword(WriteTransaction &tx, Id id, const QByteArray &was, const PasswordForms &password)
{
    auto query = tx.db().run(sql::kRenewPassword, QString::fromLatin1(password.hash), QString::fromLatin1(password.scram), id, QString::fromLatin1(was));
    return query.rowsAffected() == 1;
}

base::Result<control::User> remove(WriteTransaction &tx, Id id)
{
    const auto found = user(tx.db(), id);
    if (!found)
        return found;
    if (const auto gone = directory::deleteMailbox(tx, found->mailboxId, u"mailbox.deleted"_s); !gone)
        return gone.error();
    return found;
}

void removeOfMailbox(WriteTransaction &tx, Id mailboxId)
{
    std::optional<Id> id;
    {
        auto row = tx.db().run(sql::kAccountOfMailbox, mailboxId);
        if (row.next())
            id = row.id(0);
    }
    if (!id)
        return;
    if (const auto gone = user(tx.db(), *id))
        tell(tx, u"user.deleted"_s, *gone);
    tx.db().run(sql::kDeleteSessions, *id);
    tx.db().run(sql::kDeleteAppPasswords, *id);
    tx.db().run(sql::kDeleteAutoReplies, *id);
    teamboxes::removeMember(tx, *id);
    senders::forget(tx, *id);
    tx.db().run(sql::kDeleteAccount, *id);
}

base::Result<bool> setQuotaWarned(WriteTransaction &tx, const QList<Id> &userIds, bool warned)
{
    for (const Id id : userIds)
        tx.db().run(sql::kSetQuotaWarned, warned ? std::optional(tx.now()) : std::nullopt, id);
    return true;
}

base::Result<bool> beginAutoReply(WriteTransaction &tx, Id userId, const QString &sender)
{
    std::optional<qint64> sentAt;
    {
        auto row = tx.db().run(sql::kAutoReplySent, userId, sender);
        if (row.next())
            sentAt = row.integer(0);
    }
    if (sentAt && tx.now() - *sentAt < kAutoReplyEveryMs && tx.now() >= *sentAt)
        return false;
    if (sentAt)
        tx.db().run(sql::kUpdateAutoReply, tx.now(), userId, sender);
    else
        tx.db().run(sql::kInsertAutoReply, userId, sender, tx.now());
    return true;
}

base::Result<bool> noteSignIn(WriteTransaction &tx, Id userId, Id appPasswordId)
{
    const auto found = user(tx.db(), userId);
    if (!found)
        return found.error();
    if (!found->lastSignInAt || tx.now() - *found->lastSignInAt >= kNoteSignInEveryMs)
        tx.db().run(sql::kTouchAccount, tx.now(), userId);
    if (appPasswordId != 0)
        tx.db().run(sql::kTouchAppPassword, tx.now(), appPasswordId);
    return true;
}

base::Result<control::AppPassword> createAppPassword(WriteTransaction &tx, const control::AppPassword &wanted, const PasswordForms &password)
{
    control::AppPassword made = wanted;
    made.name = storable(wanted.name.simplified(), kMaxName);
    if (made.name.isEmpty())
        return invalid(u"name"_s, u"which device it is for"_s);
    const auto known = appPasswords(tx.db(), wanted.userId);
    if (!known)
        return known.error();
    if (known->size() >= kMaxAppPasswords)
        return alreadyExists(u"name"_s, u"a user has at most %1 app passwords"_s.arg(kMaxAppPasswords));
    made.id = tx.newId();
    made.createdAt = tx.now();
    tx.db().run(sql::kInsertAppPassword, made.id, made.userId, made.name, QString::fromLatin1(password.hash),
                QString::fromLatin1(password.scram), made.createdAt, made.expiresAt);
    if (const auto owner = user(tx.db(), made.userId))
        tell(tx, u"user.changed"_s, *owner, {u"appPassword"_s}, "{}", asMember(made));
    return made;
}

base::Result<control::AppPassword> revokeAppPassword(WriteTransaction &tx, Id userId, Id id)
{
    const auto known = appPasswords(tx.db(), userId);
    if (!known)
        return known.error();
    const auto found = std::find_if(known->begin(), known->end(), [id](const control::AppPassword &app) { return app.id == id; });
    if (found == known->end())
        return notFound(u"app password"_s);
    tx.db().run(sql::kDeleteAppPassword, id);
    if (const auto owner = user(tx.db(), userId))
        tell(tx, u"user.changed"_s, *owner, {u"appPassword"_s}, asMember(*found));
    return *found;
}

base::Result<control::User> setTwoFactor(WriteTransaction &tx, Id userId, const QByteArray &secret, const QList<QByteArray> &recoveryCodes)
{
    auto found = user(tx.db(), userId);
    if (!found)
        return found;
    QStringList codes;
    for (const QByteArray &code : recoveryCodes)
        codes << QString::fromLatin1(code.toHex());
    tx.db().run(sql::kUpdateTwoFactor, secret, codes.join(u'\n'), userId);
    const QByteArray before = control::toJson(*found);
    found->twoFactor = !secret.isEmpty();
    tell(tx, u"user.changed"_s, *found, {u"twoFactor"_s}, before, control::toJson(*found));
    return found;
}

base::Result<bool> useRecoveryCode(WriteTransaction &tx, Id userId, const QByteArray &hash)
{
    QStringList codes;
    {
        auto row = tx.db().run(sql::kRecovery, userId);
        if (!row.next())
            return tx.db().failure().value_or(notFound(u"user"_s));
        codes = row.text(0).split(u'\n', Qt::SkipEmptyParts);
    }
    if (codes.removeAll(QString::fromLatin1(hash.toHex())) == 0)
        return false;
    tx.db().run(sql::kUpdateRecovery, codes.join(u'\n'), userId);
    return true;
}

} // namespace storage::accounts
