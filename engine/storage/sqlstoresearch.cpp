// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/acceptedmails.h"
#include "storage/indexer.h"
#include "storage/maintenance.h"
#include "storage/messages.h"
#include "storage/sqlstore.h"

// Lists and searches of mail, and what is done to many messages at once.
namespace storage {

namespace {

constexpr qsizetype kMessagesPerJob = 50;

control::PageRequest bounded(control::PageRequest page)
{
    page.limit = qBound(1, page.limit, 500);
    return page;
}

bool applyTo(WriteTransaction &tx, Id mailboxId, const control::MessagesAction &action, Id id)
{
    const auto before = messages::changeable(tx, id);
    if (!before || before->mailboxId != mailboxId)
        return false;
    switch (action.kind) {
    case control::MessagesAction::Delete:
        return messages::remove(tx, id).ok();
    case control::MessagesAction::Restore:
        return messages::restore(tx, id).ok();
    case control::MessagesAction::Change:
        break;
    }
    return messages::change(tx, id, action.change).ok();
}

} // namespace

void SqlStore::listMessages(Id mailboxId, Id folderId, const QString &query, const control::PageRequest &page,
                            Callback<control::Page<control::Message>> done)
{
    if (query.trimmed().isEmpty()) {
        read<control::Page<control::Message>>(done, [wanted = messages::ListQuery{mailboxId, folderId, bounded(page)}](SqlConnection &db) {
            return messages::list(db, wanted);
        });
        return;
    }
    const auto search = control::parseMailSearch(query, {m_clock.wallMs(), QTimeZone::utc()});
    if (!search) {
        done(search.error());
        return;
    }
    messages::SearchQuery wanted{mailboxId, folderId, planSearch(*search), bounded(page),
                                 [this](SqlConnection &db, Id mailId) { return loadBody(db, Which::RawOfMail, mailId); }};
    read<control::Page<control::Message>>(
        done, [wanted = std::move(wanted)](SqlConnection &db) { return messages::search(db, wanted); });
}

void SqlStore::searchMails(const QString &query, const control::PageRequest &page, Callback<control::Page<control::FoundMail>> done)
{
    const auto search = control::parseMailSearch(query, {m_clock.wallMs(), QTimeZone::utc()});
    if (!search) {
        done(search.error());
        return;
    }
    read<control::Page<control::FoundMail>>(done, [plan = planSearch(*search), page = bounded(page)](SqlConnection &db) {
        return accepted::search(db, plan, page);
    });
}

void SqlStore::changeMessages(Id mailboxId, const QList<Id> &ids, const control::MessagesAction &action, Callback<qint64> done)
{
    QList<Id> once; // deleting twice is for good
    for (const Id id : ids.mid(0, control::kMostMessagesAtOnce)) {
        if (!once.contains(id))
            once << id;
    }
    changeSome({mailboxId, std::move(once), action, 0}, std::move(done));
}

/// Job after job, so that accepting mail goes on between them.
void SqlStore::changeSome(BulkChange bulk, Callback<qint64> done)
{
    if (bulk.left.isEmpty()) {
        done(bulk.changed);
        return;
    }
    const Callback<qint64> next({}, [this, bulk, done](base::Result<qint64> changed) mutable {
        if (!changed) {
            done(changed.error());
            return;
        }
        bulk.changed += *changed;
        bulk.left.remove(0, std::min(bulk.left.size(), kMessagesPerJob));
        changeSome(std::move(bulk), std::move(done));
    });
    write<qint64>(
        next,
        [bulk](WriteTransaction &tx) -> base::Result<qint64> {
            qint64 changed = 0;
            for (const Id id : bulk.left.mid(0, kMessagesPerJob))
                changed += applyTo(tx, bulk.mailboxId, bulk.action, id) ? 1 : 0;
            return changed;
        },
        false);
}

} // namespace storage
