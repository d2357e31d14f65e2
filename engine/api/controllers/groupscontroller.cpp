// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/groupscontroller.h"
#include "api/exchange.h"
#include "control/jsongroups.h"
#include "control/permissions.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

using http::JsonFields;

constexpr qsizetype kMaxAddress = 320; // RFC 5321 4.5.3.1
constexpr qsizetype kMaxMembers = 5000;
constexpr qsizetype kMaxModerators = 50;
constexpr qsizetype kMaxName = 200;
constexpr qsizetype kMaxText = 2000;
constexpr qsizetype kMaxReason = 1000;

/// Runs `next` with the group of the path, once the token may see its domain.
void withGroup(const ExchangePtr &exchange, std::function<void(control::Group &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().groups->group(*id, exchange->then<control::Group>([exchange, next = std::move(next)](control::Group &group) {
            if (exchange->allowsDomain(group.domainId))
                next(group);
        }));
    }
}

/// Runs `next` with the group of the path, once the token may decide on what it holds.
void asModerator(const ExchangePtr &exchange, std::function<void(control::Group &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().groups->group(*id, exchange->then<control::Group>([exchange, next = std::move(next)](control::Group &group) {
            if (control::mayModerate(*exchange->token, group))
                next(group);
            else
                exchange->refuse(404, "not_found");
        }));
    }
}

template<typename T>
void wordOf(JsonFields &fields, QLatin1StringView name, std::optional<T> (*read)(QStringView), const QString &allowed, std::optional<T> &out)
{
    const auto word = fields.string(name, JsonFields::Optional, 20);
    if (!word)
        return;
    out = read(*word);
    if (!out)
        fields.refuse("invalid", name, u"Allowed: %1."_s.arg(allowed));
}

/// What POST and PATCH say of a group; nullopt after answering for what is wrong.
std::optional<control::GroupChange> changeOf(const ExchangePtr &exchange, JsonFields::Presence address)
{
    const auto json = exchange->json();
    if (!json)
        return {};
    JsonFields fields(*json);
    control::GroupChange change;
    change.address = fields.string("address"_L1, address, kMaxAddress);
    change.name = fields.string("name"_L1, JsonFields::Optional, kMaxName);
    change.description = fields.string("description"_L1, JsonFields::Optional, kMaxText);
    wordOf(fields, "kind"_L1, control::groupKindFromString, u"plain, list"_s, change.kind);
    wordOf(fields, "posting"_L1, control::postingFromString, u"anyone, local, members, moderators"_s, change.posting);
    wordOf(fields, "moderation"_L1, control::moderationFromString, u"off, others, all"_s, change.moderation);
    change.owner = fields.string("owner"_L1, JsonFields::Optional, kMaxAddress);
    change.members = fields.strings("members"_L1, JsonFields::Optional, kMaxMembers, kMaxAddress);
    change.moderators = fields.strings("moderators"_L1, JsonFields::Optional, kMaxModerators, kMaxAddress);
    return exchange->accepts(fields) ? std::optional(change) : std::nullopt;
}

} // namespace

void GroupsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page()) {
        exchange->services().groups->listGroups(exchange->query.value("q"_L1), control::domainBound(*exchange->token), *page,
                                                exchange->thenJson<control::Page<control::Group>>());
    }
}

void GroupsController::create(const ExchangePtr &exchange)
{
    const auto wanted = changeOf(exchange, JsonFields::Required);
    if (!wanted)
        return;
    exchange->inOwnDomain(*wanted->address, [exchange, wanted = *wanted] {
        exchange->services().groups->createGroup(wanted, exchange->thenJson<control::Group>(201));
    });
}

void GroupsController::read(const ExchangePtr &exchange)
{
    withGroup(exchange, [exchange](control::Group &group) { exchange->replyJson(control::toJson(group)); });
}

void GroupsController::change(const ExchangePtr &exchange)
{
    const auto change = changeOf(exchange, JsonFields::Optional);
    if (!change)
        return;
    withGroup(exchange, [exchange, change = *change](control::Group &group) {
        exchange->inOwnDomain(change.address.value_or(group.address), [exchange, change, id = group.id] {
            exchange->services().groups->changeGroup(id, change, exchange->thenJson<control::Group>());
        });
    });
}

void GroupsController::remove(const ExchangePtr &exchange)
{
    withGroup(exchange, [exchange](control::Group &group) {
        exchange->services().groups->deleteGroup(group.id, exchange->thenEmpty<control::Group>());
    });
}

void GroupsController::listHeld(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    asModerator(exchange, [exchange, page = *page](control::Group &group) {
        exchange->services().groups->listHeld(group.id, page, exchange->thenJson<control::Page<control::HeldMail>>());
    });
}

void GroupsController::rawOfHeld(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId(1);
    if (!id)
        return;
    asModerator(exchange, [exchange, id = *id](control::Group &group) {
        exchange->services().groups->heldMail(group.id, id, exchange->then<control::HeldMail>([exchange](control::HeldMail &held) {
            exchange->services().messages->rawOfMail(held.mailId, exchange->then<QByteArray>([exchange](QByteArray &bytes) {
                http::HttpResponse response;
                response.contentType = "message/rfc822";
                response.body = bytes;
                exchange->reply(std::move(response));
            }));
        }));
    });
}

void GroupsController::approve(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId(1);
    if (!id)
        return;
    asModerator(exchange, [exchange, id = *id](control::Group &group) {
        exchange->services().groups->approveHeld(group.id, id, exchange->thenJson<control::HeldMail>());
    });
}

void GroupsController::reject(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId(1);
    if (!id)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    JsonFields fields(*json);
    const auto reason = fields.string("reason"_L1, JsonFields::Optional, kMaxReason);
    if (!exchange->accepts(fields))
        return;
    asModerator(exchange, [exchange, id = *id, reason](control::Group &group) {
        exchange->services().groups->rejectHeld(group.id, id, reason, exchange->thenJson<control::HeldMail>());
    });
}

} // namespace api
