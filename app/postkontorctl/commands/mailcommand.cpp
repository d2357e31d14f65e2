// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonmailsearch.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qsizetype kUsualCount = 50;

QString recipientsOf(const control::FoundMail &mail)
{
    const QString first = mail.recipients.value(0);
    return mail.recipientCount > 1 ? Ctl::tr("%1 and %2 more").arg(first).arg(mail.recipientCount - 1) : first;
}

void printMails(Session &session, const QList<control::FoundMail> &mails)
{
    Table table({{Ctl::tr("MAIL")},
                 {Ctl::tr("ACCEPTED")},
                 {Ctl::tr("SIZE"), Table::Align::Right},
                 {Ctl::tr("FROM"), Table::Align::Left, 36},
                 {Ctl::tr("TO"), Table::Align::Left, 36},
                 {Ctl::tr("SUBJECT"), Table::Align::Left, 60}});
    for (const control::FoundMail &mail : mails) {
        table.add({base::idToString(mail.mailId), shownTime(mail.at), shownSize(mail.size), mail.from.isEmpty() ? u"<>"_s : mail.from,
                   recipientsOf(mail), mail.subject});
    }
    session.print(table.toText());
    session.finish();
}

} // namespace

void runMailFind(Session &session)
{
    const auto limit = session.limit(kUsualCount);
    if (!limit)
        return;
    const QString words = session.line().arguments.join(u' ');
    QUrlQuery query;
    query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(words)));
    session.list<control::FoundMail>(u"/v1/mails"_s, query, *limit, [&session](const auto &mails) { printMails(session, mails); });
}

} // namespace ctl
