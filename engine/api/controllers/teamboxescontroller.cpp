// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/teamboxescontroller.h"
#include "api/exchange.h"
#include "api/tableinput.h"
#include "control/jsonaccounts.h"
#include "control/jsonteamboxes.h"
#include "control/permissions.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

using http::JsonFields;

constexpr qsizetype kMaxAddress = 320; // RFC 5321 4.5.3.1
constexpr qsizetype kMaxName = 200;
constexpr qsizetype kMaxMembers = 500;
constexpr qint64 kMaxQuota = 1LL << 50;

/// Runs `next` with the team box of the path, once the token may change it.
void withBox(const ExchangePtr &exchange, std::function<void(control::TeamBox &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().teamBoxes->teamBox(*id, exchange->then<control::TeamBox>([exchange, next = std::move(next)](control::TeamBox &box) {
            if (exchange->allowsDomain(box.domainId))
                next(box);
        }));
    }
}

void membersOf(JsonFields &fields, std::optional<QList<control::TeamMember>> &out)
{
    const http::JsonValue *list = fields.value("members"_L1);
    if (!list)
        return;
    if (!list->array() || list->array()->size() > size_t(kMaxMembers))
        return fields.refuse("wrong_type", "members"_L1, u"A list of at most %1 objects."_s.arg(kMaxMembers));
    out.emplace();
    for (size_t n = 0; n < list->array()->size(); ++n) {
        JsonFields one((*list->array())[n], u"members[%1]."_s.arg(n));
        control::TeamMember member;
        member.address = one.string("address"_L1, JsonFields::Required, kMaxAddress).value_or(QString());
        member.write = one.boolean("write"_L1).value_or(true);
        member.sendAs = one.boolean("sendAs"_L1).value_or(true);
        if (const auto problem = one.problem())
            return fields.refuse(*problem);
        out->append(member);
    }
}

/// What POST and PATCH say of a team box; nullopt after answering for what is wrong.
std::optional<control::TeamBoxChange> changeOf(const ExchangePtr &exchange, bool isNew)
{
    const auto json = exchange->json();
    if (!json)
        return {};
    JsonFields fields(*json);
    control::TeamBoxChange change;
    if (isNew)
        change.address = fields.string("address"_L1, JsonFields::Required, kMaxAddress);
    change.name = fields.string("name"_L1, JsonFields::Optional, kMaxName);
    change.quotaBytes = fields.integer("quotaBytes"_L1, 0, kMaxQuota);
    change.quotaMessages = fields.integer("quotaMessages"_L1, 0, kMaxQuota);
    membersOf(fields, change.members);
    return exchange->accepts(fields) ? std::optional(change) : std::nullopt;
}

} // namespace

void TeamBoxesController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    control::TeamBoxQuery query{exchange->query.value("q"_L1), control::domainBound(*exchange->token), {}};
    if (control::selfBound(*exchange->token))
        query.memberId = exchange->token->userId;
    exchange->services().teamBoxes->listTeamBoxes(query, *page, exchange->thenJson<control::Page<control::TeamBox>>());
}

void TeamBoxesController::create(const ExchangePtr &exchange)
{
    const auto wanted = changeOf(exchange, true);
    if (!wanted)
        return;
    exchange->inOwnDomain(*wanted->address, [exchange, wanted = *wanted] {
        exchange->services().teamBoxes->createTeamBox(wanted, exchange->thenJson<control::TeamBox>(201));
    });
}

void TeamBoxesController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().teamBoxes->teamBox(*id, exchange->then<control::TeamBox>([exchange](control::TeamBox &box) {
            if (control::seesTeamBox(*exchange->token, box))
                exchange->replyJson(control::toJson(box));
            else
                exchange->refuse(404, "not_found");
        }));
    }
}

void TeamBoxesController::change(const ExchangePtr &exchange)
{
    const auto change = changeOf(exchange, false);
    if (!change)
        return;
    withBox(exchange, [exchange, change = *change](control::TeamBox &box) {
        exchange->services().teamBoxes->changeTeamBox(box.id, change, exchange->thenJson<control::TeamBox>());
    });
}

void TeamBoxesController::remove(const ExchangePtr &exchange)
{
    withBox(exchange, [exchange](control::TeamBox &box) {
        exchange->services().teamBoxes->deleteTeamBox(box.id, exchange->thenEmpty<control::TeamBox>());
    });
}

void TeamBoxesController::importMembers(const ExchangePtr &exchange)
{
    const auto input = tableInput(exchange);
    if (!input)
        return;
    exchange->context().pool.run([exchange, input = *input] {
        const control::CsvTeamMembers table = control::readTeamMembersCsv(input.text);
        exchange->executor()->post([exchange, dryRun = input.dryRun, table] {
            const base::ActorScope behalf(exchange->actor());
            if (!table.problems.isEmpty())
                exchange->replyJson(control::toJson(control::ImportReport{.problems = table.problems}));
            else
                exchange->services().teamBoxes->importTeamMembers(table.members, control::domainBound(*exchange->token), dryRun,
                                                                  exchange->thenJson<control::ImportReport>());
        });
    });
}

} // namespace api
