// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/expiryoption.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString appPasswordsOf(control::Id userId)
{
    return pathOf("users"_L1, userId) + u"/app-passwords"_s;
}

void printAppPasswords(Session &session, const QList<control::AppPassword> &apps)
{
    Table table({{Ctl::tr("ID")}, {Ctl::tr("NAME")}, {Ctl::tr("MADE")}, {Ctl::tr("EXPIRES")}, {Ctl::tr("LAST USED")}});
    for (const control::AppPassword &app : apps)
        table.add({base::idToString(app.id), app.name, shownTime(app.createdAt), shownTime(app.expiresAt), shownTime(app.lastUsedAt)});
    session.print(table.toText());
}

} // namespace

void runAppPasswordList(Session &session)
{
    findUser(session, session.argument(0), [&session](control::Id id) {
        session.list<control::AppPassword>(appPasswordsOf(id), {}, 0, [&session](const auto &apps) {
            printAppPasswords(session, apps);
            session.finish();
        });
    });
}

void runAppPasswordCreate(Session &session)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "name");
    control::writeString(writer, session.argument(1));
    if (!writeExpiry(session, writer))
        return;
    writer.EndObject();
    findUser(session, session.argument(0), [&session, body = buffer.take()](control::Id id) {
        session.show<control::NewAppPassword>("POST", appPasswordsOf(id), body, [&session](const control::NewAppPassword &made) {
            printAppPasswords(session, {made.appPassword});
            session.print(u'\n' + Ctl::tr("Password, shown only now: %1").arg(printable(made.secret)) + u'\n');
            session.finish();
        });
    });
}

void runAppPasswordRevoke(Session &session)
{
    const auto app = idArgument(session, session.argument(1));
    if (!app)
        return;
    findUser(session, session.argument(0), [&session, app = *app](control::Id id) {
        session.send("DELETE", appPasswordsOf(id) + u'/' + base::idToString(app), {}, {}, [&session](const QByteArray &) { session.finish(); });
    });
}

void runTwoFactorEnd(Session &session)
{
    findUser(session, session.argument(0), [&session](control::Id id) {
        session.show<control::User>("DELETE", pathOf("users"_L1, id) + u"/two-factor"_s, {}, [&session](const control::User &user) {
            session.print(Ctl::tr("%1 signs in with the password alone.").arg(printable(user.address)) + u'\n');
            session.finish();
        });
    });
}

} // namespace ctl
