// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/groupcalls.h"
#include "backend/answers.h"
#include "backend/tablecalls.h"
#include "control/jsongroups.h"
#include "control/jsonteamboxes.h"
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui::groupcalls {
namespace {

constexpr int kMostHeld = 500;

QString pathOf(const QString &what, control::Id id)
{
    return id ? u"/v1/"_s + what + u'/' + base::idToString(id) : u"/v1/"_s + what;
}

QString pathOf(const control::HeldMail &held, const QString &verb)
{
    return pathOf(u"groups"_s, held.groupId) + u"/held/"_s + base::idToString(held.id) + u'/' + verb;
}

QUrlQuery searched(const QString &text, const control::PageRequest &page)
{
    QUrlQuery query;
    addPage(query, page);
    if (!text.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(text)));
    return query;
}

} // namespace

void groups(RestTransport &api, const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::Group>> done)
{
    api.send({"GET", pathOf(u"groups"_s, 0), searched(query, page), {}}, context, pageOf<control::Group>(context, std::move(done)));
}

void group(RestTransport &api, control::Id id, QObject *context, Done<control::Group> done)
{
    api.send({"GET", pathOf(u"groups"_s, id), {}, {}}, context, as<control::Group>(std::move(done)));
}

void saveGroup(RestTransport &api, control::Id id, const control::GroupChange &change, QObject *context, Done<control::Group> done)
{
    api.send({id ? "PATCH" : "POST", pathOf(u"groups"_s, id), {}, control::toJson(change)}, context, as<control::Group>(std::move(done)));
}

void deleteGroup(RestTransport &api, control::Id id, QObject *context, Done<void> done)
{
    api.send({"DELETE", pathOf(u"groups"_s, id), {}, {}}, context, nothing(std::move(done)));
}

void held(RestTransport &api, control::Id groupId, QObject *context, Done<QList<control::HeldMail>> done)
{
    api.send({"GET", pathOf(u"groups"_s, groupId) + u"/held"_s, searched({}, {kMostHeld, {}}), {}}, context,
             listOf<control::HeldMail>(context, std::move(done)));
}

void approve(RestTransport &api, const control::HeldMail &held, QObject *context, Done<control::HeldMail> done)
{
    api.send({"POST", pathOf(held, u"approve"_s), {}, {}}, context, as<control::HeldMail>(std::move(done)));
}

void reject(RestTransport &api, const control::HeldMail &held, const std::optional<QString> &reason, QObject *context, Done<control::HeldMail> done)
{
    const QByteArray body = reason ? QJsonDocument(QJsonObject{{u"reason"_s, *reason}}).toJson(QJsonDocument::Compact) : QByteArray("{}");
    api.send({"POST", pathOf(held, u"reject"_s), {}, body}, context, as<control::HeldMail>(std::move(done)));
}

void teamBoxes(RestTransport &api, const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::TeamBox>> done)
{
    api.send({"GET", pathOf(u"team-boxes"_s, 0), searched(query, page), {}}, context, pageOf<control::TeamBox>(context, std::move(done)));
}

void teamBox(RestTransport &api, control::Id id, QObject *context, Done<control::TeamBox> done)
{
    api.send({"GET", pathOf(u"team-boxes"_s, id), {}, {}}, context, as<control::TeamBox>(std::move(done)));
}

void saveTeamBox(RestTransport &api, control::Id id, const control::TeamBoxChange &change, QObject *context, Done<control::TeamBox> done)
{
    api.send({id ? "PATCH" : "POST", pathOf(u"team-boxes"_s, id), {}, control::toJson(change)}, context, as<control::TeamBox>(std::move(done)));
}

void deleteTeamBox(RestTransport &api, control::Id id, QObject *context, Done<void> done)
{
    api.send({"DELETE", pathOf(u"team-boxes"_s, id), {}, {}}, context, nothing(std::move(done)));
}

void addToTeamBoxes(RestTransport &api, const QStringList &boxes, const QList<control::TeamMember> &members, QObject *context,
                    Done<control::ImportReport> done)
{
    QString table = u"box,member,rights\r\n"_s;
    for (const QString &box : boxes) {
        for (const control::TeamMember &member : members) {
            table += u"\"%1\",\"%2\",read%3%4\r\n"_s.arg(QString(box).replace(u'"', u"\"\""_s), QString(member.address).replace(u'"', u"\"\""_s),
                                                        member.write ? u" write"_s : QString(), member.sendAs ? u" send-as"_s : QString());
        }
    }
    tablecalls::importTable(api, tablecalls::Table::TeamMembers, table.toUtf8(), false, context, std::move(done));
}

} // namespace ui::groupcalls
