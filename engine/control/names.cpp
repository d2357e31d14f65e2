// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/names.h"

namespace control {

namespace {

template<typename Enum>
struct Word
{
    Enum value;
    const char *text;
};

constexpr Word<Scope> kScopes[] = {
    {Scope::Read, "read"}, {Scope::Send, "send"}, {Scope::Queue, "queue"}, {Scope::Admin, "admin"}};

constexpr Word<Role> kUserRoles[] = {{Role::Admin, "admin"}, {Role::DomainAdmin, "domain-admin"}, {Role::Operator, "operator"}};

constexpr Word<FolderRole> kRoles[] = {{FolderRole::None, ""},          {FolderRole::Inbox, "inbox"},
                                       {FolderRole::Sent, "sent"},      {FolderRole::Drafts, "drafts"},
                                       {FolderRole::Trash, "trash"},    {FolderRole::Junk, "junk"},
                                       {FolderRole::Archive, "archive"}};

constexpr Word<QueueState> kQueueStates[] = {
    {QueueState::Ready, "ready"},    {QueueState::Active, "active"}, {QueueState::Deferred, "deferred"},
    {QueueState::Held, "held"},      {QueueState::Sent, "sent"},     {QueueState::Bounced, "bounced"},
    {QueueState::Expired, "expired"}};

constexpr Word<Lane> kLanes[] = {{Lane::Urgent, "urgent"}, {Lane::Normal, "normal"}, {Lane::Bulk, "bulk"}};

template<typename Enum, size_t N>
QString textOf(const Word<Enum> (&words)[N], Enum value)
{
    for (const Word<Enum> &word : words) {
        if (word.value == value)
            return QString::fromLatin1(word.text);
    }
    return {};
}

template<typename Enum, size_t N>
std::optional<Enum> valueOf(const Word<Enum> (&words)[N], QStringView text)
{
    for (const Word<Enum> &word : words) {
        if (text == QLatin1StringView(word.text))
            return word.value;
    }
    return std::nullopt;
}

} // namespace

QString userRoleToString(Role role)
{
    return textOf(kUserRoles, role);
}

std::optional<Role> userRoleFromString(QStringView text)
{
    return valueOf(kUserRoles, text);
}

QString scopeToString(Scope scope)
{
    return textOf(kScopes, scope);
}

std::optional<Scope> scopeFromString(QStringView text)
{
    return valueOf(kScopes, text);
}

QString roleToString(FolderRole role)
{
    return textOf(kRoles, role);
}

std::optional<FolderRole> roleFromString(QStringView text)
{
    return valueOf(kRoles, text);
}

QString queueStateToString(QueueState state)
{
    return textOf(kQueueStates, state);
}

std::optional<QueueState> queueStateFromString(QStringView text)
{
    return valueOf(kQueueStates, text);
}

QString laneToString(Lane lane)
{
    return textOf(kLanes, lane);
}

std::optional<Lane> laneFromString(QStringView text)
{
    return valueOf(kLanes, text);
}

} // namespace control
