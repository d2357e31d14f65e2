// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonmailsearch.h"
#include "control/mailsearchservice.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using control::SearchTerm;

namespace support {
namespace {

bool holds(const control::MessageDetail &detail, const SearchTerm &term)
{
    const control::Message &m = detail.message;
    const auto has = [&term](const QString &text) { return text.contains(term.text, Qt::CaseInsensitive); };
    switch (term.kind) {
    case SearchTerm::Text:
        return has(m.from + u'\n' + m.to.join(u'\n') + u'\n' + m.subject + u'\n' + m.preview);
    case SearchTerm::From:
        return has(m.from);
    case SearchTerm::To:
        return has(m.to.join(u'\n'));
    case SearchTerm::Subject:
        return has(m.subject);
    case SearchTerm::Id:
        return base::idToString(m.id) == term.text || base::idToString(m.mailId) == term.text;
    case SearchTerm::HasAttachment:
        return m.attachmentCount > 0;
    case SearchTerm::Before:
        return m.receivedAt < term.number;
    case SearchTerm::After:
        return m.receivedAt >= term.number;
    case SearchTerm::Larger:
        return m.size > term.number;
    case SearchTerm::Smaller:
        return m.size < term.number;
    }
    return false;
}

} // namespace

bool FakeEngine::matches(const control::MessageDetail &detail, const QString &query) const
{
    const auto search = control::parseMailSearch(query, {QDateTime::currentMSecsSinceEpoch(), QTimeZone::utc()});
    return search && std::all_of(search->terms.begin(), search->terms.end(), [&](const SearchTerm &term) { return holds(detail, term) != term.negated; });
}

FakeEngine::Reply FakeEngine::answerMails(const Request &request)
{
    control::Page<control::FoundMail> page;
    const QString query = request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded);
    for (const control::MessageDetail &detail : std::as_const(details)) {
        const control::Message &m = detail.message;
        if (!matches(detail, query))
            continue;
        control::FoundMail mail;
        mail.mailId = m.mailId;
        mail.at = m.receivedAt;
        mail.from = m.from;
        mail.recipients = m.to;
        mail.recipientCount = m.to.size();
        mail.subject = m.subject;
        mail.size = m.size;
        mail.attachmentCount = m.attachmentCount;
        page.items.append(mail);
    }
    std::sort(page.items.begin(), page.items.end(), [](const auto &a, const auto &b) { return a.mailId > b.mailId; });
    return {200, control::toJson(page)};
}

FakeEngine::Reply FakeEngine::changeMessages(control::Id mailbox, const QByteArray &body)
{
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    const QString action = wanted[u"action"_s].toString();
    int count = 0;
    for (const QJsonValue &name : wanted[u"ids"_s].toArray()) {
        const QString id = name.toString();
        const auto detail = details.constFind(base::idFromString(id).value_or(0));
        if (detail == details.cend() || detail->message.mailboxId != mailbox)
            continue;
        ++count;
        if (action == "delete"_L1)
            answerMessages({"DELETE", {}, {}, {}}, {u"messages"_s, id});
        else if (action == "restore"_L1)
            answerMessages({"POST", {}, {}, {}}, {u"messages"_s, id, u"restore"_s});
        else
            answerMessages({"PATCH", {}, {}, {}, body}, {u"messages"_s, id});
    }
    return {200, "{\"count\":" + QByteArray::number(count) + '}'};
}

} // namespace support
