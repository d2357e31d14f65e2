// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "storage/store.h"

namespace storage {

/// Who wants to post.
struct Poster
{
    QString sender;     ///< of the envelope
    bool known = false; ///< signed in, or from a network of ours: what names an address of ours is no forgery
};

/// What becomes of a mail for a group.
struct PostVerdict
{
    enum Kind {
        Take,
        Refuse,
        Hold,
        Full ///< so many wait that none more is taken now
    };
    Kind kind = Take;
    QList<RouteTarget> moderators; ///< of Hold: who is told
    qint64 expiresAt = 0;          ///< of Hold
};

/// A mail on its way to a moderator: kept with the outcome that says so.
struct PostToHold
{
    Id id = 0; ///< of the held mail
    Id groupId = 0;
    Id mailId = 0;
    QString from;
    QString subject;
    qint64 size = 0;
    qint64 expiresAt = 0;
};

/// A held mail whose author is owed an answer.
struct AnswerDue
{
    control::HeldMail held;
    QString group;  ///< address
    bool expired = false;
    QString reason; ///< of the moderator
};

/// Groups, and what waits in them. Thread-safe, never blocks; as long as the store.
class GroupStore : public control::GroupService
{
public:
    /// Whether the sender may post at all. `groups`: all of them must agree.
    virtual void mayPost(const QList<Id> &groups, const Poster &poster, Callback<bool> done) = 0;
    /// Who may post, what was approved, what is held, of one mail that is being delivered. `postingKnown`: the sender was let in before.
    virtual void judgePost(Id groupId, const Poster &poster, Id mailId, bool postingKnown, Callback<PostVerdict> done) = 0;
    /// Makes answers due for what nobody decided on in time; those that are, at most 100.
    virtual void answersDue(Callback<QList<AnswerDue>> done) = 0;
    /// An answer and the end of the held mail it is about, in one commit. Without a body: the author cannot be told.
    virtual void commitAnswer(Id heldId, std::optional<MailSubmission> answer, Callback<bool> done) = 0;
};

} // namespace storage
