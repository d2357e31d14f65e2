// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonbans.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

void writeJson(JsonWriter &writer, const Ban &ban)
{
    writer.StartObject();
    member(writer, "address", ban.address);
    member(writer, "cause", ban.cause);
    member(writer, "by", ban.by);
    member(writer, "note", ban.note);
    member(writer, "failures", ban.failures);
    timeMember(writer, "since", ban.since);
    timeMember(writer, "until", ban.until == 0 ? std::nullopt : std::optional<qint64>(ban.until));
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Ban &out)
{
    return JsonMembers(json)
        .need("address", out.address)
        .may("cause", out.cause)
        .may("by", out.by)
        .may("note", out.note)
        .may("failures", out.failures)
        .mayTime("since", out.since)
        .mayTime("until", out.until)
        .ok();
}

} // namespace control
