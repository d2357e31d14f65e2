// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accounts.h"
#include "storage/groups.h"
#include "storage/maintenance.h"
#include "storage/sqlstore.h"
#include "storage/teamboxes.h"
#include <QSemaphore>

// GroupStore and TeamBoxService, each one query on a reader or one change on the writer.
namespace storage {

using control::Group;
using control::HeldMail;
using control::TeamBox;

void SqlStore::listGroups(const QString &query, std::optional<Id> domainId, const control::PageRequest &page, Callback<control::Page<Group>> done)
{
    read<control::Page<Group>>(done, [query, domainId, page](SqlConnection &db) { return groups::page(db, query, domainId, page); });
}

void SqlStore::group(Id id, Callback<Group> done)
{
    read<Group>(done, [id](SqlConnection &db) { return groups::byId(db, id); });
}

void SqlStore::createGroup(const control::GroupChange &wanted, Callback<Group> done)
{
    write<Group>(done, [this, wanted](WriteTransaction &tx) {
        directoryChanged(tx);
        return groups::create(tx, wanted);
    });
}

void SqlStore::changeGroup(Id id, const control::GroupChange &change, Callback<Group> done)
{
    write<Group>(done, [this, id, change](WriteTransaction &tx) {
        directoryChanged(tx);
        return groups::change(tx, id, change);
    });
}

void SqlStore::deleteGroup(Id id, Callback<Group> done)
{
    write<Group>(
        done,
        [this, id](WriteTransaction &tx) {
            directoryChanged(tx);
            return groups::remove(tx, id);
        },
        false);
}

void SqlStore::listHeld(Id groupId, const control::PageRequest &page, Callback<control::Page<HeldMail>> done)
{
    read<control::Page<HeldMail>>(done, [groupId, page](SqlConnection &db) { return groups::held(db, groupId, page); });
}

void SqlStore::heldMail(Id groupId, Id id, Callback<HeldMail> done)
{
    read<HeldMail>(done, [groupId, id](SqlConnection &db) { return groups::heldMail(db, groupId, id); });
}

void SqlStore::approveHeld(Id groupId, Id id, Callback<HeldMail> done)
{
    write<HeldMail>(done, [groupId, id, rules = m_rules.load()](WriteTransaction &tx) { return groups::approve(tx, groupId, id, *rules); });
}

void SqlStore::rejectHeld(Id groupId, Id id, const std::optional<QString> &reason, Callback<HeldMail> done)
{
    write<HeldMail>(
        done, [groupId, id, reason](WriteTransaction &tx) { return groups::reject(tx, groupId, id, reason); }, false);
}

void SqlStore::mayPost(const QList<Id> &groups, const Poster &poster, Callback<bool> done)
{
    read<bool>(done, [groups, poster](SqlConnection &db) { return groups::mayPost(db, groups, poster); });
}

void SqlStore::judgePost(Id groupId, const Poster &poster, Id mailId, bool postingKnown, Callback<PostVerdict> done)
{
    read<PostVerdict>(done, [groupId, poster, mailId, postingKnown, now = m_clock.wallMs()](SqlConnection &db) {
        return groups::judge(db, groupId, poster, mailId, postingKnown, now);
    });
}

void SqlStore::answersDue(Callback<QList<AnswerDue>> done)
{
    read<QList<AnswerDue>>(done, [now = m_clock.wallMs()](SqlConnection &db) { return groups::answersDue(db, now); });
}

void SqlStore::commitAnswer(Id heldId, std::optional<MailSubmission> answer, Callback<bool> done)
{
    if (!answer) {
        write<bool>(
            done, [heldId](WriteTransaction &tx) -> base::Result<bool> { return groups::answered(tx, heldId); }, false);
        return;
    }
    QueueNotice notice;
    notice.mail = std::move(*answer);
    notice.answersHeld = heldId;
    prepareMail(std::move(notice), {{}, [done](const base::Result<Committed> &committed) {
                                        if (committed)
                                            done(true);
                                        else
                                            done(committed.error());
                                    }});
}

void SqlStore::listTeamBoxes(const control::TeamBoxQuery &query, const control::PageRequest &page, Callback<control::Page<TeamBox>> done)
{
    read<control::Page<TeamBox>>(done, [query, page](SqlConnection &db) { return teamboxes::page(db, query, page); });
}

void SqlStore::teamBox(Id id, Callback<TeamBox> done)
{
    read<TeamBox>(done, [id](SqlConnection &db) { return teamboxes::byId(db, id); });
}

void SqlStore::createTeamBox(const control::TeamBoxChange &wanted, Callback<TeamBox> done)
{
    write<TeamBox>(done, [this, wanted](WriteTransaction &tx) {
        accountsChanged(tx);
        return teamboxes::create(tx, wanted);
    });
}

void SqlStore::changeTeamBox(Id id, const control::TeamBoxChange &change, Callback<TeamBox> done)
{
    write<TeamBox>(done, [this, id, change](WriteTransaction &tx) {
        accountsChanged(tx);
        return teamboxes::change(tx, id, change);
    });
}

void SqlStore::deleteTeamBox(Id id, Callback<TeamBox> done)
{
    write<TeamBox>(
        done,
        [this, id](WriteTransaction &tx) {
            accountsChanged(tx);
            tx.afterCommit([this] { m_maintenance->purge(); });
            return teamboxes::remove(tx, id);
        },
        false);
}

// A dry run does it all and takes it back: what it says is what the import will meet.
void SqlStore::importTeamMembers(const QList<control::CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                                 Callback<control::ImportReport> done)
{
    const auto report = std::make_shared<control::ImportReport>();
    const Callback<bool> written({}, [done, report](const base::Result<bool> &result) {
        const bool takenBack = !result && result.error().field == accounts::kTakenBack;
        if (!result && !takenBack)
            return done(result.error());
        report->applied = !takenBack;
        done(*report);
    });
    write<bool>(written, [this, members, domainId, dryRun, report](WriteTransaction &tx) {
        accountsChanged(tx);
        return teamboxes::import(tx, members, domainId, dryRun, *report);
    });
}

} // namespace storage
