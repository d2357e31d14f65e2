// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "control/jsongroups.h"
#include "control/jsonteamboxes.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Id;

// Groups, what waits in them, and team boxes, of the fake engine; refusals as `refusedMembers` says.
namespace support {
namespace {

template<typename T>
auto findId(QList<T> &items, const QString &id)
{
    const Id wanted = base::idFromString(id).value_or(0);
    return std::find_if(items.begin(), items.end(), [wanted](const T &item) { return item.id == wanted; });
}

template<typename T>
void insertByAddress(QList<T> &items, const T &item)
{
    items.insert(std::lower_bound(items.begin(), items.end(), item, [](const T &a, const T &b) { return a.address < b.address; }), item);
}

QStringList stringsOf(const QJsonValue &value, const QStringList &otherwise)
{
    if (!value.isArray())
        return otherwise;
    QStringList texts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &text : array)
        texts.append(text.toString());
    return texts;
}

void change(control::Group &group, const QJsonObject &body)
{
    group.address = body["address"_L1].toString(group.address);
    group.name = body["name"_L1].toString(group.name);
    group.description = body["description"_L1].toString(group.description);
    group.kind = control::groupKindFromString(body["kind"_L1].toString()).value_or(group.kind);
    group.posting = control::postingFromString(body["posting"_L1].toString()).value_or(group.posting);
    group.moderation = control::moderationFromString(body["moderation"_L1].toString()).value_or(group.moderation);
    group.owner = body["owner"_L1].toString(group.owner);
    group.members = stringsOf(body["members"_L1], group.members);
    group.moderators = stringsOf(body["moderators"_L1], group.moderators);
}

void change(control::TeamBox &box, const QJsonObject &body)
{
    box.address = body["address"_L1].toString(box.address);
    box.name = body["name"_L1].toString(box.name);
    box.quotaBytes = body["quotaBytes"_L1].toInteger(box.quotaBytes);
    if (!body.contains("members"_L1))
        return;
    box.members.clear();
    const QJsonArray members = body["members"_L1].toArray();
    for (const QJsonValue &one : members)
        box.members << control::TeamMember{one["address"_L1].toString(), one["write"_L1].toBool(true), one["sendAs"_L1].toBool(true)};
}

template<typename T>
QByteArray pageOf(const QList<T> &items, const QString &text)
{
    QList<T> found;
    for (const T &item : items) {
        if (item.address.toLower().contains(text) || item.name.toLower().contains(text))
            found.append(item);
    }
    return control::toJson(control::Page<T>{found, {}});
}

} // namespace

FakeEngine::Reply FakeEngine::answerGroups(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1 && request.method == "GET")
        return {200, pageOf(groups, request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded).toLower())};
    control::Group group;
    if (parts.size() > 1) {
        const auto it = findId(groups, parts[1]);
        if (it == groups.end())
            return {404};
        group = *it;
        if (parts.size() > 2)
            return answerHeld(request, parts, group.id);
        if (request.method == "GET")
            return {200, control::toJson(group)};
    } else {
        group.id = nextId();
    }
    if (const Reply no = refusedMember(request.body); no.status != 200)
        return no;
    groups.removeIf([&](const control::Group &one) { return one.id == group.id; });
    if (request.method == "DELETE") {
        tellOf(u"group.deleted"_s, "groupId", group.id);
        return {204};
    }
    change(group, QJsonDocument::fromJson(request.body).object());
    insertByAddress(groups, group);
    tellOf(parts.size() > 1 ? u"group.changed"_s : u"group.created"_s, "groupId", group.id);
    return {parts.size() > 1 ? 200 : 201, control::toJson(group)};
}

FakeEngine::Reply FakeEngine::answerHeld(const Request &request, const QStringList &parts, Id groupId)
{
    if (request.method == "GET") {
        QList<control::HeldMail> found;
        for (const control::HeldMail &held : std::as_const(heldMails)) {
            if (held.groupId == groupId)
                found << held;
        }
        return {200, control::toJson(control::Page<control::HeldMail>{found, {}})};
    }
    const auto it = findId(heldMails, parts.value(3));
    if (it == heldMails.end())
        return {404};
    const control::HeldMail held = *it;
    if (parts.value(4) == "reject"_L1)
        rejections << QJsonDocument::fromJson(request.body)["reason"_L1].toString(u"-"_s);
    heldMails.erase(it);
    for (control::Group &group : groups)
        group.held -= group.id == groupId;
    return {200, control::toJson(held)};
}

FakeEngine::Reply FakeEngine::answerTeamBoxes(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1 && request.method == "GET")
        return {200, pageOf(teamBoxes, request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded).toLower())};
    control::TeamBox box;
    if (parts.size() > 1) {
        const auto it = findId(teamBoxes, parts[1]);
        if (it == teamBoxes.end())
            return {404};
        box = *it;
        if (request.method == "GET")
            return {200, control::toJson(box)};
    } else {
        box.id = nextId();
        box.mailboxId = nextId();
    }
    if (const Reply no = refusedMember(request.body); no.status != 200)
        return no;
    teamBoxes.removeIf([&](const control::TeamBox &one) { return one.id == box.id; });
    if (request.method == "DELETE") {
        tellOf(u"teambox.deleted"_s, "teamBoxId", box.id);
        return {204};
    }
    change(box, QJsonDocument::fromJson(request.body).object());
    insertByAddress(teamBoxes, box);
    tellOf(parts.size() > 1 ? u"teambox.changed"_s : u"teambox.created"_s, "teamBoxId", box.id);
    return {parts.size() > 1 ? 200 : 201, control::toJson(box)};
}

FakeEngine::Reply FakeEngine::importTeamMembers(const Request &request)
{
    const control::CsvTeamMembers table = control::readTeamMembersCsv(request.body);
    control::ImportReport report{.problems = table.problems};
    const QList<control::TeamBox> before = teamBoxes;
    for (const control::CsvTeamMember &line : table.members) {
        const auto box = std::find_if(teamBoxes.begin(), teamBoxes.end(), [&](const control::TeamBox &one) { return one.address == line.box; });
        const bool known = std::any_of(users.cbegin(), users.cend(), [&](const control::User &user) { return user.address == line.member.address; });
        if (box == teamBoxes.end() || !known) {
            report.problems << control::CsvProblem{line.line, known ? u"box"_s : u"member"_s, u"there is no user %1"_s.arg(line.member.address)};
            continue;
        }
        box->members.removeIf([&](const control::TeamMember &one) { return one.address == line.member.address; });
        box->members << line.member;
        ++report.created;
    }
    report.applied = report.problems.isEmpty() && request.query.queryItemValue(u"dryRun"_s) != "true"_L1;
    if (!report.applied)
        teamBoxes = before;
    return {200, control::toJson(report)};
}

} // namespace support
