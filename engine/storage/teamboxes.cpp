// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/teamboxes.h"
#include "control/jsonteamboxes.h"
#include "storage/accessstatements.h"
#include "storage/accounts.h"
#include "storage/address.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/teamstatements.h"

using namespace Qt::Literals;

namespace storage::teamboxes {

namespace {

constexpr qsizetype kMaxMembers = 500;
constexpr qsizetype kMaxName = 200;
constexpr qint64 kMaxQuota = 1LL << 50;
constexpr int kWrite = 1, kSendAs = 2; // of team_member.rights

/// A member as a request named him, found.
struct Member
{
    Id userId = 0;
    control::TeamMember shown;
    int rights() const { return (shown.write ? kWrite : 0) | (shown.sendAs ? kSendAs : 0); }
};

control::TeamBox readBox(const SqlRun &row)
{
    control::TeamBox box;
    box.id = row.id(0);
    box.mailboxId = row.id(1);
    box.domainId = row.id(2);
    box.address = row.text(3);
    box.name = row.text(4);
    box.quotaBytes = row.integer(5);
    box.quotaMessages = row.integer(6);
    box.usedBytes = row.integer(7);
    box.usedMessages = row.integer(8);
    box.createdAt = row.integer(9);
    return box;
}

QList<control::TeamMember> membersOf(SqlConnection &db, Id id)
{
    QList<control::TeamMember> members;
    auto row = db.run(sql::kTeamMembers, id);
    while (row.next())
        members << control::TeamMember{row.text(0), (row.integer(1) & kWrite) != 0, (row.integer(1) & kSendAs) != 0};
    return members;
}

void tell(WriteTransaction &tx, const QString &kind, const control::TeamBox &box, const std::optional<control::TeamBox> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.mailboxId = box.mailboxId;
    event.to = box.address;
    JsonObject detail;
    detail.add("teamBoxId", base::idToString(box.id)).add("address", box.address).add("memberCount", qint64(box.members.size()));
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(box));
    event.detail = detail.text();
    tx.addEvent(event);
}

base::Result<Member> memberFor(SqlConnection &db, const control::TeamMember &wanted, const QString &field)
{
    const auto user = accounts::credentials(db, wanted.address);
    if (user)
        return Member{user->userId, {user->address, wanted.write, wanted.sendAs}};
    if (user.error().kind != base::ErrorKind::NotFound)
        return user.error();
    return invalid(field, u"there is no user %1"_s.arg(wanted.address.left(100)));
}

base::Result<QList<Member>> membersFor(SqlConnection &db, const QList<control::TeamMember> &wanted)
{
    if (wanted.size() > kMaxMembers)
        return invalid(u"members"_s, u"at most %1 members"_s.arg(kMaxMembers));
    QList<Member> members;
    for (const control::TeamMember &one : wanted) {
        const auto member = memberFor(db, one, u"members"_s);
        if (!member)
            return member.error();
        if (std::none_of(members.begin(), members.end(), [&](const Member &known) { return known.userId == member->userId; }))
            members << *member;
    }
    return members;
}

std::optional<base::Error> takePlain(const control::TeamBoxChange &change, control::TeamBox &box)
{
    for (const auto &[quota, field] : {std::pair(change.quotaBytes, u"quotaBytes"_s), std::pair(change.quotaMessages, u"quotaMessages"_s)}) {
        if (quota && (*quota < 0 || *quota > kMaxQuota))
            return invalid(field, u"0 (no bound) to 2^50"_s);
    }
    if (change.name)
        box.name = storable(change.name->simplified(), kMaxName);
    box.quotaBytes = change.quotaBytes.value_or(box.quotaBytes);
    box.quotaMessages = change.quotaMessages.value_or(box.quotaMessages);
    return {};
}

void writeMembers(WriteTransaction &tx, Id id, const QList<Member> &members)
{
    tx.db().run(sql::kDeleteTeamMembers, id);
    for (const Member &member : members)
        tx.db().run(sql::kInsertTeamMember, id, member.userId, member.rights());
}

std::optional<Id> idOfMailbox(SqlConnection &db, Id mailboxId)
{
    auto row = db.run(sql::kTeamOfMailbox, mailboxId);
    return row.next() ? std::optional(row.id(0)) : std::nullopt;
}

/// By its address; 0: there is none.
Id idByAddress(SqlConnection &db, const QString &address)
{
    const auto parsed = parseLocalAddress(address);
    const auto domain = parsed ? directory::domainNamed(db, parsed->domain) : std::nullopt;
    if (!domain)
        return 0;
    auto row = db.run(sql::kTeamByKey, LocalAddress{parsed->localPart, domain->name}.key());
    return row.next() ? row.id(0) : 0;
}

/// One line of a table: somebody comes in, or gets other rights.
base::Result<bool> importOne(WriteTransaction &tx, const control::CsvTeamMember &line, std::optional<Id> domainId, control::ImportReport &report)
{
    const auto box = byId(tx.db(), idByAddress(tx.db(), line.box));
    if (!box && box.error().kind != base::ErrorKind::NotFound)
        return box.error();
    if (!box || (domainId && box->domainId != *domainId))
        return invalid(u"box"_s, u"there is no team box %1"_s.arg(line.box.left(100)));
    const auto member = memberFor(tx.db(), line.member, u"member"_s);
    if (!member)
        return member.error();
    const auto known = std::find_if(box->members.cbegin(), box->members.cend(), [&](const control::TeamMember &one) { return one.address == member->shown.address; });
    const bool isNew = known == box->members.cend();
    if (!isNew && *known == member->shown) {
        ++report.unchanged;
        return true;
    }
    if (isNew && box->members.size() >= kMaxMembers)
        return invalid(u"box"_s, u"at most %1 members"_s.arg(kMaxMembers));
    if (isNew)
        tx.db().run(sql::kInsertTeamMember, box->id, member->userId, member->rights());
    else
        tx.db().run(sql::kUpdateTeamMember, member->rights(), box->id, member->userId);
    ++(isNew ? report.created : report.changed);
    if (const auto after = byId(tx.db(), box->id))
        tell(tx, u"teambox.changed"_s, *after, *box);
    return true;
}

} // namespace

base::Result<control::Page<control::TeamBox>> page(SqlConnection &db, const control::TeamBoxQuery &query, const control::PageRequest &page)
{
    const auto after = textAfter('b', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::TeamBox> result;
    if (query.text.contains(QChar(u'\0')))
        return result;
    QString text = u"SELECT "_s + sql::kTeamColumns + u"WHERE m.address_key > ?"_s;
    QVariantList arguments{bind::value(*after)};
    if (query.domainId) {
        text += u" AND t.domain_id = ?"_s;
        arguments << bind::value(*query.domainId);
    }
    if (query.memberId) {
        text += u" AND EXISTS (SELECT 1 FROM team_member x WHERE x.team_id = t.id AND x.account_id = ?)"_s;
        arguments << bind::value(*query.memberId);
    }
    if (!query.text.isEmpty()) {
        text += u" AND (m.address_key LIKE ? ESCAPE '!' OR LOWER(t.name) LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM team_member x "
                "JOIN account a ON a.id = x.account_id JOIN mailbox u ON u.id = a.mailbox_id WHERE x.team_id = t.id AND u.address_key LIKE ? ESCAPE '!'))"_s;
        const QString key = rows::containing(localPartKey(query.text));
        arguments << key << rows::containing(query.text.toLower()) << key;
    }
    text += u" ORDER BY m.address_key LIMIT ?"_s;
    arguments << bind::value(page.limit + 1);
    QString lastKey;
    {
        auto row = db.runBound(text, arguments);
        while (row.next()) {
            if (result.items.size() == page.limit) {
                result.next = Cursor{'b', 0, 0, lastKey}.encoded();
                break;
            }
            result.items << readBox(row);
            lastKey = row.text(10);
        }
    }
    for (control::TeamBox &box : result.items)
        box.members = membersOf(db, box.id);
    return db.orFailure(result);
}

base::Result<control::TeamBox> byId(SqlConnection &db, Id id)
{
    std::optional<control::TeamBox> box;
    {
        auto row = db.run(sql::kTeamById, id);
        if (row.next())
            box = readBox(row);
    }
    if (!box)
        return db.failure().value_or(notFound(u"team box"_s));
    box->members = membersOf(db, id);
    return db.orFailure(*box);
}

bool isTeamBox(SqlConnection &db, Id mailboxId)
{
    return idOfMailbox(db, mailboxId).has_value();
}

QList<SharedMailbox> sharedWith(SqlConnection &db, Id userId)
{
    QList<SharedMailbox> boxes;
    auto row = db.run(sql::kTeamsOfMember, userId);
    while (row.next())
        boxes << SharedMailbox{row.id(0), row.text(2), (row.integer(1) & kWrite) != 0, (row.integer(1) & kSendAs) != 0};
    std::sort(boxes.begin(), boxes.end(), [](const SharedMailbox &a, const SharedMailbox &b) { return a.address < b.address; });
    return boxes;
}

QList<control::TeamAccess> accessOf(SqlConnection &db, Id userId)
{
    QList<control::TeamAccess> boxes;
    for (const SharedMailbox &box : sharedWith(db, userId))
        boxes << control::TeamAccess{box.mailboxId, box.write};
    return boxes;
}

bool maySendAs(SqlConnection &db, Id userId, const QString &addressKey)
{
    auto row = db.run(sql::kTeamRights, addressKey, userId);
    return row.next() && (row.integer(0) & kSendAs) != 0;
}

base::Result<control::TeamBox> create(WriteTransaction &tx, const control::TeamBoxChange &wanted)
{
    const auto parsed = parseLocalAddress(wanted.address.value_or(QString()));
    if (!parsed)
        return invalid(u"address"_s, u"not an address a mailbox can have"_s);
    const auto domain = directory::domainNamed(tx.db(), parsed->domain);
    if (!domain)
        return tx.db().failure().value_or(invalid(u"address"_s, u"the domain is not one of this server"_s));
    control::TeamBox box;
    if (const auto bad = takePlain(wanted, box))
        return *bad;
    const auto members = membersFor(tx.db(), wanted.members.value_or(QList<control::TeamMember>()));
    if (!members)
        return members.error();
    const auto mailbox = accounts::mailboxOfNobody(tx, {parsed->localPart, domain->name});
    if (!mailbox)
        return mailbox.error();
    box.id = tx.newId();
    tx.db().run(sql::kInsertTeam, box.id, mailbox->id, domain->id, box.name, box.quotaBytes, box.quotaMessages, tx.now());
    writeMembers(tx, box.id, *members);
    auto made = byId(tx.db(), box.id);
    if (made)
        tell(tx, u"teambox.created"_s, *made);
    return made;
}

base::Result<control::TeamBox> change(WriteTransaction &tx, Id id, const control::TeamBoxChange &change)
{
    const auto before = byId(tx.db(), id);
    if (!before)
        return before;
    control::TeamBox wanted = *before;
    if (const auto bad = takePlain(change, wanted))
        return *bad;
    if (change.members) {
        const auto members = membersFor(tx.db(), *change.members);
        if (!members)
            return members.error();
        writeMembers(tx, id, *members);
    }
    tx.db().run(sql::kUpdateTeam, wanted.name, wanted.quotaBytes, wanted.quotaMessages, id);
    auto after = byId(tx.db(), id);
    if (after && control::toJson(*after) != control::toJson(*before))
        tell(tx, u"teambox.changed"_s, *after, *before);
    return after;
}

base::Result<control::TeamBox> remove(WriteTransaction &tx, Id id)
{
    const auto found = byId(tx.db(), id);
    if (!found)
        return found;
    if (const auto gone = directory::deleteMailbox(tx, found->mailboxId, u"mailbox.deleted"_s); !gone)
        return gone.error();
    return found;
}

void removeOfMailbox(WriteTransaction &tx, Id mailboxId)
{
    const auto id = idOfMailbox(tx.db(), mailboxId);
    if (!id)
        return;
    if (const auto gone = byId(tx.db(), *id))
        tell(tx, u"teambox.deleted"_s, *gone);
    tx.db().run(sql::kDeleteTeamMembers, *id);
    tx.db().run(sql::kDeleteTeam, *id);
}

void removeMember(WriteTransaction &tx, Id userId)
{
    tx.db().run(sql::kDeleteTeamMember, userId);
    tx.db().run(sql::kDropUnsubscribedOfUser, userId);
}

base::Result<bool> import(WriteTransaction &tx, const QList<control::CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                          control::ImportReport &report)
{
    report = {};
    for (const control::CsvTeamMember &line : members) {
        const auto done = importOne(tx, line, domainId, report);
        if (tx.db().failure())
            return *tx.db().failure();
        if (!done)
            report.problems << control::CsvProblem{line.line, done.error().field, done.error().publicText};
    }
    if (dryRun || !report.problems.isEmpty())
        return base::Error{base::ErrorKind::Invalid, u"nothing of it is kept"_s, {}, QString(accounts::kTakenBack)};
    return true;
}

} // namespace storage::teamboxes
