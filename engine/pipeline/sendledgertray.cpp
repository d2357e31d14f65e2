// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendledger.h"
#include "storage/senderstore.h"

// What people decide about the tray, in steps that leave the store's writer to others in between.
namespace pipeline {

struct SendLedger::Work
{
    enum Kind { Release, Delete };
    Kind kind = Release;
    storage::TrayRelease release;
    control::TrayResult result;
    base::Callback<control::TrayResult> done;
    base::ActorPtr actor;
};

void SendLedger::step(const std::shared_ptr<Work> &work)
{
    const base::ActorScope behalf(work->actor);
    const auto next = here<storage::TrayStep>([this, work](const base::Result<storage::TrayStep> &did) {
        if (!did)
            return work->done(did.error());
        work->result.mails += did->mails;
        work->result.recipients += did->recipients;
        work->release.first = false;
        if (did->more)
            return step(work);
        countTray();
        work->done(work->result);
    });
    if (work->kind == Work::Release)
        m_senders.releaseHeld(work->release, next);
    else
        m_senders.deleteHeld(work->release.userId, next);
}

/// What was held is ordinary from now on.
void SendLedger::release(base::Id userId, std::optional<base::Id> mailId, qint64 trustSeconds, base::Callback<control::TrayResult> done,
                         const base::ActorPtr &actor)
{
    const auto work = std::make_shared<Work>();
    work->release = {userId, mailId, 0, true};
    work->done = std::move(done);
    work->actor = actor;
    if (mailId)
        return step(work);
    work->release.trustedUntil = m_clock.wallMs() + (trustSeconds > 0 ? trustSeconds * 1000 : m_rules.guard.trustMs);
    work->result.trustedUntil = work->release.trustedUntil;
    withSender(
        userId, [this, work](const SenderPtr &sender) { releaseAll(sender, work); },
        [work](const base::Error &error) { work->done(error); });
}

/// Trusted first: what comes meanwhile is not held any more.
void SendLedger::releaseAll(const SenderPtr &sender, const std::shared_ptr<Work> &work)
{
    const bool held = std::exchange(sender->row.held, false);
    const qint64 trusted = std::exchange(sender->row.trustedUntil, work->release.trustedUntil);
    work->done = {nullptr, [this, sender, held, trusted, answer = work->done](const base::Result<control::TrayResult> &result) {
                      if (result) {
                          SendHour sent = hourOf(*sender, nowSlot(), 0);
                          sent.recipients = qMax(sent.recipients, double(result->recipients));
                          sent.fresh = qMax(sent.fresh, double(result->recipients));
                          sender->habit.accept(sent);
                          sender->why.clear();
                          sender->unsaved = true;
                          save();
                      } else {
                          sender->row.held = held;
                          sender->row.trustedUntil = trusted;
                      }
                      answer(result);
                  }};
    step(work);
}

void SendLedger::lock(base::Id userId, control::TrayMailFate fate, base::Callback<control::TrayResult> done, const base::ActorPtr &actor)
{
    const base::ActorScope behalf(actor);
    m_senders.lockSender(userId, here<control::TrayEntry>([this, userId, fate, done, actor](const base::Result<control::TrayEntry> &entry) {
                             if (!entry)
                                 return done(entry.error());
                             if (fate == control::TrayMailFate::Keep)
                                 return done(control::TrayResult{entry->mails, entry->recipients, {}});
                             const auto work = std::make_shared<Work>();
                             work->kind = Work::Delete;
                             work->release.userId = userId;
                             work->done = done;
                             work->actor = actor;
                             if (const SenderPtr sender = m_users.value(userId))
                                 sender->row.held = false; // nothing is there any more
                             step(work);
                         }));
}

void SendLedger::usage(base::Id userId, base::Callback<control::SendUsage> done)
{
    withSender(
        userId,
        [this, done](const SenderPtr &sender) {
            const storage::SendAmount sent = sender->window.total(nowSlot());
            const auto limit = [](qint64 own, qint64 general) { return own > 0 ? own : general; };
            const control::SendLimits &own = sender->row.limits;
            control::SendUsage usage;
            usage.used = {sent.messages, sent.recipients, sent.bytes};
            usage.limits = {limit(own.messages, m_rules.user.messages), limit(own.recipients, m_rules.user.recipients),
                            limit(own.bytes, m_rules.user.bytes)};
            usage.held = sender->row.held;
            if (sender->row.trustedUntil > m_clock.wallMs())
                usage.trustedUntil = sender->row.trustedUntil;
            done(usage);
        },
        [done](const base::Error &error) { done(error); });
}

} // namespace pipeline
