// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// Groups and distribution lists: addresses that stand for members, with a say in who may write to them. What is held for a moderator.
namespace control {

enum class GroupKind {
    Plain, ///< mail goes on as it came, as from an alias
    List   ///< as from a list: RFC 2369 and 2919 fields, bounces to the owner (RFC 5321 3.9.2)
};

/// Who may post.
enum class Posting { Anyone, Local, Members, Moderators };

/// Whose mail waits for a moderator; a moderator's own never does.
enum class Moderation { Off, Others, All };

struct Group
{
    Id id = 0;
    Id domainId = 0;
    QString address;
    QString name;
    QString description;
    GroupKind kind = GroupKind::Plain;
    Posting posting = Posting::Anyone;
    Moderation moderation = Moderation::Off;
    QString owner; ///< gets bounces and what is written to the address with -owner; a list has one
    QStringList members;    ///< here or elsewhere, groups too
    QStringList moderators; ///< may always post
    qint64 held = 0;        ///< mails that wait
    qint64 createdAt = 0;
};

/// Unset: stays, or is as in Group.
struct GroupChange
{
    std::optional<QString> address = {};
    std::optional<QString> name = {};
    std::optional<QString> description = {};
    std::optional<GroupKind> kind = {};
    std::optional<Posting> posting = {};
    std::optional<Moderation> moderation = {};
    std::optional<QString> owner = {};
    std::optional<QStringList> members = {};
    std::optional<QStringList> moderators = {};
};

/// A mail that waits for a moderator.
struct HeldMail
{
    Id id = 0;
    Id groupId = 0;
    Id mailId = 0;
    QString from; ///< of the envelope
    QString subject;
    qint64 size = 0;
    qint64 heldAt = 0;
    qint64 expiresAt = 0; ///< is then returned to its author
};

class GroupService
{
public:
    virtual ~GroupService() = default;
    /// By address; `query`: part of address, name or a member.
    virtual void listGroups(const QString &query, std::optional<Id> domainId, const PageRequest &page, base::Callback<Page<Group>> done) = 0;
    virtual void group(Id id, base::Callback<Group> done) = 0;
    virtual void createGroup(const GroupChange &wanted, base::Callback<Group> done) = 0;
    virtual void changeGroup(Id id, const GroupChange &change, base::Callback<Group> done) = 0;
    /// What it holds is returned to the authors.
    virtual void deleteGroup(Id id, base::Callback<Group> done) = 0;

    /// Oldest first.
    virtual void listHeld(Id groupId, const PageRequest &page, base::Callback<Page<HeldMail>> done) = 0;
    virtual void heldMail(Id groupId, Id id, base::Callback<HeldMail> done) = 0;
    /// It goes to the members, in one transaction with the decision.
    virtual void approveHeld(Id groupId, Id id, base::Callback<HeldMail> done) = 0;
    /// `reason` unset: the author is not told.
    virtual void rejectHeld(Id groupId, Id id, const std::optional<QString> &reason, base::Callback<HeldMail> done) = 0;
};

} // namespace control
