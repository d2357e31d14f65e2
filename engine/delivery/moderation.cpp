// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/moderation.h"
#include "mail/encodedword.h"
#include "mail/listheader.h"
#include <QDateTime>

namespace delivery::moderation {

using namespace Qt::StringLiterals;

namespace {

QString day(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC).toString(u"yyyy-MM-dd"_s);
}

QString subjectOf(const QString &subject)
{
    const QString text = mail::cleanText(subject);
    return text.isEmpty() ? u"(no subject)"_s : text.left(200);
}

mail::Draft draftFor(const QString &group, const char *kind)
{
    const mail::Address address = mail::Address::fromString(group).value_or(mail::Address());
    mail::Draft draft;
    draft.from = {{}, mail::Address(u"postmaster"_s, address.domain)};
    draft.to << mail::DraftAddress{{}, mail::listOwner(address)};
    draft.headers << std::pair(u"Auto-Submitted"_s, QString::fromLatin1(kind));
    return draft;
}

} // namespace

// The reader's language is not known: both.
mail::Draft word(const QString &group, const storage::PostToHold &post, const QString &preview)
{
    mail::Draft draft = draftFor(group, "auto-generated");
    const QString subject = subjectOf(post.subject);
    draft.subject = u"%1: \"%2\" waits for you / \u5f85\u5ba1\u6838"_s.arg(group, subject);
    const QString id = base::idToString(post.id), groupId = base::idToString(post.groupId);
    draft.text = u"A mail for %1 waits for one of its moderators until %2; then it goes back to its author.\n\n"
                  "From: %3\nSubject: %4\n\n%5\n\n"
                  "Approve or reject it in the console (Groups), with\n"
                  "  postkontorctl group approve %1 %6\n  postkontorctl group reject %1 %6 REASON\n"
                  "or, signed in, by POST /v1/groups/%7/held/%6/approve or .../reject.\n\n"
                  "\u53d1\u7ed9 %1 \u7684\u4e00\u5c01\u90ae\u4ef6\u6b63\u5728\u7b49\u5f85\u5ba1\u6838\uff0c\u6709\u6548\u671f\u81f3 %2\uff1b\u903e\u671f\u5c06\u9000\u56de\u4f5c\u8005\u3002"
                  "\u8bf7\u5728\u63a7\u5236\u53f0\u7684\u201c\u7fa4\u7ec4\u201d\u4e2d\u6279\u51c6\u6216\u62d2\u7edd\uff0c\u6216\u4f7f\u7528\u4e0a\u9762\u7684\u547d\u4ee4\u3002\n"_s
                      .arg(group, day(post.expiresAt), post.from.isEmpty() ? u"<>"_s : post.from, subject, preview, id, groupId);
    return draft;
}

mail::Draft answer(const storage::AnswerDue &due)
{
    mail::Draft draft = draftFor(due.group, "auto-replied"); // RFC 3834 5
    draft.to = {mail::DraftAddress{{}, mail::Address::fromString(due.held.from).value_or(mail::Address())}};
    const QString subject = subjectOf(due.held.subject);
    draft.subject = u"Not sent to %1: %2 / \u672a\u53d1\u5e03"_s.arg(due.group, subject);
    const QString why = due.expired          ? u"No moderator decided on it in time.\n\u5ba1\u6838\u8005\u672a\u53ca\u65f6\u5904\u7406\u3002"_s
                        : due.reason.isEmpty() ? u"A moderator has rejected it.\n\u5ba1\u6838\u8005\u62d2\u7edd\u4e86\u8be5\u90ae\u4ef6\u3002"_s
                                               : u"A moderator has rejected it / \u5ba1\u6838\u8005\u62d2\u7edd\u4e86\u8be5\u90ae\u4ef6:\n\n%1"_s.arg(due.reason);
    draft.text = u"Your mail to %1 of %2, \"%3\", was not passed on to its members.\n\u60a8 %2 \u53d1\u7ed9 %1 \u7684\u90ae\u4ef6\u201c%3\u201d\u672a\u8f6c\u53d1\u7ed9\u5176\u6210\u5458\u3002\n\n%4\n"_s
                     .arg(due.group, day(due.held.heldAt), subject, why);
    return draft;
}

} // namespace delivery::moderation
