// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/importreport.h"
#include "control/jsonaccounts.h"
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/ctl.h"
#include "postkontorctl/session.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

void importTable(Session &session, const QString &path)
{
    const std::optional<QByteArray> table = contentOf(session, session.argument(0));
    if (!table)
        return;
    QUrlQuery query;
    if (session.has(u"dry-run"_s))
        query.addQueryItem(u"dryRun"_s, u"true"_s);
    session.bePatient(); // thousands of passwords are hashed one by one
    session.send("POST", path, query, *table, [&session](const QByteArray &body) {
        const auto report = control::fromJson<control::ImportReport>(body);
        if (session.line().json) {
            session.write(body.trimmed() + '\n');
        } else if (report) {
            for (const control::CsvProblem &problem : report->problems) {
                const QString where = problem.field.isEmpty() ? Ctl::tr("line %1").arg(problem.line)
                                                              : Ctl::tr("line %1, %2").arg(problem.line).arg(printable(problem.field));
                session.print(where + u": "_s + printable(problem.text) + u'\n');
            }
            session.print(Ctl::tr("%1 made, %2 changed, %3 as they were").arg(report->created).arg(report->changed).arg(report->unchanged) + u'\n');
        }
        if (!report || !report->problems.isEmpty())
            session.fail(Ctl::tr("nothing was changed: mend the table and import it again"));
        else if (!report->applied && !session.has(u"dry-run"_s))
            session.fail(Ctl::tr("nothing was changed"));
        else
            session.finish();
    }, u"text/csv"_s);
}

} // namespace ctl
