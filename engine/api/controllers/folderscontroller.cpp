// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/folderscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

void FoldersController::list(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id || !exchange->allowsMailbox(*id))
        return;
    exchange->services().messages->listFolders(
        *id, exchange->then<QList<control::Folder>>(
                 [exchange](QList<control::Folder> &folders) { exchange->replyJson(listJson(folders)); }));
}

void FoldersController::create(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id || !exchange->allowsMailbox(*id))
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto name = fields.string("name"_L1, http::JsonFields::Required, 255);
    if (!exchange->accepts(fields))
        return;
    if (name->isEmpty() || name->trimmed() != *name) // kept as it is given, or not at all
        exchange->refuse(422, "invalid", u"A folder needs a name, without space around it."_s, u"name"_s);
    else
        exchange->services().messages->createFolder(*id, *name, exchange->thenJson<control::Folder>(201));
}

} // namespace api
