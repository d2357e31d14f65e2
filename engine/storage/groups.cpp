// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/groups.h"
#include "control/jsongroups.h"
#include "mail/address.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/aliases.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/groupstatements.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::groups {

namespace {

constexpr qsizetype kMaxMembers = 5000;
constexpr qsizetype kMaxModerators = 50;
constexpr qsizetype kMaxName = 200;
constexpr qsizetype kMaxDescription = 2000;

void tell(WriteTransaction &tx, const QString &kind, const control::Group &group, const std::optional<control::Group> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.to = group.address;
    JsonObject detail;
    detail.add("groupId", base::idToString(group.id)).add("address", group.address);
    detail.add("kind", control::groupKindToString(group.kind)).add("memberCount", qint64(group.members.size()));
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(group));
    event.detail = detail.text();
    tx.addEvent(event);
}

QString keyOf(const QString &address)
{
    const auto parsed = mail::Address::fromString(address);
    return parsed ? parsed->lookupKey() : address;
}

/// Where a group may stand: in a domain of ours, where nothing else is.
std::optional<base::Error> takeAddress(WriteTransaction &tx, const QString &wanted, control::Group &group)
{
    const auto parsed = parseLocalAddress(wanted);
    if (!parsed)
        return invalid(u"address"_s, u"not an address a group can have"_s);
    const auto domain = directory::domainNamed(tx.db(), parsed->domain);
    if (!domain)
        return tx.db().failure().value_or(invalid(u"address"_s, u"the domain is not one of this server"_s));
    const LocalAddress address{parsed->localPart, domain->name};
    if (tx.db().run(sql::kMailboxByKey, address.key()).next())
        return alreadyExists(u"address"_s, u"there is a mailbox with this address"_s);
    if (tx.db().run(sql::kAliasByKey, address.key()).next())
        return alreadyExists(u"address"_s, u"there is an alias with this address"_s);
    auto row = tx.db().run(sql::kGroupByKey, address.key());
    if (row.next() && row.id(0) != group.id)
        return alreadyExists(u"address"_s, u"there is a group with this address"_s);
    group.domainId = domain->id;
    group.address = address.text();
    return tx.db().failure();
}

std::optional<base::Error> takeAddresses(const std::optional<QStringList> &wanted, const QString &field, qsizetype most, const control::Group &group,
                                         QStringList &out)
{
    if (!wanted)
        return {};
    const auto checked = aliases::checkedAddresses(*wanted, field, most);
    if (!checked)
        return checked.error();
    for (const QString &address : *checked) {
        if (keyOf(address) == keyOf(group.address))
            return invalid(field, u"a group cannot stand in itself"_s);
    }
    out = *checked;
    return {};
}

/// What does not go together.
std::optional<base::Error> badWhole(const control::Group &group)
{
    if (group.kind == control::GroupKind::List && group.owner.isEmpty())
        return invalid(u"owner"_s, u"a list has an owner, who gets its bounces"_s);
    const bool needsModerators = group.moderation != control::Moderation::Off || group.posting == control::Posting::Moderators;
    if (needsModerators && group.moderators.isEmpty())
        return invalid(u"moderators"_s, u"at least one, for somebody must decide"_s);
    return {};
}

std::optional<base::Error> take(WriteTransaction &tx, const control::GroupChange &change, control::Group &group)
{
    if (change.address || group.id == 0) {
        if (const auto bad = takeAddress(tx, change.address.value_or(QString()), group))
            return bad;
    }
    std::optional<QStringList> owners;
    if (change.owner)
        owners = change.owner->trimmed().isEmpty() ? QStringList() : QStringList{*change.owner};
    QStringList owner{group.owner};
    if (const auto bad = takeAddresses(owners, u"owner"_s, 1, group, owner))
        return bad;
    group.owner = owner.value(0);
    if (const auto bad = takeAddresses(change.members, u"members"_s, kMaxMembers, group, group.members))
        return bad;
    if (const auto bad = takeAddresses(change.moderators, u"moderators"_s, kMaxModerators, group, group.moderators))
        return bad;
    if (change.name)
        group.name = storable(change.name->simplified(), kMaxName);
    if (change.description)
        group.description = storable(change.description->trimmed(), kMaxDescription);
    group.kind = change.kind.value_or(group.kind);
    group.posting = change.posting.value_or(group.posting);
    group.moderation = change.moderation.value_or(group.moderation);
    return badWhole(group);
}

void writeKeys(WriteTransaction &tx, const QString &remove, const QString &insert, Id id, const QStringList &addresses)
{
    tx.db().run(remove, id);
    QStringList keys;
    for (const QString &address : addresses)
        keys << keyOf(address);
    keys.removeDuplicates();
    for (const QString &key : std::as_const(keys))
        tx.db().run(insert, id, key);
}

void writePeople(WriteTransaction &tx, const control::Group &group)
{
    writeKeys(tx, sql::kDeleteGroupMembers, sql::kInsertGroupMember, group.id, group.members);
    writeKeys(tx, sql::kDeleteGroupModerators, sql::kInsertGroupModerator, group.id, group.moderators);
}

void update(WriteTransaction &tx, const control::Group &group)
{
    tx.db().run(sql::kUpdateGroup, group.domainId, group.address, keyOf(group.address), group.name, group.description, int(group.kind),
                int(group.posting), int(group.moderation), group.owner, group.members.join(u'\n'), group.moderators.join(u'\n'), group.id);
    writePeople(tx, group);
}

} // namespace

control::Group readGroup(const SqlRun &row)
{
    control::Group group;
    group.id = row.id(0);
    group.domainId = row.id(1);
    group.address = row.text(2);
    group.name = row.text(3);
    group.description = row.text(4);
    group.kind = control::GroupKind(row.integer(5));
    group.posting = control::Posting(row.integer(6));
    group.moderation = control::Moderation(row.integer(7));
    group.owner = row.text(8);
    group.members = row.text(9).split(u'\n', Qt::SkipEmptyParts);
    group.moderators = row.text(10).split(u'\n', Qt::SkipEmptyParts);
    group.createdAt = row.integer(11);
    group.held = row.integer(13);
    return group;
}

base::Result<control::Page<control::Group>> page(SqlConnection &db, const QString &query, std::optional<Id> domainId,
                                                 const control::PageRequest &page)
{
    const auto after = textAfter('g', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Group> result;
    if (query.contains(QChar(u'\0')))
        return result;
    QString text = u"SELECT "_s + sql::kGroupColumns + u"WHERE g.address_key > ?"_s;
    QVariantList arguments{bind::value(*after)};
    if (domainId) {
        text += u" AND g.domain_id = ?"_s;
        arguments << bind::value(*domainId);
    }
    if (!query.isEmpty()) {
        text += u" AND (g.address_key LIKE ? ESCAPE '!' OR LOWER(g.name) LIKE ? ESCAPE '!' OR LOWER(g.members) LIKE ? ESCAPE '!')"_s;
        const QString words = rows::containing(query.toLower());
        arguments << rows::containing(localPartKey(query)) << words << words;
    }
    text += u" ORDER BY g.address_key LIMIT ?"_s;
    arguments << bind::value(page.limit + 1);
    QString lastKey;
    auto row = db.runBound(text, arguments);
    while (row.next()) {
        if (result.items.size() == page.limit) {
            result.next = Cursor{'g', 0, 0, lastKey}.encoded();
            break;
        }
        result.items << readGroup(row);
        lastKey = row.text(12);
    }
    return db.orFailure(result);
}

base::Result<control::Group> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kGroupById, id);
    if (row.next())
        return readGroup(row);
    return db.failure().value_or(notFound(u"group"_s));
}

base::Result<control::Group> create(WriteTransaction &tx, const control::GroupChange &wanted)
{
    control::Group group;
    if (const auto bad = take(tx, wanted, group))
        return *bad;
    group.id = tx.newId();
    group.createdAt = tx.now();
    tx.db().run(sql::kInsertGroup, group.id, group.domainId, group.address, keyOf(group.address), group.name, group.description, int(group.kind),
                int(group.posting), int(group.moderation), group.owner, group.members.join(u'\n'), group.moderators.join(u'\n'), group.createdAt);
    writePeople(tx, group);
    tell(tx, u"group.created"_s, group);
    return group;
}

base::Result<control::Group> change(WriteTransaction &tx, Id id, const control::GroupChange &change)
{
    auto found = byId(tx.db(), id);
    if (!found)
        return found;
    const control::Group before = *found;
    if (const auto bad = take(tx, change, *found))
        return *bad;
    if (control::toJson(before) == control::toJson(*found))
        return found;
    update(tx, *found);
    tell(tx, u"group.changed"_s, *found, before);
    return found;
}

base::Result<control::Group> remove(WriteTransaction &tx, Id id)
{
    const auto found = byId(tx.db(), id);
    if (!found)
        return found;
    tx.db().run(sql::kRejectHeldOfGroup, u"The group does not exist any more."_s, id);
    tx.db().run(sql::kDeleteGroupMembers, id);
    tx.db().run(sql::kDeleteGroupModerators, id);
    tx.db().run(sql::kDeleteGroup, id);
    tell(tx, u"group.deleted"_s, *found);
    return found;
}

void domainRenamed(WriteTransaction &tx, Id domainId, const QString &from, const QString &to)
{
    const QString before = u'@' + from, after = u'@' + to;
    QList<control::Group> changed;
    {
        const QString named = rows::containing(before);
        auto row = tx.db().run(u"SELECT "_s + sql::kGroupColumns +
                                   u"WHERE g.domain_id = ? OR g.members LIKE ? ESCAPE '!' OR g.moderators LIKE ? ESCAPE '!' OR g.owner LIKE ? ESCAPE '!'"_s,
                               domainId, named, named, named);
        while (row.next())
            changed << readGroup(row);
    }
    for (control::Group &group : changed) {
        if (group.domainId == domainId)
            group.address = aliases::moved({group.address}, before, after).first();
        group.owner = aliases::moved({group.owner}, before, after).first();
        group.members = aliases::moved(group.members, before, after);
        group.moderators = aliases::moved(group.moderators, before, after);
        update(tx, group);
    }
}

} // namespace storage::groups
