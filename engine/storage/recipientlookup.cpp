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
};

Found at(SqlConnection &db, const QString &key, qint64 nowMs)
{
    {
        auto row = db.run(sql::kRouteByKey, key);
        if (row.next()) {
            const auto expiresAt = row.optionalInteger(2);
            if (!expiresAt || *expiresAt > nowMs)
                return {Found::Mailbox, row.id(0), row.text(1), expiresAt.value_or(0), row.text(3).split(u'\n', Qt::SkipEmptyParts),
                        row.isNull(4) || row.integer(4) != 0};
        }
    }
    auto row = db.run(sql::kAliasByKey, key);
    if (!row.next())
        return {};
    return {Found::Alias, row.id(0), row.text(2), 0, row.text(3).split(u'\n', Qt::SkipEmptyParts), false};
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
        if (const Found found = at(db, candidate + u'@' + domain.name, nowMs); found.kind != Found::Nothing)
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
            add({found.id, found.address});
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

RecipientRoute routeTo(SqlConnection &db, const Found &found, qint64 nowMs)
{
    if (found.kind == Found::Mailbox && found.targets.isEmpty())
        return {RecipientRoute::Mailbox, found.id, found.address, found.expiresAt, {}};
    RecipientRoute route{RecipientRoute::Several, found.id, found.address, found.expiresAt, Expansion(db, nowMs).of(found)};
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
        found = {Found::Alias, domain->id, localPart + u'@' + domain->name, 0, {domain->catchAll}, false};
    if (found.kind != Found::Nothing) {
        answer.route = routeTo(db, found, nowMs);
    } else {
        answer.route.kind = RecipientRoute::UnknownUser;
        answer.route.address = u"postmaster@"_s + domain->name;
    }
    return db.orFailure(answer);
}

} // namespace storage::directory
