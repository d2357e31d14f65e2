// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "control/jsonaccounts.h"
#include "control/jsontray.h"
#include "control/names.h"
#include "control/usercsv.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/importreport.h"
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/commands/limitwords.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownRoles(const control::User &user)
{
    QStringList words;
    for (const control::Role role : user.roles)
        words << control::userRoleToString(role);
    if (user.locked)
        words << Ctl::tr("locked");
    return words.join(u", "_s);
}

QString shownQuota(const std::optional<qint64> &bytes)
{
    if (!bytes)
        return Ctl::tr("domain's");
    return *bytes == 0 ? Ctl::tr("none") : shownSize(*bytes);
}

void printUsers(Session &session, const QList<control::User> &users)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("ADDRESS"), Table::Align::Left, 80},
                 {Ctl::tr("NAME")},
                 {Ctl::tr("ROLES")},
                 {Ctl::tr("USED"), kRight},
                 {Ctl::tr("QUOTA"), kRight},
                 {Ctl::tr("LAST SIGN-IN")}});
    for (const control::User &user : users) {
        table.add({base::idToString(user.id), user.address, user.displayName, shownRoles(user), shownSize(user.usedBytes),
                   shownQuota(user.quotaBytes), shownTime(user.lastSignInAt)});
    }
    session.print(table.toText());
}

void printOne(Session &session, const control::User &user)
{
    printUsers(session, {user});
    if (!user.forwardTo.isEmpty())
        session.print((user.forwardKeeps ? Ctl::tr("Sent on to: %1") : Ctl::tr("Sent on, without a copy here, to: %1")).arg(printable(user.forwardTo.join(u", "_s))) + u'\n');
    if (user.autoReply.enabled)
        session.print(Ctl::tr("Away from %1 until %2: %3").arg(shownTime(user.autoReply.from), shownTime(user.autoReply.until), printable(user.autoReply.text.simplified())) + u'\n');
    if (user.quotaMessages.value_or(0) > 0)
        session.print(Ctl::tr("Most messages: %1").arg(*user.quotaMessages) + u'\n');
    if (user.twoFactor)
        session.print(Ctl::tr("Signs in with a second factor.") + u'\n');
    if (!user.sendAs.isEmpty())
        session.print(Ctl::tr("May send as: %1").arg(printable(user.sendAs.join(u", "_s))) + u'\n');
    if (const QString limits = shownLimits(user.sendLimits); !limits.isEmpty())
        session.print(Ctl::tr("Own limits of an hour: %1").arg(limits) + u'\n');
}

void printAndEnd(Session &session, const control::User &user)
{
    printOne(session, user);
    session.finish();
}

void printUsage(Session &session, const control::SendUsage &usage)
{
    session.print(Ctl::tr("Sent in the last hour: %1 messages, %2 recipients, %3")
                      .arg(usage.used.messages)
                      .arg(usage.used.recipients)
                      .arg(shownSize(usage.used.bytes)) +
                  u'\n');
    if (usage.held)
        session.print(Ctl::tr("Mail of this user is held in the tray.") + u'\n');
    session.finish();
}

std::optional<QList<control::Role>> roles(Session &session)
{
    QList<control::Role> out;
    for (const QString &word : session.line().options.value(u"role"_s)) {
        if (word == "none"_L1)
            continue;
        const auto role = control::userRoleFromString(word);
        if (!role) {
            session.refuse(Ctl::tr("--role is admin, domain-admin, operator or none, not %1").arg(printable(word)));
            return std::nullopt;
        }
        out << *role;
    }
    return out;
}

/// --away with --subject, --away-from and --away-until; false after the session was refused. "none" is for runUserChange().
bool takeAway(Session &session, std::optional<control::AutoReply> &out)
{
    const auto time = [&session](const QString &option, std::optional<qint64> &at) {
        if (!session.has(option))
            return true;
        at = parseTime(session.option(option), base::systemClock().wallMs());
        if (!at)
            session.refuse(Ctl::tr("--%1 takes a time such as 2026-12-24T18:00:00+01:00 or a span such as 2h").arg(option));
        return at.has_value();
    };
    control::AutoReply reply;
    if (!session.has(u"away"_s) || session.option(u"away"_s) == "none"_L1) {
        const bool more = session.has(u"subject"_s) || session.has(u"away-from"_s) || session.has(u"away-until"_s);
        if (more)
            session.refuse(Ctl::tr("--subject, --away-from and --away-until need --away with the text"));
        return !more;
    }
    if (!time(u"away-from"_s, reply.from) || !time(u"away-until"_s, reply.until))
        return false;
    const std::optional<QByteArray> text = textOf(session, session.option(u"away"_s));
    if (!text)
        return false;
    reply.enabled = true;
    reply.subject = session.option(u"subject"_s);
    reply.text = QString::fromUtf8(*text);
    out = reply;
    return true;
}

/// False after the session was refused.
bool takeChange(Session &session, control::UserChange &change)
{
    if (session.has(u"name"_s))
        change.displayName = session.option(u"name"_s);
    if (session.has(u"role"_s)) {
        change.roles = roles(session);
        if (!change.roles)
            return false;
    }
    if (session.has(u"lock"_s) || session.has(u"unlock"_s))
        change.locked = session.has(u"lock"_s);
    if (session.has(u"forward"_s)) {
        change.forwardTo = session.line().options.value(u"forward"_s);
        change.forwardTo->removeAll(u"none"_s);
    }
    if (session.has(u"copy"_s) || session.has(u"no-copy"_s))
        change.forwardKeeps = session.has(u"copy"_s);
    if (session.has(u"send-as"_s)) {
        change.sendAs = session.line().options.value(u"send-as"_s);
        change.sendAs->removeAll(u"none"_s);
    }
    if (!takeBound(session, u"quota"_s, Bound::Size, true, change.quotaBytes) ||
        !takeBound(session, u"quota-messages"_s, Bound::Count, true, change.quotaMessages) || !takeAway(session, change.autoReply))
        return false;
    if (session.has(u"send-limits"_s)) {
        change.sendLimits = sendLimitsOption(session);
        if (!change.sendLimits)
            return false;
    }
    if (session.has(u"password-file"_s)) {
        change.password = passwordOption(session);
        return change.password.has_value();
    }
    return true;
}

QUrlQuery partOf(Session &session)
{
    QUrlQuery query;
    if (const QString part = session.argument(0); !part.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(part)));
    return query;
}

} // namespace

void runUserList(Session &session)
{
    if (const auto limit = session.limit(0)) {
        session.list<control::User>(u"/v1/users"_s, partOf(session), *limit, [&session](const auto &users) {
            printUsers(session, users);
            session.finish();
        });
    }
}

void runUserCreate(Session &session)
{
    if (session.has(u"password-file"_s) == session.has(u"no-password"_s))
        return session.refuse(Ctl::tr("user create needs --password-file (- reads it from standard input), or --no-password for people of the directory"));
    control::UserChange given;
    if (!takeChange(session, given))
        return;
    control::NewUser wanted;
    wanted.address = session.argument(0);
    wanted.password = given.password.value_or(QString());
    wanted.displayName = given.displayName.value_or(QString());
    wanted.roles = given.roles.value_or(QList<control::Role>());
    wanted.quotaBytes = given.quotaBytes.value_or(std::nullopt);
    wanted.quotaMessages = given.quotaMessages.value_or(std::nullopt);
    session.show<control::User>("POST", u"/v1/users"_s, control::toJson(wanted),
                                [&session](const control::User &user) { printAndEnd(session, user); });
}

void runUserShow(Session &session)
{
    findUser(session, session.argument(0), [&session](control::Id id) {
        session.show<control::User>("GET", pathOf("users"_L1, id), {}, [&session, id](const control::User &user) {
            printOne(session, user);
            session.show<control::SendUsage>("GET", pathOf("users"_L1, id) + u"/usage"_s, {},
                                             [&session](const control::SendUsage &usage) { printUsage(session, usage); });
        });
    });
}

namespace {

void sendChange(Session &session, control::Id id, const control::UserChange &change)
{
    session.show<control::User>("PATCH", pathOf("users"_L1, id), control::toJson(change), [&session](const control::User &user) { printAndEnd(session, user); });
}

} // namespace

void runUserChange(Session &session)
{
    control::UserChange change;
    if (!takeChange(session, change))
        return;
    const bool back = session.option(u"away"_s) == "none"_L1;
    if (!back && control::toJson(change) == "{}")
        return session.refuse(Ctl::tr("user change needs --name, --role, --quota, --quota-messages, --send-limits, --forward, --copy, --no-copy, --away, --send-as, "
                                      "--lock, --unlock or --password-file"));
    findUser(session, session.argument(0), [&session, change, back](control::Id id) {
        if (!back)
            return sendChange(session, id, change);
        session.get(pathOf("users"_L1, id), [&session, change, id](const QByteArray &body) { // the text stays for the next time
            const auto user = control::fromJson<control::User>(body);
            control::UserChange with = change;
            with.autoReply = user ? user->autoReply : control::AutoReply();
            with.autoReply->enabled = false;
            sendChange(session, id, with);
        });
    });
}

void runUserDelete(Session &session)
{
    findUser(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("users"_L1, id), {}, {}, [&session](const QByteArray &) { session.finish(); });
    });
}

void runUserExport(Session &session)
{
    session.get(u"/v1/users:export"_s, [&session](const QByteArray &table) { session.deliver(table); });
}

void runUserImport(Session &session)
{
    importTable(session, u"/v1/users:import"_s);
}

} // namespace ctl
