// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/searchcalls.h"
#include "backend/answers.h"
#include "control/jsonmailsearch.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString actionName(control::MessagesAction::Kind kind)
{
    switch (kind) {
    case control::MessagesAction::Delete:
        return u"delete"_s;
    case control::MessagesAction::Restore:
        return u"restore"_s;
    case control::MessagesAction::Change:
        break;
    }
    return u"change"_s;
}

} // namespace

void searchMails(ApiClient &api, const QString &query, const control::PageRequest &page, QObject *context,
                 Done<control::Page<control::FoundMail>> done)
{
    QUrlQuery parameters;
    addPage(parameters, page);
    if (!query.isEmpty())
        parameters.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(query)));
    api.send({"GET", u"/v1/mails"_s, parameters, {}}, context, pageOf<control::FoundMail>(context, std::move(done)));
}

void changeMessages(ApiClient &api, control::Id mailboxId, const QList<control::Id> &ids, const control::MessagesAction &action, QObject *context,
                    Done<qint64> done)
{
    QJsonArray names;
    for (const control::Id id : ids)
        names.append(base::idToString(id));
    QJsonObject body{{u"ids"_s, names}, {u"action"_s, actionName(action.kind)}};
    if (action.change.seen)
        body[u"seen"_s] = *action.change.seen;
    if (action.change.flagged)
        body[u"flagged"_s] = *action.change.flagged;
    if (action.change.folderId)
        body[u"folderId"_s] = base::idToString(*action.change.folderId);
    const QString path = u"/v1/mailboxes/%1/messages:change"_s.arg(base::idToString(mailboxId));
    api.send({"POST", path, {}, QJsonDocument(body).toJson(QJsonDocument::Compact)}, context, counted(std::move(done)));
}

} // namespace ui
