// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "control/names.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownScopes(const control::Token &token)
{
    QStringList words;
    for (const control::Scope scope : token.scopes)
        words.append(control::scopeToString(scope));
    if (token.mailboxId)
        words.append(Ctl::tr("mailbox %1").arg(base::idToString(*token.mailboxId)));
    return words.join(u", "_s);
}

void printTokens(Session &session, const QList<control::Token> &tokens)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("NAME")},
                 {Ctl::tr("RIGHTS")},
                 {Ctl::tr("MADE")},
                 {Ctl::tr("EXPIRES")},
                 {Ctl::tr("LAST USED")}});
    for (const control::Token &token : tokens) {
        table.add({base::idToString(token.id), token.name, shownScopes(token), shownTime(token.createdAt),
                   shownTime(token.expiresAt), shownTime(token.lastUsedAt)});
    }
    session.print(table.toText());
}

// {name, scopes, expiresAt?}; nothing after the session was refused.
std::optional<QByteArray> creation(Session &session)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "name");
    control::writeString(writer, session.argument(0));
    control::writeKey(writer, "scopes");
    writer.StartArray();
    const QStringList scopes = session.line().options.value(u"scope"_s, {u"read"_s});
    for (const QString &scope : scopes) {
        if (!control::scopeFromString(scope)) {
            session.refuse(Ctl::tr("--scope is read, send, queue or admin, not %1").arg(printable(scope)));
            return std::nullopt;
        }
        control::writeString(writer, scope);
    }
    writer.EndArray();
    if (session.has(u"expires"_s)) {
        const std::optional<qint64> seconds = parseDuration(session.option(u"expires"_s));
        if (!seconds) {
            session.refuse(Ctl::tr("--expires takes a duration such as 12h or 30d"));
            return std::nullopt;
        }
        control::writeKey(writer, "expiresAt");
        control::writeTime(writer, base::systemClock().wallMs() + *seconds * 1000);
    }
    writer.EndObject();
    return buffer.take();
}

} // namespace

void runTokenList(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    session.list<control::Token>(u"/v1/tokens"_s, {}, *limit, [&session](const auto &tokens) {
        printTokens(session, tokens);
        session.finish();
    });
}

void runTokenCreate(Session &session)
{
    const std::optional<QByteArray> body = creation(session);
    if (!body)
        return;
    session.show<control::NewToken>(
        "POST", u"/v1/tokens"_s, *body, [&session](const control::NewToken &made) {
            printTokens(session, {made.token});
            session.print(u'\n' + Ctl::tr("Secret, shown only now: %1").arg(printable(made.secret)) + u'\n');
            session.finish();
        });
}

void runTokenRevoke(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.send("DELETE", pathOf("tokens"_L1, *id), {}, {},
                     [&session](const QByteArray &) { session.finish(); });
}

} // namespace ctl
