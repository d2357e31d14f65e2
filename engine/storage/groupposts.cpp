// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/address.h"
#include "storage/address.h"
#include "storage/directory.h"
#include "storage/groups.h"
#include "storage/groupstatements.h"
#include <QSet>
#include <deque>

using namespace Qt::Literals;

// Who may post to a group, and whose mail waits. By index alone: upwards from the sender, never through the members.
namespace storage::groups {

namespace {

constexpr int kMostHeld = 500;       // of one group
constexpr qsizetype kMostSeen = 1000; // addresses on the way up
constexpr qint64 kHoldMs = 14LL * 86400 * 1000;

/// A sender as the tables spell him.
class Sender
{
public:
    Sender(SqlConnection &db, const Poster &poster) : m_db(db), m_known(poster.known)
    {
        const auto address = mail::Address::fromString(poster.sender);
        if (!address)
            return;
        const auto domain = directory::domainNamed(db, address->domain);
        m_ours = domain.has_value();
        if (!m_ours) {
            m_keys << address->lookupKey();
            return;
        }
        if (!m_known) // anybody can write it there
            return;
        const QString base = address->localPart.section(u'+', 0, 0); // anna+orders@ is anna's
        for (const QString &local : {address->localPart, base}) {
            m_keys << LocalAddress{local, domain->name}.key();
            m_keys << mail::Address(local, address->domain).lookupKey(); // members may be named by another name of the domain
        }
        m_keys.removeDuplicates();
    }

    bool isOurs() const { return m_ours && m_known; }
    bool isKnown() const { return m_known; }

    bool moderates(Id group)
    {
        return std::any_of(m_keys.cbegin(), m_keys.cend(), [&](const QString &key) { return m_db.run(sql::kIsModerator, group, key).next(); });
    }

    /// Also by groups in the group, and by aliases that lead to him.
    bool belongsTo(Id group)
    {
        QSet<QString> seen(m_keys.cbegin(), m_keys.cend());
        std::deque<QString> waiting(m_keys.cbegin(), m_keys.cend());
        const auto add = [&](const QString &key) {
            if (seen.size() < kMostSeen && !seen.contains(key)) {
                seen.insert(key);
                waiting.push_back(key);
            }
        };
        while (!waiting.empty()) {
            const QString key = waiting.front();
            waiting.pop_front();
            {
                auto row = m_db.run(sql::kGroupsOfMember, key);
                while (row.next()) {
                    if (row.id(0) == group)
                        return true;
                    add(row.text(1));
                }
            }
            auto row = m_db.run(sql::kAliasesOfTarget, key);
            while (row.next())
                add(row.text(0));
        }
        return false;
    }

private:
    SqlConnection &m_db;
    const bool m_known;
    bool m_ours = false;
    QStringList m_keys;
};

bool mayPost(const control::Group &group, Sender &sender, bool nullSender)
{
    if (nullSender && (group.kind == control::GroupKind::List || group.posting != control::Posting::Anyone))
        return false; // notices and answers of programs are for nobody's list
    switch (group.posting) {
    case control::Posting::Anyone:
        return true;
    case control::Posting::Local:
        return sender.isOurs() || sender.moderates(group.id);
    case control::Posting::Members:
        return sender.moderates(group.id) || sender.belongsTo(group.id);
    case control::Posting::Moderators:
        break;
    }
    return sender.moderates(group.id);
}

bool waits(const control::Group &group, Sender &sender)
{
    if (group.moderation == control::Moderation::Off || (sender.isKnown() && sender.moderates(group.id)))
        return false;
    return group.moderation == control::Moderation::All || !sender.belongsTo(group.id);
}

} // namespace

base::Result<bool> mayPost(SqlConnection &db, const QList<Id> &groups, const Poster &poster)
{
    Sender sender(db, poster);
    for (const Id id : groups) {
        const auto group = byId(db, id);
        if (!group && group.error().kind != base::ErrorKind::NotFound)
            return group.error();
        if (!group || !mayPost(*group, sender, poster.sender.isEmpty()))
            return db.orFailure(false);
    }
    return db.orFailure(true);
}

base::Result<PostVerdict> judge(SqlConnection &db, Id groupId, const Poster &poster, Id mailId, bool postingKnown, qint64 nowMs)
{
    PostVerdict verdict;
    const auto group = byId(db, groupId);
    if (!group)
        return group.error();
    if (db.run(sql::kHeldApproved, mailId, groupId).next())
        return verdict;
    Sender sender(db, poster);
    if (!postingKnown && !mayPost(*group, sender, poster.sender.isEmpty())) {
        verdict.kind = PostVerdict::Refuse;
    } else if (waits(*group, sender)) {
        auto row = db.run(sql::kHeldCount, groupId);
        const bool full = row.next() && row.integer(0) >= kMostHeld;
        verdict.kind = full ? PostVerdict::Full : PostVerdict::Hold;
        verdict.expiresAt = nowMs + kHoldMs;
        if (!full)
            verdict.moderators = directory::ends(db, group->moderators, nowMs);
    }
    return db.orFailure(verdict);
}

} // namespace storage::groups
