// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/aliases.h"
#include "control/jsonaccounts.h"
#include "mail/address.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/groupstatements.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::aliases {

namespace {

constexpr qsizetype kMaxTargets = 500;

control::Alias readAlias(const SqlRun &row)
{
    control::Alias alias;
    alias.id = row.id(0);
    alias.domainId = row.id(1);
    alias.address = row.text(2);
    alias.targets = row.text(3).split(u'\n', Qt::SkipEmptyParts);
    alias.createdAt = row.integer(4);
    return alias;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Alias &alias, const std::optional<control::Alias> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.to = alias.address;
    JsonObject detail;
    detail.add("aliasId", base::idToString(alias.id)).add("address", alias.address).add("targets", alias.targets);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(alias));
    event.detail = detail.text();
    tx.addEvent(event);
}

struct Place
{
    Id domainId = 0;
    LocalAddress address;
};

/// Where an alias may stand: in a domain of ours, where no mailbox and no other alias is.
base::Result<Place> placeFor(WriteTransaction &tx, const QString &wanted, Id self)
{
    const auto parsed = parseLocalAddress(wanted);
    if (!parsed)
        return invalid(u"address"_s, u"not an address an alias can have"_s);
    const auto domain = directory::domainNamed(tx.db(), parsed->domain);
    if (!domain)
        return tx.db().failure().value_or(invalid(u"address"_s, u"the domain is not one of this server"_s));
    const Place place{domain->id, {parsed->localPart, domain->name}};
    if (tx.db().run(sql::kMailboxByKey, place.address.key()).next())
        return alreadyExists(u"address"_s, u"there is a mailbox with this address"_s);
    if (tx.db().run(sql::kGroupByKey, place.address.key()).next())
        return alreadyExists(u"address"_s, u"there is a group with this address"_s);
    auto row = tx.db().run(sql::kAliasByKey, place.address.key());
    if (row.next() && row.id(0) != self)
        return alreadyExists(u"address"_s, u"there is an alias with this address"_s);
    return tx.db().orFailure(place);
}

base::Result<QStringList> checkedTargets(const QStringList &targets, const LocalAddress &self)
{
    auto checked = checkedAddresses(targets, u"targets"_s, kMaxTargets);
    if (!checked)
        return checked;
    if (checked->isEmpty())
        return invalid(u"targets"_s, u"at least one address"_s);
    for (const QString &target : std::as_const(*checked)) {
        const auto parsed = parseLocalAddress(target);
        if (parsed && parsed->key() == self.key())
            return invalid(u"targets"_s, u"an alias cannot lead to itself"_s);
    }
    return checked;
}

void writeTargets(WriteTransaction &tx, Id id, const QStringList &targets)
{
    tx.db().run(sql::kDeleteAliasTargets, id);
    QStringList keys;
    for (const QString &target : targets) {
        const auto parsed = mail::Address::fromString(target);
        keys << (parsed ? parsed->lookupKey() : target);
    }
    keys.removeDuplicates();
    for (const QString &key : std::as_const(keys))
        tx.db().run(sql::kInsertAliasTarget, id, key);
}

} // namespace

QStringList moved(const QStringList &addresses, const QString &from, const QString &to)
{
    QStringList out = addresses;
    for (QString &address : out) {
        if (address.endsWith(from))
            address = address.chopped(from.size()) + to;
    }
    return out;
}

base::Result<QStringList> checkedAddresses(const QStringList &addresses, const QString &field, qsizetype most)
{
    if (addresses.size() > most)
        return invalid(field, u"at most %1 addresses"_s.arg(most));
    QStringList out;
    for (const QString &text : addresses) {
        const auto parsed = mail::Address::fromString(text.trimmed().normalized(QString::NormalizationForm_C));
        if (!parsed || parsed->isNull() || parsed->isBarePostmaster())
            return invalid(field, u"\"%1\" is not an address"_s.arg(text.left(100)));
        const QString address = parsed->toString();
        if (!out.contains(address))
            out << address;
    }
    return out;
}

base::Result<control::Page<control::Alias>> page(SqlConnection &db, const QString &query, std::optional<Id> domainId,
                                                 const control::PageRequest &page)
{
    const auto after = textAfter('x', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Alias> result;
    if (query.contains(QChar(u'\0')))
        return result;
    QString text = u"SELECT "_s + sql::kAliasColumns + u" FROM alias WHERE address_key > ?"_s;
    QVariantList arguments{bind::value(*after)};
    if (domainId) {
        text += u" AND domain_id = ?"_s;
        arguments << bind::value(*domainId);
    }
    if (!query.isEmpty()) {
        text += u" AND (address_key LIKE ? ESCAPE '!' OR LOWER(targets) LIKE ? ESCAPE '!')"_s;
        arguments << rows::containing(localPartKey(query)) << rows::containing(query.toLower());
    }
    text += u" ORDER BY address_key LIMIT ?"_s;
    arguments << bind::value(page.limit + 1);
    QString lastKey;
    auto row = db.runBound(text, arguments);
    while (row.next()) {
        if (result.items.size() == page.limit) {
            result.next = Cursor{'x', 0, 0, lastKey}.encoded();
            break;
        }
        result.items << readAlias(row);
        lastKey = row.text(5);
    }
    return db.orFailure(result);
}

base::Result<control::Alias> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kAliasById, id);
    if (row.next())
        return readAlias(row);
    return db.failure().value_or(notFound(u"alias"_s));
}

base::Result<control::Alias> create(WriteTransaction &tx, const QString &address, const QStringList &targets)
{
    const auto place = placeFor(tx, address, 0);
    if (!place)
        return place.error();
    const auto checked = checkedTargets(targets, place->address);
    if (!checked)
        return checked.error();
    const control::Alias alias{tx.newId(), place->domainId, place->address.text(), *checked, tx.now()};
    tx.db().run(sql::kInsertAlias, alias.id, alias.domainId, alias.address, place->address.key(), alias.targets.join(u'\n'), alias.createdAt);
    writeTargets(tx, alias.id, alias.targets);
    tell(tx, u"alias.created"_s, alias);
    return alias;
}

base::Result<control::Alias> change(WriteTransaction &tx, Id id, const std::optional<QString> &address,
                                    const std::optional<QStringList> &targets)
{
    auto found = byId(tx.db(), id);
    if (!found || (!address && !targets))
        return found;
    const control::Alias before = *found;
    const auto place = placeFor(tx, address.value_or(found->address), id);
    if (!place)
        return place.error();
    const auto checked = checkedTargets(targets.value_or(found->targets), place->address);
    if (!checked)
        return checked.error();
    found->domainId = place->domainId;
    found->address = place->address.text();
    found->targets = *checked;
    tx.db().run(sql::kUpdateAlias, found->domainId, found->address, place->address.key(), found->targets.join(u'\n'), id);
    writeTargets(tx, id, found->targets);
    tell(tx, u"alias.changed"_s, *found, before);
    return found;
}

base::Result<control::Alias> remove(WriteTransaction &tx, Id id)
{
    const auto found = byId(tx.db(), id);
    if (!found)
        return found;
    tx.db().run(sql::kDeleteAliasTargets, id);
    tx.db().run(sql::kDeleteAlias, id);
    tell(tx, u"alias.deleted"_s, *found);
    return found;
}

void domainRenamed(WriteTransaction &tx, Id domainId, const QString &from, const QString &to)
{
    const QString before = u'@' + from, after = u'@' + to;
    QList<control::Alias> changed;
    {
        auto row = tx.db().run(u"SELECT "_s + sql::kAliasColumns + u" FROM alias WHERE domain_id = ? OR targets LIKE ? ESCAPE '!'"_s, domainId,
                               rows::containing(before));
        while (row.next())
            changed << readAlias(row);
    }
    for (control::Alias &alias : changed) {
        const LocalAddress own = parseLocalAddress(alias.address).value_or(LocalAddress{});
        const LocalAddress place{own.localPart, alias.domainId == domainId ? to : own.domain};
        alias.address = place.text();
        alias.targets = moved(alias.targets, before, after);
        tx.db().run(sql::kUpdateAlias, alias.domainId, alias.address, place.key(), alias.targets.join(u'\n'), alias.id);
        writeTargets(tx, alias.id, alias.targets);
    }
    struct Account
    {
        Id id;
        QStringList forwards, senders;
    };
    QList<Account> accounts;
    {
        auto row = tx.db().run(u"SELECT id, forward_to, send_as FROM account WHERE forward_to LIKE ? ESCAPE '!' OR send_as LIKE ? ESCAPE '!'"_s,
                               rows::containing(before), rows::containing(before));
        while (row.next())
            accounts << Account{row.id(0), row.text(1).split(u'\n'), row.text(2).split(u'\n')};
    }
    for (const Account &account : std::as_const(accounts)) {
        tx.db().run(u"UPDATE account SET forward_to = ?, send_as = ? WHERE id = ?"_s, moved(account.forwards, before, after).join(u'\n'),
                    moved(account.senders, before, after).join(u'\n'), account.id);
    }
}

} // namespace storage::aliases
