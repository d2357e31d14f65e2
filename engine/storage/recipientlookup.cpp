// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "mail/address.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/directory.h"
#include "storage/groups.h"
#include "storage/groupstatements.h"
#include "storage/mailboxroom.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <QSet>
#include <deque>

using namespace Qt::Literals;

namespace storage::directory {

namespace {

constexpr int kMaxDepth = 10;            // aliases of aliases
constexpr qsizetype kMaxTargets = 10000; // of one recipient
constexpr qint64 kMuchOctets = 256LL << 20; // more than comes within the seconds a lookup is kept
constexpr qint64 kMuchMessages = 1000;

/// What stands at one address of ours.
struct Found
{
    enum Kind { Nothing, Mailbox, Alias, Group };
    Kind kind = Nothing;
    Id id = 0;
    Id domainId = 0;
    QString address;
    qint64 expiresAt = 0;
    QStringList targets; ///< of an alias or a group, or where the owner of a mailbox has it sent
    bool keeps = true;   ///< the mailbox gets it, too
    Id userId = 0;       ///< whose mailbox it is
    Id autoReplyOf = 0;  ///< the same, while he is away
    std::optional<qint64> octets = {};   ///< left under its quotas; unset: no bound
    std::optional<qint64> messages = {}; ///< likewise
    std::optional<GroupRoute> group = {};
    bool asks = false; ///< a group that does not take mail from everybody

    /// A group with a say of its own in what it is sent.
    bool decides() const { return group && (asks || group->moderated); }
    bool isFull() const { return octets == 0 || messages == 0; }
    bool lasts() const { return octets.value_or(kMuchOctets) >= kMuchOctets && messages.value_or(kMuchMessages) >= kMuchMessages; }
    bool isPlain() const { return kind == Mailbox && targets.isEmpty() && autoReplyOf == 0; }
};

/// Of kRouteByKey.
Found mailboxOf(const SqlRun &row, const control::Domain &domain, qint64 nowMs)
{
    Found found;
    found.kind = Found::Mailbox;
    found.id = row.id(0);
    found.domainId = domain.id;
    found.address = row.text(1);
    found.expiresAt = row.integer(2);
    const MailboxRoom room = boundsOf(row, 11, domain.quotaBytes, domain.quotaMessages, !row.isNull(5)).room({row.integer(9), row.integer(10)});
    found.octets = room.octets;
    found.messages = room.messages;
    if (row.isNull(5)) // nobody's: no forwards
        return found;
    found.userId = row.id(5);
    found.targets = row.text(3).split(u'\n', Qt::SkipEmptyParts);
    found.keeps = row.integer(4) != 0;
    const bool begun = row.isNull(7) || row.integer(7) <= nowMs;
    const bool over = !row.isNull(8) && row.integer(8) <= nowMs;
    if (row.integer(6) != 0 && begun && !over)
        found.autoReplyOf = row.id(5);
    return found;
}

Found aliasOf(Id id, const control::Domain &domain, const QString &address, const QStringList &targets)
{
    Found found;
    found.kind = Found::Alias;
    found.id = id;
    found.domainId = domain.id;
    found.address = address;
    found.targets = targets;
    found.keeps = false;
    return found;
}

Found groupOf(const control::Group &group)
{
    Found found;
    found.kind = Found::Group;
    found.id = group.id;
    found.domainId = group.domainId;
    found.address = group.address;
    found.targets = group.members;
    found.keeps = false;
    found.group = GroupRoute{group.id, group.domainId, group.address, group.name, group.kind, group.moderation != control::Moderation::Off,
                             group.posting == control::Posting::Moderators};
    found.asks = group.kind == control::GroupKind::List || group.posting != control::Posting::Anyone;
    return found;
}

Found at(SqlConnection &db, const QString &localPart, const control::Domain &domain, qint64 nowMs)
{
    const QString key = localPart + u'@' + domain.name;
    {
        auto row = db.run(sql::kRouteByKey, key);
        if (row.next()) {
            const auto expiresAt = row.optionalInteger(2);
            if (!expiresAt || *expiresAt > nowMs)
                return mailboxOf(row, domain, nowMs);
        }
    }
    {
        auto row = db.run(sql::kAliasByKey, key);
        if (row.next())
            return aliasOf(row.id(0), domain, row.text(2), row.text(3).split(u'\n', Qt::SkipEmptyParts));
    }
    auto row = db.run(sql::kGroupByKey, key);
    return row.next() ? groupOf(groups::readGroup(row)) : Found();
}

/// "anna+orders" is found as itself, then as "anna".
QStringList candidatesFor(const QString &localPart)
{
    const QString local = localPartKey(localPart);
    QStringList candidates{local};
    if (const qsizetype plus = local.indexOf(u'+'); plus > 0)
        candidates << local.left(plus);
    return candidates;
}

/// "team-owner" and "team-bounces" are whoever owns the group "team" (RFC 2142 3, RFC 5321 3.9.2).
Found ownerOf(SqlConnection &db, const QString &localPart, const control::Domain &domain)
{
    for (const QString &suffix : {u"-owner"_s, u"-bounces"_s}) {
        if (!localPart.endsWith(suffix))
            continue;
        auto row = db.run(sql::kGroupByKey, LocalAddress{localPart.chopped(suffix.size()), domain.name}.key());
        if (!row.next())
            continue;
        const control::Group group = groups::readGroup(row);
        if (!group.owner.isEmpty()) // another recipient than the group itself
            return aliasOf(~group.id, domain, LocalAddress{localPart, domain.name}.text(), {group.owner});
    }
    return {};
}

Found find(SqlConnection &db, const QString &localPart, const control::Domain &domain, qint64 nowMs)
{
    for (const QString &candidate : candidatesFor(localPart)) {
        if (const Found found = at(db, candidate, domain, nowMs); found.kind != Found::Nothing)
            return found;
    }
    return ownerOf(db, localPartKey(localPart), domain);
}

/// Follows aliases, groups and forwards to their ends, each address once. A group that has a say in what it is sent is an end, too, unless
/// a group of the same domain led there: who runs the domain has put it into the other one.
class Expansion
{
public:
    Expansion(SqlConnection &db, qint64 nowMs)
        : m_db(db)
        , m_now(nowMs)
    {
    }

    QList<RouteTarget> of(const Found &start)
    {
        if (const auto address = mail::Address::fromString(start.address))
            m_seen.insert(address->lookupKey());
        follow(start, {start.address, 0, start.group ? start.domainId : 0});
        return walk();
    }

    QList<RouteTarget> of(const QStringList &addresses)
    {
        for (const QString &address : addresses)
            m_waiting.push_back({address, 1});
        return walk();
    }

    /// Ends that do not take mail from everybody.
    const QList<Id> &asks() const { return m_asks; }
    /// Of users whose mailboxes were passed.
    const QList<Forward> &forwards() const { return m_forwards; }

private:
    struct Step
    {
        QString address;
        int depth = 0;
        Id groupsOf = 0;   ///< the domain whose group led here
        qsizetype by = -1; ///< of m_forwards, the one that led here
    };

    QList<RouteTarget> walk()
    {
        while (!m_waiting.empty() && m_targets.size() < kMaxTargets) {
            const Step next = m_waiting.front();
            m_waiting.pop_front();
            step(next);
        }
        if (!m_waiting.empty())
            qCWarning(lcStorage) << "an address leads to more than" << kMaxTargets << "others; the rest gets nothing";
        return m_targets;
    }

    /// `step`: the one that led to it, with the domain of groups that holds for what follows.
    void follow(const Found &found, const Step &step)
    {
        if (found.kind == Found::Mailbox && (found.keeps || found.targets.isEmpty()))
            add({found.id, found.address, found.autoReplyOf, found.isFull(), found.octets});
        if (step.depth == kMaxDepth)
            return;
        const qsizetype by = forwardOf(found, step);
        for (const QString &target : found.targets)
            m_waiting.push_back({target, step.depth + 1, step.groupsOf, by});
    }

    qsizetype forwardOf(const Found &found, const Step &step)
    {
        if (found.userId == 0 || (found.targets.isEmpty() && step.depth > 0))
            return step.by;
        m_forwards << Forward{found.userId, found.id, found.address, {}, step.depth == 0};
        return m_forwards.size() - 1;
    }

    void step(const Step &next)
    {
        const auto address = mail::Address::fromString(next.address);
        if (!address || m_seen.contains(address->lookupKey()))
            return;
        m_seen.insert(address->lookupKey());
        const auto domain = domainNamed(m_db, address->domain);
        if (!domain) {
            add({0, address->toString()});
            if (next.by >= 0)
                m_forwards[next.by].targets << address->toString();
            return;
        }
        const Found found = find(m_db, address->localPart, *domain, m_now);
        const Id groupsOf = found.kind != Found::Mailbox && found.domainId == next.groupsOf ? next.groupsOf : 0;
        if (!found.decides() || groupsOf != 0) {
            follow(found, {next.address, next.depth, found.group ? found.domainId : groupsOf, next.by});
            return;
        }
        if (found.asks)
            m_asks << found.id;
        RouteTarget group;
        group.address = found.address;
        group.groupId = found.id;
        add(group);
    }

    void add(const RouteTarget &target)
    {
        const auto key = std::pair(target.mailboxId, target.address);
        if (!m_ends.contains(key)) {
            m_ends.insert(key);
            m_targets << target;
        }
    }

    SqlConnection &m_db;
    const qint64 m_now;
    QSet<QString> m_seen;
    QSet<std::pair<Id, QString>> m_ends;
    std::deque<Step> m_waiting;
    QList<RouteTarget> m_targets;
    QList<Id> m_asks;
    QList<Forward> m_forwards;
};

Found catchAll(const control::Domain &domain, const QString &localPart)
{
    return aliasOf(domain.id, domain, localPart + u'@' + domain.name, {domain.catchAll});
}

/// Of <postmaster> (RFC 5321 4.5.1), and of this server's own address literal: the first one.
std::optional<control::Domain> domainOf(SqlConnection &db, const QString &name)
{
    if (!name.isEmpty())
        return domainNamed(db, name);
    auto row = db.run(sql::kFirstDomain);
    return row.next() ? std::optional(rows::domain(row)) : std::nullopt;
}

bool isPostmaster(const QString &localPart)
{
    return candidatesFor(localPart).last() == "postmaster"_L1;
}

Found findAny(SqlConnection &db, const QString &localPart, const control::Domain &domain, qint64 nowMs)
{
    const Found found = find(db, localPart, domain, nowMs);
    const bool caught = found.kind == Found::Nothing && !isPostmaster(localPart) && !domain.catchAll.isEmpty();
    return caught ? catchAll(domain, localPart) : found;
}

RecipientRoute routeTo(SqlConnection &db, const Found &found, qint64 nowMs)
{
    RecipientRoute route{RecipientRoute::Mailbox, found.id, found.address, found.expiresAt, {}};
    route.full = found.isFull() && found.keeps;
    route.room = found.keeps ? found.octets : std::nullopt;
    route.lasts = found.lasts();
    if (found.isPlain())
        return route;
    route.kind = RecipientRoute::Several;
    Expansion expansion(db, nowMs);
    route.targets = expansion.of(found);
    route.group = found.group;
    if (found.asks)
        route.asks << found.id;
    else if (route.targets.size() == 1) // it stands for a group and for nobody else
        route.asks = expansion.asks();
    if (route.targets.isEmpty())
        route.kind = RecipientRoute::UnknownUser; // all it leads to is gone
    return route;
}

} // namespace

QList<RouteTarget> ends(SqlConnection &db, const QStringList &addresses, qint64 nowMs)
{
    return Expansion(db, nowMs).of(addresses);
}

base::Result<Lookup> lookup(SqlConnection &db, const QString &localPart, const QString &domainName, qint64 nowMs)
{
    Lookup answer;
    const std::optional<control::Domain> domain = domainOf(db, domainName);
    if (!domain)
        return db.orFailure(answer);
    const Found found = findAny(db, localPart, *domain, nowMs);
    answer.makePostmaster = found.kind == Found::Nothing && isPostmaster(localPart);
    if (found.kind != Found::Nothing) {
        answer.route = routeTo(db, found, nowMs);
    } else {
        answer.route.kind = RecipientRoute::UnknownUser;
        answer.route.address = u"postmaster@"_s + domain->name;
    }
    return db.orFailure(answer);
}

base::Result<QList<Forward>> forwards(SqlConnection &db, const QString &localPart, const QString &domainName, qint64 nowMs)
{
    Expansion expansion(db, nowMs);
    if (const auto domain = domainOf(db, domainName))
        expansion.of(findAny(db, localPart, *domain, nowMs));
    return db.orFailure(expansion.forwards());
}

} // namespace storage::directory
