// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/rfc3339.h"
#include "mail/address.h"
#include "storage/accounts.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/aliases.h"
#include "storage/directory.h"
#include "storage/groups.h"
#include "storage/groupstatements.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/senders.h"
#include "storage/statements.h"
#include "storage/teamboxes.h"
#include "storage/tokens.h"

using namespace Qt::Literals;

namespace storage::directory {

namespace {

constexpr qint64 kLongestTtl = 10LL * 366 * 86400; // seconds

void tellDomain(WriteTransaction &tx, const QString &kind, const control::Domain &domain, const std::optional<control::Domain> &before = {})
{
    control::Event event;
    event.kind = kind;
    JsonObject detail;
    detail.add("domainId", base::idToString(domain.id)).add("name", domain.name);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(domain));
    event.detail = detail.text();
    tx.addEvent(event);
}

void tellMailbox(WriteTransaction &tx, const QString &kind, const control::Mailbox &mailbox, const std::optional<control::Mailbox> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.mailboxId = mailbox.id;
    event.to = mailbox.address;
    JsonObject detail;
    detail.add("address", mailbox.address).add("total", mailbox.total);
    if (mailbox.expiresAt)
        detail.add("expiresAt", control::timeToString(*mailbox.expiresAt));
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(mailbox));
    event.detail = detail.text();
    tx.addEvent(event);
}

bool addressTaken(WriteTransaction &tx, const LocalAddress &address)
{
    return tx.db().run(sql::kMailboxByKey, address.key()).next() || tx.db().run(sql::kAliasByKey, address.key()).next() ||
           tx.db().run(sql::kGroupByKey, address.key()).next();
}

/// Mailbox and its folders. The address is free and its domain there.
control::Mailbox insertMailbox(WriteTransaction &tx, Id domainId, const LocalAddress &address,
                               std::optional<qint64> expiresAt)
{
    struct
    {
        QLatin1StringView name;
        control::FolderRole role;
    } static constexpr kFolders[] = {
        {"Inbox"_L1, control::FolderRole::Inbox},   {"Sent"_L1, control::FolderRole::Sent},
        {"Drafts"_L1, control::FolderRole::Drafts}, {"Trash"_L1, control::FolderRole::Trash},
        {"Junk"_L1, control::FolderRole::Junk},     {"Archive"_L1, control::FolderRole::Archive},
    };
    control::Mailbox mailbox;
    mailbox.id = tx.newId();
    mailbox.address = address.text();
    mailbox.expiresAt = expiresAt;
    mailbox.modSeq = 1;
    Id inbox = 0, trash = 0;
    quint32 uidValidity = quint32(tx.now() / 1000);
    for (const auto &folder : kFolders) {
        const Id id = tx.newId();
        if (folder.role == control::FolderRole::Inbox)
            inbox = id;
        if (folder.role == control::FolderRole::Trash)
            trash = id;
        tx.db().run(sql::kInsertFolder, id, mailbox.id, QString(folder.name), int(folder.role), ++uidValidity, 1, true);
    }
    tx.db().run(sql::kInsertMailbox, mailbox.id, domainId, mailbox.address, address.key(), tx.now(),
                expiresAt, inbox, trash, uidValidity);
    tellMailbox(tx, u"mailbox.created"_s, mailbox);
    return mailbox;
}

bool differsInLimits(const control::Domain &a, const control::Domain &b)
{
    return a.catchAll != b.catchAll || a.quotaBytes != b.quotaBytes || a.quotaMessages != b.quotaMessages || a.maxUsers != b.maxUsers ||
           a.sendLimits != b.sendLimits;
}

/// Names no other domain has, sorted.
base::Result<QStringList> otherNames(WriteTransaction &tx, const QStringList &wanted, const control::Domain &owner)
{
    QStringList names;
    for (const QString &text : wanted) {
        const auto name = canonicalDomain(text);
        if (!name)
            return invalid(u"aliases"_s, u"\"%1\" is not a domain name"_s.arg(text.left(100)));
        const auto holder = domainNamed(tx.db(), *name);
        if (*name == owner.name || (holder && holder->id != owner.id))
            return alreadyExists(u"aliases"_s, u"%1 is a domain here already"_s.arg(*name));
        names << *name;
    }
    names.removeDuplicates();
    names.sort();
    return names;
}

/// An address elsewhere, of somebody here, or of a postmaster, whose mailbox is made by his first mail.
bool leadsSomewhere(WriteTransaction &tx, const QString &address)
{
    if (!ends(tx.db(), {address}, tx.now()).isEmpty())
        return true;
    const auto parsed = parseLocalAddress(address);
    if (!parsed)
        return false;
    const auto found = lookup(tx.db(), parsed->localPart, parsed->domain, tx.now());
    return found && found->makePostmaster;
}

std::optional<base::Error> takeDomain(WriteTransaction &tx, const control::DomainChange &change, control::Domain &domain)
{
    constexpr qint64 kMost = 1LL << 50;
    if (change.name) {
        const auto canonical = canonicalDomain(*change.name);
        if (!canonical)
            return invalid(u"name"_s, u"not a domain name"_s);
        const auto holder = domainNamed(tx.db(), *canonical);
        if (holder && (holder->id != domain.id || domain.aliases.contains(*canonical)))
            return alreadyExists(u"name"_s, u"the domain is there already"_s);
        domain.name = *canonical;
    }
    if (change.aliases) {
        const auto names = otherNames(tx, *change.aliases, domain);
        if (!names)
            return names.error();
        domain.aliases = *names;
    }
    if (change.catchAll) {
        const auto checked = aliases::checkedAddresses(change.catchAll->trimmed().isEmpty() ? QStringList() : QStringList{*change.catchAll}, u"catchAll"_s, 1);
        if (!checked)
            return checked.error();
        if (!checked->isEmpty() && !leadsSomewhere(tx, checked->first()))
            return invalid(u"catchAll"_s, u"nobody has this address here"_s);
        domain.catchAll = checked->value(0);
    }
    struct
    {
        const std::optional<qint64> &wanted;
        qint64 &value;
        QString field;
    } const limits[] = {{change.quotaBytes, domain.quotaBytes, u"quotaBytes"_s},
                        {change.quotaMessages, domain.quotaMessages, u"quotaMessages"_s},
                        {change.maxUsers, domain.maxUsers, u"maxUsers"_s}};
    for (const auto &limit : limits) {
        if (limit.wanted && (*limit.wanted < 0 || *limit.wanted > kMost))
            return invalid(limit.field, u"0 (no bound) to 2^50"_s);
        limit.value = limit.wanted.value_or(limit.value);
    }
    if (change.sendLimits && !senders::areLimits(*change.sendLimits))
        return invalid(u"sendLimits"_s, u"each 0 (as the settings say) to 2^50"_s);
    domain.sendLimits = change.sendLimits.value_or(domain.sendLimits);
    return {};
}

/// All addresses of a domain that gets another name.
void moveAddresses(WriteTransaction &tx, const control::Domain &domain, const QString &name)
{
    tx.counters().write(tx.db()); // they are dropped below
    QList<std::pair<Id, QString>> mailboxes;
    {
        auto row = tx.db().run(u"SELECT id, address FROM mailbox WHERE domain_id = ?"_s, domain.id);
        while (row.next())
            mailboxes << std::pair(row.id(0), row.text(1));
    }
    for (const auto &[mailboxId, address] : mailboxes) {
        const LocalAddress moved{mail::Address::fromString(address).value_or(mail::Address()).localPart, name};
        tx.db().run(u"UPDATE mailbox SET address = ?, address_key = ? WHERE id = ?"_s, moved.text(), moved.key(), mailboxId);
        tx.counters().drop(mailboxId);
    }
    aliases::domainRenamed(tx, domain.id, domain.name, name);
    groups::domainRenamed(tx, domain.id, domain.name, name);
}

base::Result<LocalAddress> wishedAddress(WriteTransaction &tx, const MailboxWish &wish)
{
    if (!wish.address.isEmpty()) {
        const auto address = parseLocalAddress(wish.address);
        if (!address)
            return invalid(u"address"_s, u"not an address a mailbox can have"_s);
        if (!wish.domain.isEmpty() && canonicalDomain(wish.domain) != address->domain)
            return invalid(u"domain"_s, u"address and domain name different domains"_s);
        return *address;
    }
    QString domain;
    if (!wish.domain.isEmpty()) {
        domain = canonicalDomain(wish.domain).value_or(QString());
    } else if (auto first = tx.db().run(sql::kFirstDomain); first.next()) {
        domain = first.text(1);
    }
    if (domain.isEmpty())
        return invalid(u"domain"_s, u"no such domain"_s);
    LocalAddress address{randomLocalPart(), domain};
    while (addressTaken(tx, address))
        address.localPart = randomLocalPart();
    return address;
}

} // namespace

base::Result<control::Domain> createDomain(WriteTransaction &tx, const QString &name)
{
    const auto canonical = canonicalDomain(name);
    if (!canonical)
        return invalid(u"name"_s, u"not a domain name"_s);
    if (domainNamed(tx.db(), *canonical))
        return alreadyExists(u"name"_s, u"the domain is there already"_s);
    control::Domain domain;
    domain.id = tx.newId();
    domain.name = *canonical;
    domain.createdAt = tx.now();
    tx.db().run(u"INSERT INTO domain (id, name, created_at) VALUES (?, ?, ?)"_s, domain.id, domain.name,
                domain.createdAt);
    tellDomain(tx, u"domain.created"_s, domain);
    return domain;
}

base::Result<control::Domain> changeDomain(WriteTransaction &tx, Id id, const control::DomainChange &change)
{
    const auto found = domain(tx.db(), id);
    if (!found)
        return found;
    control::Domain wanted = *found;
    if (const auto problem = takeDomain(tx, change, wanted))
        return *problem;
    const bool renamed = wanted.name != found->name;
    const bool namesChanged = wanted.aliases != found->aliases;
    if (!renamed && !namesChanged && !differsInLimits(wanted, *found))
        return found;
    if (renamed)
        moveAddresses(tx, *found, wanted.name);
    tx.db().run(sql::kUpdateDomain, wanted.name, wanted.catchAll, wanted.quotaBytes, wanted.quotaMessages, wanted.maxUsers, wanted.sendLimits.messages,
                wanted.sendLimits.recipients, wanted.sendLimits.bytes, id);
    if (namesChanged) {
        tx.db().run(sql::kDeleteDomainAliases, id);
        for (const QString &name : std::as_const(wanted.aliases))
            tx.db().run(sql::kInsertDomainAlias, name, id);
    }
    tellDomain(tx, renamed ? u"domain.renamed"_s : u"domain.changed"_s, wanted, *found);
    return wanted;
}

base::Result<control::Domain> deleteDomain(WriteTransaction &tx, Id id)
{
    const auto found = domain(tx.db(), id);
    if (!found)
        return found;
    if (tx.db().run(sql::kMailboxOfDomain, id).next())
        return alreadyExists({}, u"the domain still has mailboxes"_s);
    if (tx.db().run(sql::kAliasOfDomain, id).next())
        return alreadyExists({}, u"the domain still has aliases"_s);
    if (tx.db().run(sql::kGroupOfDomain, id).next())
        return alreadyExists({}, u"the domain still has groups"_s);
    tx.db().run(sql::kDeleteDomainAliases, id);
    tx.db().run(u"DELETE FROM dkim_key WHERE domain_id = ?"_s, id);
    tx.db().run(u"DELETE FROM domain WHERE id = ?"_s, id);
    tellDomain(tx, u"domain.deleted"_s, *found);
    return found;
}

base::Result<control::NewMailbox> createMailbox(WriteTransaction &tx, const MailboxWish &wish)
{
    if (wish.ttlSeconds && (*wish.ttlSeconds < 1 || *wish.ttlSeconds > kLongestTtl))
        return invalid(u"ttlSeconds"_s, u"1 second to 10 years"_s);
    auto address = wishedAddress(tx, wish);
    if (!address)
        return address.error();
    const auto domain = domainNamed(tx.db(), address->domain);
    if (!domain)
        return tx.db().failure().value_or(
            invalid(wish.address.isEmpty() ? u"domain"_s : u"address"_s, u"the domain is not one of this server"_s));
    address->domain = domain->name;
    if (addressTaken(tx, *address))
        return alreadyExists(u"address"_s, u"the address is taken"_s);
    control::NewMailbox made;
    const auto expiresAt = wish.ttlSeconds ? std::optional(tx.now() + *wish.ttlSeconds * 1000) : std::nullopt;
    made.mailbox = insertMailbox(tx, domain->id, *address, expiresAt);
    if (wish.ttlSeconds) {
        control::Token token;
        token.name = made.mailbox.address.left(200);
        token.scopes = {control::Scope::Read};
        token.mailboxId = made.mailbox.id;
        token.expiresAt = expiresAt;
        const auto newToken = tokens::create(tx, token);
        if (!newToken)
            return newToken.error();
        made.tokenSecret = newToken->secret;
    }
    return made;
}

base::Result<control::NewMailbox> createDisposable(WriteTransaction &tx, Id tokenId, MailboxWish wish)
{
    const auto key = tokens::byId(tx.db(), tokenId);
    if (!key)
        return key.error();
    if (!key->disposable)
        return base::Error{base::ErrorKind::Forbidden, u"This token makes no mailboxes."_s, {}, {}};
    const control::DisposableLimits &limits = *key->disposable;
    if (limits.lifeSeconds > 0 && wish.ttlSeconds.value_or(limits.lifeSeconds) > limits.lifeSeconds)
        return base::Error{base::ErrorKind::Forbidden, u"Mailboxes of this token live %1 seconds at most."_s.arg(limits.lifeSeconds), {}, u"ttlSeconds"_s};
    if (limits.lifeSeconds > 0 && !wish.ttlSeconds)
        wish.ttlSeconds = limits.lifeSeconds;
    if (!wish.ttlSeconds)
        return invalid(u"ttlSeconds"_s, u"how long the mailbox lives"_s);
    {
        auto row = tx.db().run(sql::kLiveMailboxesOf, tokenId, tx.now());
        if (row.next() && row.integer(0) >= limits.mailboxes) {
            base::Error full{base::ErrorKind::Busy, u"This token has %1 mailboxes, as many as it may have at a time."_s.arg(row.integer(0)), {}, {}};
            full.retryAfterS = qMax<qint64>(1, (row.integer(1) - tx.now() + 999) / 1000);
            return full;
        }
    }
    const auto made = createMailbox(tx, wish);
    if (made)
        tx.db().run(sql::kLimitMailbox, tokenId, limits.messages, limits.bytes, made->mailbox.id);
    return made;
}

base::Result<RecipientRoute> postmaster(WriteTransaction &tx, const QString &domain)
{
    const LocalAddress address{u"postmaster"_s, domain};
    {
        auto row = tx.db().run(sql::kMailboxByKey, address.key()); // two first letters at once
        if (row.next())
            return RecipientRoute{RecipientRoute::Mailbox, row.id(0), row.text(1)};
    }
    Id domainId = 0;
    {
        auto row = tx.db().run(sql::kDomainByName, domain);
        if (!row.next())
            return RecipientRoute{};
        domainId = row.id(0);
    }
    const control::Mailbox mailbox = insertMailbox(tx, domainId, address, {});
    return RecipientRoute{RecipientRoute::Mailbox, mailbox.id, mailbox.address};
}

base::Result<control::Mailbox> setExpiry(WriteTransaction &tx, Id id, std::optional<qint64> expiresAt)
{
    MailboxCounters *counters = tx.mailbox(id);
    if (!counters)
        return notFound(u"mailbox"_s);
    const auto before = mailbox(tx.db(), id);
    if (!before)
        return before;
    tx.db().run(u"UPDATE mailbox SET expires_at = ? WHERE id = ?"_s, expiresAt, id);
    tx.db().run(u"UPDATE token SET expires_at = ? WHERE mailbox_id = ?"_s, expiresAt, id);
    FolderChange numbered{FolderChange::Numbered, counters->inboxId, {}};
    numbered.entry.modSeq = tx.counters().touch(tx.db(), counters->inboxId);
    tx.addFolderChange(numbered);
    tx.counters().write(tx.db());
    auto changed = mailbox(tx.db(), id);
    if (changed)
        tellMailbox(tx, u"mailbox.changed"_s, *changed, *before);
    return changed;
}

base::Result<control::Mailbox> deleteMailbox(WriteTransaction &tx, Id id, const QString &kind)
{
    if (!tx.mailbox(id))
        return tx.db().failure().value_or(notFound(u"mailbox"_s));
    tx.counters().write(tx.db());
    const auto found = mailbox(tx.db(), id);
    if (!found)
        return found;
    {
        auto row = tx.db().run(sql::kFoldersOfMailbox, id);
        while (row.next())
            tx.addFolderChange({FolderChange::Gone, row.id(0), {}});
    }
    tx.db().run(u"INSERT INTO folder_purge (folder_id) SELECT id FROM folder WHERE mailbox_id = ?"_s, id);
    tx.db().run(u"DELETE FROM folder WHERE mailbox_id = ?"_s, id);
    accounts::removeOfMailbox(tx, id);
    teamboxes::removeOfMailbox(tx, id);
    tx.db().run(sql::kDeleteTokensOfMailbox, id);
    tx.db().run(u"DELETE FROM mailbox WHERE id = ?"_s, id);
    tx.counters().drop(id);
    tellMailbox(tx, kind, *found);
    return found;
}

} // namespace storage::directory
