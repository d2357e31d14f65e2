// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/lookup.h"
#include "control/jsonaccounts.h"
#include "control/jsongroups.h"
#include "control/jsonteamboxes.h"
#include "control/names.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

bool sameName(const QString &a, const QString &b)
{
    return a.compare(b, Qt::CaseInsensitive) == 0;
}

// Reads a whole list quietly, also with --json, and ends at the first match.
template<typename T>
void findIn(Session &session, const QString &path, const QUrlQuery &query, const QString &cursor,
            std::function<bool(const T &)> matches, std::function<void(control::Id)> done,
            const QString &missing)
{
    QUrlQuery page = query;
    page.addQueryItem(u"limit"_s, u"500"_s);
    if (!cursor.isEmpty())
        page.addQueryItem(u"cursor"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    session.send("GET", path, page, {}, [=, &session](const QByteArray &body) {
        const std::optional<control::Page<T>> found = control::fromJson<control::Page<T>>(body);
        if (!found) {
            session.fail(Ctl::tr("the server's answer is not what this version understands"));
            return;
        }
        for (const T &item : found->items) {
            if (matches(item)) {
                done(item.id);
                return;
            }
        }
        if (found->next.isEmpty() || found->items.isEmpty() || found->next == cursor)
            session.fail(missing);
        else
            findIn<T>(session, path, query, found->next, matches, done, missing);
    });
}

} // namespace

QString pathOf(QLatin1StringView collection, control::Id id)
{
    return "/v1/"_L1 + collection + u'/' + base::idToString(id);
}

std::optional<control::Id> idArgument(Session &session, const QString &text)
{
    const std::optional<control::Id> id = base::idFromString(text);
    if (!id)
        session.refuse(Ctl::tr("%1 is no id; ids have 13 characters and stand in the first column of a list")
                           .arg(printable(text)));
    return id;
}

void findDomain(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    if (const std::optional<control::Id> id = base::idFromString(text)) {
        done(*id);
        return;
    }
    findIn<control::Domain>(
        session, u"/v1/domains"_s, {}, {},
        [text](const control::Domain &domain) { return sameName(domain.name, text); }, std::move(done),
        Ctl::tr("there is no domain %1; postkontorctl domain list shows all").arg(printable(text)));
}

namespace {

/// A thing with an address, by it or by its id.
template<typename T>
void findByAddress(Session &session, const QString &path, const QString &text, std::function<void(control::Id)> done, const QString &missing)
{
    if (const std::optional<control::Id> id = base::idFromString(text)) {
        done(*id);
        return;
    }
    QUrlQuery query;
    query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(text)));
    findIn<T>(session, path, query, {}, [text](const T &item) { return sameName(item.address, text); }, std::move(done), missing);
}

} // namespace

void findMailbox(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    findByAddress<control::Mailbox>(session, u"/v1/mailboxes"_s, text, std::move(done),
                                    Ctl::tr("there is no mailbox %1; postkontorctl mailbox list shows all").arg(printable(text)));
}

void findUser(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    findByAddress<control::User>(session, u"/v1/users"_s, text, std::move(done),
                                 Ctl::tr("there is no user %1; postkontorctl user list shows all").arg(printable(text)));
}

void findAlias(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    findByAddress<control::Alias>(session, u"/v1/aliases"_s, text, std::move(done),
                                  Ctl::tr("there is no alias %1; postkontorctl alias list shows all").arg(printable(text)));
}

void findGroup(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    findByAddress<control::Group>(session, u"/v1/groups"_s, text, std::move(done),
                                  Ctl::tr("there is no group %1; postkontorctl group list shows all").arg(printable(text)));
}

void findTeamBox(Session &session, const QString &text, std::function<void(control::Id)> done)
{
    findByAddress<control::TeamBox>(session, u"/v1/team-boxes"_s, text, std::move(done),
                                    Ctl::tr("there is no team box %1; postkontorctl team-box list shows all").arg(printable(text)));
}

void findFolder(Session &session, control::Id mailboxId, const QString &text,
                std::function<void(control::Id)> done)
{
    if (const std::optional<control::Id> id = base::idFromString(text)) {
        done(*id);
        return;
    }
    findIn<control::Folder>(
        session, pathOf("mailboxes"_L1, mailboxId) + "/folders"_L1, {}, {},
        [text](const control::Folder &folder) {
            return sameName(folder.name, text) || sameName(control::roleToString(folder.role), text);
        },
        std::move(done),
        Ctl::tr("the mailbox has no folder %1; postkontorctl mailbox show lists them").arg(printable(text)));
}

} // namespace ctl
