// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/signedinconnections.h"
#include "control/jsonparser.h"
#include <algorithm>
#include <rapidjson/document.h>

using namespace Qt::StringLiterals;

namespace server {

namespace {

using Json = rapidjson::Value;

const Json *memberOf(const Json &object, const char *name)
{
    if (!object.IsObject())
        return nullptr;
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

const Json *listOf(const Json &detail, const char *side)
{
    const Json *object = memberOf(detail, side);
    const Json *members = object ? memberOf(*object, "members") : nullptr;
    return members && members->IsArray() ? members : nullptr;
}

bool holds(const Json &list, std::string_view word)
{
    return list.IsArray() && std::any_of(list.Begin(), list.End(), [&](const Json &one) { return one.IsString() && word == one.GetString(); });
}

/// By what was changed of a user.
EndedSignIns changedUser(const QString &user, const Json &detail)
{
    const Json *changed = memberOf(detail, "changed");
    if (!changed)
        return {};
    const Json *before = memberOf(detail, "before");
    const bool appRevoked = holds(*changed, "appPassword") && before && memberOf(*before, "appPassword");
    if (appRevoked || holds(*changed, "password") || holds(*changed, "twoFactor"))
        return {{user}};
    const Json *locked = memberOf(detail, "locked");
    if (holds(*changed, "locked") && locked && locked->IsBool() && locked->GetBool())
        return {{user}, false, true};
    return {};
}

/// Those that were in a team box and are not, or with other rights. Of very many the event names the first only.
EndedSignIns changedMembers(const Json &detail)
{
    const Json *before = listOf(detail, "before");
    const Json *after = listOf(detail, "after");
    EndedSignIns ended;
    if (!before)
        return ended;
    for (const Json &member : before->GetArray()) {
        const Json *address = memberOf(member, "address");
        const bool same = after && std::any_of(after->Begin(), after->End(), [&](const Json &one) { return one == member; });
        if (!address || !address->IsString())
            ended.everybody = true;
        else if (!same)
            ended.users << QString::fromUtf8(address->GetString());
    }
    return ended;
}

bool ends(const EndedSignIns &ended, const control::Connection &connection)
{
    const bool reads = connection.protocol.startsWith("imap"_L1) || connection.protocol.startsWith("pop3"_L1);
    const bool sends = connection.protocol.startsWith("smtp"_L1) || connection.protocol.startsWith("submission"_L1);
    return !connection.user.isEmpty() && ended.has(connection.user) && (reads || (sends && !ended.onlyReading));
}

} // namespace

EndedSignIns endedBy(const control::Event &event)
{
    if (event.kind == u"user.deleted")
        return {{event.to}};
    const bool user = event.kind == u"user.changed";
    if (!user && !event.kind.startsWith("teambox."_L1))
        return {};
    rapidjson::Document detail;
    if (!control::parseJson(event.detail, detail))
        return {};
    if (user)
        return changedUser(event.to, detail);
    return changedMembers(detail);
}

void SignedInConnections::published(const control::Event &event)
{
    if (const EndedSignIns ended = endedBy(event); !ended.isEmpty())
        m_control->post(m_lifetime.guarded([this, ended] { end(ended); }));
}

void SignedInConnections::end(const EndedSignIns &ended)
{
    auto close = m_lifetime.guarded([this, ended](const base::Result<QList<control::Connection>> &all) {
        if (!all)
            return;
        for (const control::Connection &one : *all) {
            if (ends(ended, one))
                m_connections.closeConnection(one.id, {nullptr, [](const base::Result<control::Connection> &) {}});
        }
    });
    m_connections.listConnections({m_control, std::move(close)});
}

} // namespace server
