// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString sessionsPath(control::Id userId)
{
    return pathOf("users"_L1, userId) + u"/sessions"_s;
}

void endSession(Session &session, control::Id userId, control::Id id, std::function<void()> done)
{
    session.send("DELETE", sessionsPath(userId) + u'/' + base::idToString(id), {}, {}, [done = std::move(done)](const QByteArray &) { done(); });
}

void endAll(Session &session, control::Id userId);

void endThese(Session &session, control::Id userId, const QList<control::Token> &left)
{
    if (left.isEmpty())
        return endAll(session, userId); // one answer may not have had all
    endSession(session, userId, left.first().id, [&session, userId, rest = left.mid(1)] { endThese(session, userId, rest); });
}

void endAll(Session &session, control::Id userId)
{
    session.get(sessionsPath(userId), [&session, userId](const QByteArray &body) {
        const auto page = control::fromJson<control::Page<control::Token>>(body);
        if (page && !page->items.isEmpty())
            endThese(session, userId, page->items);
        else if (page)
            session.finish();
        else
            session.fail(Ctl::tr("the server's answer is not what this version understands"));
    });
}

} // namespace

void runUserSessions(Session &session)
{
    findUser(session, session.argument(0), [&session](control::Id userId) {
        session.list<control::Token>(sessionsPath(userId), {}, 0, [&session](const QList<control::Token> &sessions) {
            Table table({{Ctl::tr("ID")}, {Ctl::tr("SIGNED IN")}, {Ctl::tr("LAST USED")}, {Ctl::tr("ENDS")}});
            for (const control::Token &one : sessions)
                table.add({base::idToString(one.id), shownTime(one.createdAt), shownTime(one.lastUsedAt), shownTime(one.expiresAt)});
            session.print(table.toText());
            session.finish();
        });
    });
}

void runUserSignOut(Session &session)
{
    std::optional<control::Id> one;
    if (!session.argument(1).isEmpty()) {
        one = idArgument(session, session.argument(1));
        if (!one)
            return;
    }
    findUser(session, session.argument(0), [&session, one](control::Id userId) {
        if (one)
            return endSession(session, userId, *one, [&session] { session.finish(); });
        endAll(session, userId);
    });
}

} // namespace ctl
