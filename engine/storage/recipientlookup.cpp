// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/address.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/directory.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <QSet>
#include <deque>

using namespace Qt::Literals;

namespace storage::directory {

namespace {

constexpr int kMaxDepth = 10;            // aliases of aliases
constexpr qsizetype kMaxTargets = 1000;  // of one recipient

/// What stands at one address of ours.
struct Found
{
    enum Kind { Nothing, Mailbox, Alias };
    Kind kind = Nothing;
    Id id = 0;
    QString address;
    qint64 expiresAt = 0;
    QStringList targets; ///< of an alias, or where the owner of a mailbox has it sent
    bool keeps = true;   ///< the mailbox gets it, too
    Id autoReplyOf = 0;  ///< the user who is away
    bool full = false;

    bool isPlain() const { return kind == Mailbox && targets.isEmpty() && autoReplyOf == 0; }
};

bool isOver(const std::optional<qint64> &own, qint64 general, qint64 used)
{
    const qint64 most = own.value_or(general);
    return most > 0 && used >= most;
}

/// Of kRouteByKey.
Found mailboxOf(const SqlRun &row, const control::Domain &domain, qint64 nowMs)
{
    Found found;
    found.kind = Found::Mailbox;
    found.id = row.id(0);
    found.address = row.text(1);
    found.expiresAt = row.integer(2);
    if (row.isNull(5)) // nobody's: no quota, no forwards
        return found;
    found.targets = row.text(3).split(u'\n', Qt::SkipEmptyParts);
    found.keeps = row.integer(4) != 0;
    const bool begun = row.isNull(7) || row.integer(7) <= nowMs;
    const bool over = !row.isNull(8) && row.integer(8) <= nowMs;
    if (row.integer(6) != 0 && begun && !over)
        found.autoReplyOf = row.id(5);
    found.full = isOver(row.optionalInteger(9), domain.quotaBytes, row.integer(11)) ||
                 isOver(row.optionalInteger(10), domain.quotaMessages, row.integer(12));
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
    Found found;
    auto row = db.run(sql::kAliasByKey, key);
    if (row.next()) {
        found.kind = Found::Alias;
        found.id = row.id(0);
        found.address = row.text(2);
        found.targets = row.text(3).split(u'\n', Qt::SkipEmptyParts);
        found.keeps = false;
    }
    return found;
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

Found find(SqlConnection &db, const QString &localPart, const control::Domain &domain, qint64 nowMs)
{
    for (const QString &candidate : candidatesFor(localPart)) {
        if (const Found found = at(db, candidate, domain, nowMs); found.kind != Found::Nothing)
            return found;
    }
    return {};
}

/// Follows aliases and forwards to their ends, each address once.
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
        follow(start, 0);
        while (!m_waiting.empty() && m_targets.size() < kMaxTargets) {
            const auto [address, depth] = m_waiting.front();
            m_waiting.pop_front();
            step(address, depth);
        }
        return m_targets;
    }

private:
    void follow(const Found &found, int depth)
    {
        if (found.kind == Found::Mailbox && (found.keeps || found.targets.isEmpty()))
            add({found.id, found.address, found.autoReplyOf, found.full});
        if (depth == kMaxDepth)
            return;
        for (const QString &target : found.targets)
            m_waiting.emplace_back(target, depth + 1);
    }

    void step(const QString &text, int depth)
    {
        const auto address = mail::Address::fromString(text);
        if (!address || m_seen.contains(address->lookupKey()))
            return;
        m_seen.insert(address->lookupKey());
        const auto domain = domainNamed(m_db, address->domain);
        if (!domain)
            add({0, address->toString()});
        else
            follow(find(m_db, address->localPart, *domain, m_now), depth);
    }

    void add(const RouteTarget &target)
    {
        const auto same = [&target](const RouteTarget &known) { return known.mailboxId == target.mailboxId && known.address == target.address; };
        if (std::none_of(m_targets.begin(), m_targets.end(), same))
            m_targets << target;
    }

    SqlConnection &m_db;
    const qint64 m_now;
    QSet<QString> m_seen;
    std::deque<std::pair<QString, int>> m_waiting;
    QList<RouteTarget> m_targets;
};

Found catchAll(const control::Domain &domain, const QString &localPart)
{
    Found found;
    found.kind = Found::Alias;
    found.id = domain.id;
    found.address = localPart + u'@' + domain.name;
    found.targets = {domain.catchAll};
    found.keeps = false;
    return found;
}

RecipientRoute routeTo(SqlConnection &db, const Found &found, qint64 nowMs)
{
    RecipientRoute route{RecipientRoute::Mailbox, found.id, found.address, found.expiresAt, {}};
    route.full = found.full && found.keeps;
    if (found.isPlain())
        return route;
    route.kind = RecipientRoute::Several;
    route.targets = Expansion(db, nowMs).of(found);
    if (route.targets.isEmpty())
        route.kind = RecipientRoute::UnknownUser; // all it leads to is gone
    return route;
}

} // namespace

base::Result<Lookup> lookup(SqlConnection &db, const QString &localPart, const QString &domainName, qint64 nowMs)
{
    Lookup answer;
    std::optional<control::Domain> domain;
    if (!domainName.isEmpty()) {
        domain = domainNamed(db, domainName);
    } else if (auto row = db.run(sql::kFirstDomain); row.next()) {
        domain = rows::domain(row); // <postmaster> (RFC 5321 4.5.1) or this server's own address literal: the first one
    }
    if (!domain)
        return db.orFailure(answer);
    Found found = find(db, localPart, *domain, nowMs);
    answer.makePostmaster = found.kind == Found::Nothing && candidatesFor(localPart).last() == "postmaster"_L1;
    if (found.kind == Found::Nothing && !answer.makePostmaster && !domain->catchAll.isEmpty())
        found = catchAll(*domain, localPart);
    if (found.kind != Found::Nothing) {
        answer.route = routeTo(db, found, nowMs);
    } else {
        answer.route.kind = RecipientRoute::UnknownUser;
        answer.route.address = u"postmaster@"_s + domain->name;
    }
    return db.orFailure(answer);
}

} // namespace storage::directory
