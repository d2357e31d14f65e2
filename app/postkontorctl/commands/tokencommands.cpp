// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsontray.h"
#include "control/names.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/expiryoption.h"
#include "postkontorctl/commands/limitwords.h"
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
    if (token.disposable)
        words.append(Ctl::tr("makes %1").arg(shownLimits(*token.disposable)));
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

/// "scopes" with the rights named; false after the session was refused.
bool writeScopes(Session &session, control::JsonWriter &writer, const QStringList &scopes)
{
    control::writeKey(writer, "scopes");
    writer.StartArray();
    for (const QString &scope : scopes) {
        if (!control::scopeFromString(scope)) {
            session.refuse(Ctl::tr("--scope is read, send, queue or admin, not %1").arg(printable(scope)));
            return false;
        }
        control::writeString(writer, scope);
    }
    writer.EndArray();
    return true;
}

/// "disposable" by --disposable, when it is given; false after the session was refused.
bool writeDisposable(Session &session, control::JsonWriter &writer)
{
    if (!session.has(u"disposable"_s))
        return true;
    const auto limits = disposableOption(session);
    if (!limits)
        return false;
    control::writeKey(writer, "disposable");
    if (*limits)
        control::writeJson(writer, **limits);
    else
        writer.Null();
    return true;
}

// {name, scopes, expiresAt?, disposable?}; nothing after the session was refused.
std::optional<QByteArray> creation(Session &session)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "name");
    control::writeString(writer, session.argument(0));
    const QStringList scopes = session.line().options.value(u"scope"_s, {u"read"_s});
    if (!writeScopes(session, writer, scopes) || !writeExpiry(session, writer) || !writeDisposable(session, writer))
        return std::nullopt;
    writer.EndObject();
    return buffer.take();
}

// {name?, scopes?, expiresAt?, disposable?}; nothing after the session was refused.
std::optional<QByteArray> change(Session &session)
{
    const QStringList scopes = session.line().options.value(u"scope"_s);
    if (!session.has(u"name"_s) && scopes.isEmpty() && !session.has(u"expires"_s) && !session.has(u"disposable"_s)) {
        session.refuse(Ctl::tr("token change needs --name, --scope, --expires or --disposable"));
        return std::nullopt;
    }
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    if (session.has(u"name"_s)) {
        control::writeKey(writer, "name");
        control::writeString(writer, session.option(u"name"_s));
    }
    if (!scopes.isEmpty() && !writeScopes(session, writer, scopes))
        return std::nullopt;
    if (!writeExpiry(session, writer) || !writeDisposable(session, writer))
        return std::nullopt;
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

void runTokenChange(Session &session)
{
    const auto id = idArgument(session, session.argument(0));
    const std::optional<QByteArray> body = id ? change(session) : std::nullopt;
    if (!body)
        return;
    session.show<control::Token>("PATCH", pathOf("tokens"_L1, *id), *body,
                                 [&session](const control::Token &token) {
                                     printTokens(session, {token});
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
