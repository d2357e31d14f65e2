// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "control/teamboxes.h"
#include <functional>

/// Groups and team boxes of the test of the API: one each of the own domain and of another, whose id is one more.
class FakeGroups final : public control::GroupService, public control::TeamBoxService
{
public:
    using Id = base::Id;
    template<typename T>
    using Done = base::Callback<T>;
    static constexpr Id kGroup = 0xc00, kHeld = 0xd00, kTeamBox = 0xe00, kTeamMailbox = 0x202, kDomain = 0x100;

    std::function<std::optional<base::Error>()> failure;                              ///< asked by every call
    std::function<void(std::function<void()>)> answer = [](const auto &now) { now(); }; ///< when
    std::optional<Id> lastDomain;
    std::optional<Id> lastMember;
    control::GroupChange lastChange;
    std::optional<QString> lastReason;

    control::Group makeGroup(Id id = kGroup) const
    {
        control::Group group;
        group.id = id;
        group.domainId = id == kGroup ? kDomain : kDomain + 1;
        group.address = QStringLiteral("team@example.test");
        group.name = QStringLiteral("Team");
        group.kind = control::GroupKind::List;
        group.owner = QStringLiteral("b@example.test");
        group.members = {QStringLiteral("b@example.test"), QStringLiteral("c@elsewhere.test")};
        group.moderators = {QStringLiteral("b@example.test")};
        if (id != kGroup)
            group.moderators.clear();
        group.createdAt = 1790000000000;
        return group;
    }
    static control::HeldMail makeHeld() { return {kHeld, kGroup, 0x500, QStringLiteral("a@b.test"), QStringLiteral("Hello"), 1000, 1790000000000, 1791000000000}; }
    control::TeamBox makeBox(Id id = kTeamBox) const
    {
        control::TeamBox box;
        box.id = id;
        box.mailboxId = kTeamMailbox + (id - kTeamBox);
        box.domainId = id == kTeamBox ? kDomain : kDomain + 1;
        box.address = QStringLiteral("office@example.test");
        box.members = {{QStringLiteral("b@example.test"), true, false}};
        box.createdAt = 1790000000000;
        return box;
    }

    void listGroups(const QString &, std::optional<Id> domainId, const control::PageRequest &, Done<control::Page<control::Group>> done) override
    {
        lastDomain = domainId;
        give(done, control::Page<control::Group>{{makeGroup()}, {}});
    }
    void group(Id id, Done<control::Group> done) override { giveIf(id == kGroup || id == kGroup + 1, done, makeGroup(id)); }
    void createGroup(const control::GroupChange &wanted, Done<control::Group> done) override
    {
        lastChange = wanted;
        give(done, makeGroup());
    }
    void changeGroup(Id id, const control::GroupChange &change, Done<control::Group> done) override
    {
        lastChange = change;
        giveIf(id == kGroup, done, makeGroup());
    }
    void deleteGroup(Id id, Done<control::Group> done) override { giveIf(id == kGroup, done, makeGroup()); }
    void listHeld(Id, const control::PageRequest &, Done<control::Page<control::HeldMail>> done) override
    {
        give(done, control::Page<control::HeldMail>{{makeHeld()}, {}});
    }
    void heldMail(Id, Id id, Done<control::HeldMail> done) override { giveIf(id == kHeld, done, makeHeld()); }
    void approveHeld(Id, Id id, Done<control::HeldMail> done) override { giveIf(id == kHeld, done, makeHeld()); }
    void rejectHeld(Id, Id id, const std::optional<QString> &reason, Done<control::HeldMail> done) override
    {
        lastReason = reason;
        giveIf(id == kHeld, done, makeHeld());
    }

    void listTeamBoxes(const control::TeamBoxQuery &query, const control::PageRequest &, Done<control::Page<control::TeamBox>> done) override
    {
        lastDomain = query.domainId;
        lastMember = query.memberId;
        give(done, control::Page<control::TeamBox>{{makeBox()}, {}});
    }
    void teamBox(Id id, Done<control::TeamBox> done) override { giveIf(id == kTeamBox || id == kTeamBox + 1, done, makeBox(id)); }
    void createTeamBox(const control::TeamBoxChange &, Done<control::TeamBox> done) override { give(done, makeBox()); }
    void changeTeamBox(Id id, const control::TeamBoxChange &, Done<control::TeamBox> done) override { giveIf(id == kTeamBox, done, makeBox()); }
    void deleteTeamBox(Id id, Done<control::TeamBox> done) override { giveIf(id == kTeamBox, done, makeBox()); }
    void importTeamMembers(const QList<control::CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                           Done<control::ImportReport> done) override
    {
        lastDomain = domainId;
        give(done, control::ImportReport{.applied = !dryRun, .created = members.size()});
    }

private:
    template<typename T>
    void give(const Done<T> &done, base::Result<T> result)
    {
        if (const auto error = failure ? failure() : std::nullopt)
            result = *error;
        answer([done, result] { done(result); });
    }
    template<typename T, typename V>
    void give(const Done<T> &done, V value)
    {
        give(done, base::Result<T>(std::move(value)));
    }
    template<typename T, typename V>
    void giveIf(bool there, const Done<T> &done, const V &value)
    {
        if (there)
            give(done, base::Result<T>(value));
        else
            give(done, base::Result<T>(base::Error{base::ErrorKind::NotFound, {}, {}, {}}));
    }
};
