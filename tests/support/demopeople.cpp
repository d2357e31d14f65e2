// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demopeople.h"
#include <QDateTime>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Role;

namespace support {
namespace {

constexpr qint64 kHour = 3600000;
constexpr qint64 kMega = 1000000;

template<typename T>
void sortByAddress(QList<T> &items)
{
    std::sort(items.begin(), items.end(), [](const T &a, const T &b) { return a.address < b.address; });
}

control::User &add(FakeEngine &engine, const QString &address, const QString &name)
{
    control::User user;
    user.id = engine.nextId();
    user.mailboxId = engine.nextId();
    user.domainId = engine.domains.isEmpty() ? 0 : engine.domains.first().id;
    user.address = address;
    user.displayName = name;
    user.createdAt = user.passwordChangedAt = QDateTime::currentMSecsSinceEpoch() - 2000 * kHour;
    engine.users.append(user);
    return engine.users.last();
}

control::Alias alias(FakeEngine &engine, const QString &address, const QStringList &targets)
{
    return {engine.nextId(), engine.domains.isEmpty() ? 0 : engine.domains.first().id, address, targets, 0};
}

void useOf(control::User &user, qint64 megabytes, qint64 messages, std::optional<qint64> signedInAt)
{
    user.usedBytes = megabytes * kMega;
    user.usedMessages = messages;
    user.lastSignInAt = signedInAt;
}

control::Group group(FakeEngine &engine, const QString &address, const QString &name, const QStringList &members)
{
    control::Group made;
    made.id = engine.nextId();
    made.domainId = engine.domains.isEmpty() ? 0 : engine.domains.first().id;
    made.address = address;
    made.name = name;
    made.members = members;
    return made;
}

control::TeamBox teamBox(FakeEngine &engine, const QString &address, const QString &name, const QList<control::TeamMember> &members, qint64 megabytes)
{
    control::TeamBox made;
    made.id = engine.nextId();
    made.mailboxId = engine.nextId();
    made.address = address;
    made.name = name;
    made.members = members;
    made.usedBytes = megabytes * kMega;
    made.usedMessages = megabytes * 11;
    return made;
}

void fillGroups(FakeEngine &engine, qint64 now)
{
    control::Group news = group(engine, u"news@example.test"_s, u"Nordbruk News"_s, {});
    for (int i = 0; i < 212; ++i)
        news.members << u"reader%1@elsewhere.example"_s.arg(i);
    news.kind = control::GroupKind::List;
    news.posting = control::Posting::Moderators;
    news.owner = u"mei@example.test"_s;
    news.moderators = {u"mei@example.test"_s};
    control::Group team = group(engine, u"team@example.test"_s, u"Everybody"_s, {u"mei@example.test"_s, u"anna@example.test"_s, u"bo@example.test"_s});
    team.kind = control::GroupKind::List;
    team.posting = control::Posting::Anyone;
    team.moderation = control::Moderation::Others;
    team.owner = u"mei@example.test"_s;
    team.moderators = {u"anna@example.test"_s};
    team.held = 2;
    engine.heldMails = {{engine.nextId(), team.id, engine.nextId(), u"recruiter@jobs.example"_s, u"An offer for your whole team"_s, 18200, now - 20 * kHour, now + 316 * kHour},
                        {engine.nextId(), team.id, engine.nextId(), u"li.na@partner.example"_s, u"\u4e0b\u5468\u4f1a\u8bae\u7684\u8bae\u7a0b"_s, 5400, now - 2 * kHour, now + 334 * kHour}};
    engine.groups = {group(engine, u"desk@example.test"_s, u"Front desk"_s, {u"wang.fang@example.test"_s, u"bo@example.test"_s}), news, team};
    sortByAddress(engine.groups);
    engine.teamBoxes = {teamBox(engine, u"info@example.test"_s, u"Information"_s, {{u"mei@example.test"_s, true, true}, {u"wang.fang@example.test"_s, true, true}}, 120),
                        teamBox(engine, u"orders@example.test"_s, u"Orders"_s,
                                {{u"anna@example.test"_s, true, true}, {u"bo@example.test"_s, true, true}, {u"chen.wei@example.test"_s, true, false},
                                 {u"wang.fang@example.test"_s, false, false}},
                                840),
                        teamBox(engine, u"jobs@example.test"_s, u"\u62db\u8058"_s, {{u"anna@example.test"_s, true, true}}, 33)};
    engine.teamBoxes[1].quotaBytes = 2000 * kMega;
    sortByAddress(engine.teamBoxes);
}

} // namespace

void fillPeople(FakeEngine &engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (!engine.domains.isEmpty()) {
        engine.domains.first().quotaBytes = 2000 * kMega;
        engine.domains.first().aliases = {u"example.example"_s};
    }
    control::User &mei = add(engine, u"mei@example.test"_s, u"Mei Lin"_s);
    mei.roles = {Role::Admin};
    mei.twoFactor = true;
    useOf(mei, 812, 9120, now - kHour / 4);
    engine.appPasswords[mei.id] = {{engine.nextId(), mei.id, u"Mei's phone"_s, now - 900 * kHour, {}, now - kHour / 10},
                                   {engine.nextId(), mei.id, u"Thunderbird at the desk"_s, now - 1500 * kHour, {}, now - 30 * kHour},
                                   {engine.nextId(), mei.id, u"Scanner, 2nd floor"_s, now - 400 * kHour, {}, {}}};
    control::User &anna = add(engine, u"anna@example.test"_s, u"Anna Nordbruk"_s);
    anna.roles = {Role::DomainAdmin};
    anna.forwardTo = {u"anna@nordbruk.example"_s};
    anna.autoReply = {true, u"Away until Monday"_s, u"I am back on Monday. In a hurry, please write to office@example.test."_s, now - 24 * kHour,
                      now + 72 * kHour};
    anna.sendAs = {u"office@example.test"_s};
    engine.appPasswords[anna.id] = {{engine.nextId(), anna.id, u"Anna's phone"_s, now - 700 * kHour, {}, now - 2 * kHour},
                                    {engine.nextId(), anna.id, u"Outlook"_s, now - 1100 * kHour, {}, now - 50 * kHour}};
    useOf(anna, 1310, 20417, now - 26 * kHour);
    useOf(add(engine, u"bo@example.test"_s, u"Bo Jansen"_s), 1930, 31805, now - 3 * kHour);
    control::User &chen = add(engine, u"chen.wei@example.test"_s, u"陈伟"_s);
    chen.roles = {Role::Operator};
    useOf(chen, 240, 3304, now - kHour);
    control::User &dario = add(engine, u"dario@example.test"_s, u"Dario Conti"_s);
    dario.locked = true;
    useOf(dario, 96, 1201, now - 700 * kHour);
    control::User &scan = add(engine, u"scanner@example.test"_s, u"Scanner, 2nd floor"_s);
    scan.quotaMessages = 1000;
    useOf(scan, 12, 1000, {});
    useOf(add(engine, u"wang.fang@example.test"_s, u"王芳"_s), 455, 5120, now - 5 * kHour);
    sortByAddress(engine.users);
    engine.aliases = {alias(engine, u"office@example.test"_s, {u"mei@example.test"_s, u"anna@example.test"_s}),
                      alias(engine, u"sales@example.test"_s,
                            {u"anna@example.test"_s, u"bo@example.test"_s, u"chen.wei@example.test"_s, u"wang.fang@example.test"_s, u"sales@partner.example"_s}),
                      alias(engine, u"postmaster@example.test"_s, {u"mei@example.test"_s}),
                      alias(engine, u"a.nordbruk@example.test"_s, {u"anna@example.test"_s})};
    sortByAddress(engine.aliases);
    fillGroups(engine, now);
}

void fillLongNames(FakeEngine &engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const QString manager = u"dr.maximiliane-charlotte.von.hohenlohe-schillingsfuerst@niederlassung-hamburg.nordbruk.example"_s;
    control::User &max = add(engine, manager, u"Dr. Maximiliane-Charlotte von Hohenlohe-Schillingsf\u00fcrst (Gesch\u00e4ftsf\u00fchrung, Niederlassung Hamburg)"_s);
    max.roles = {Role::Admin, Role::DomainAdmin, Role::Operator};
    useOf(max, 1999, 48210, now - kHour / 2);
    control::User &ouyang = add(engine, u"ouyang.xiaoming@shanghai.example.test"_s, u"\u6b27\u9633\u6653\u660e\uff08\u4e0a\u6d77\u5206\u516c\u53f8\u5ba2\u6237\u670d\u52a1\u90e8\u7ecf\u7406\uff09"_s);
    useOf(ouyang, 1002, 8001, now - 9 * kHour);
    sortByAddress(engine.users);
    engine.aliases.append(alias(engine, u"gesamtvertrieb-und-kundendienst-nord@niederlassung-hamburg.nordbruk.example"_s, {manager, u"ouyang.xiaoming@shanghai.example.test"_s}));
    sortByAddress(engine.aliases);
    control::Group all = group(engine, u"alle-mitarbeiterinnen-und-mitarbeiter@niederlassung-hamburg.nordbruk.example"_s, u"\u5168\u4f53\u5458\u5de5\uff08\u6c49\u5821\u3001\u4e0a\u6d77\u548c\u65b0\u52a0\u5761\uff09"_s, {manager});
    all.posting = control::Posting::Members;
    engine.groups.append(all);
    sortByAddress(engine.groups);
    engine.teamBoxes.append(teamBox(engine, u"reklamationen-und-ruecksendungen@niederlassung-hamburg.nordbruk.example"_s, u"Reklamationen und R\u00fccksendungen"_s, {{manager, true, true}}, 12034));
    sortByAddress(engine.teamBoxes);
}

void fillManyUsers(FakeEngine &engine, int count)
{
    for (int i = 0; i < count; ++i)
        add(engine, u"user%1@example.test"_s.arg(i, 5, 10, QChar(u'0')), u"User %1"_s.arg(i));
    sortByAddress(engine.users);
}

} // namespace support
