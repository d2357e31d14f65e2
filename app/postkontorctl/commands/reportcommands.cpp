// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/healthwords.h"
#include "control/jsonhealth.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr qint64 kMinuteS = 60;
constexpr qint64 kHourS = 3600;

/// Texts of rules are translated by their English; what a newer server says is shown as it came.
QString translated(const char *known, const QString &said)
{
    return *known ? QCoreApplication::translate("HealthReport", known) : printable(said);
}

QString shownSpan(qint64 seconds)
{
    if (seconds < kMinuteS)
        return Ctl::tr("%1 s").arg(seconds);
    if (seconds < kHourS)
        return Ctl::tr("%1 min").arg(seconds / kMinuteS);
    return Ctl::tr("%1 h %2 min").arg(seconds / kHourS).arg(seconds % kHourS / kMinuteS);
}

QString shownMeasure(double value, const QString &unit)
{
    const auto number = [](double n) { return n >= 1000 ? QString::number(n, 'f', 0) : QString::number(n, 'g', 3); };
    if (unit == "share"_L1)
        return number(value * 100) + u" %"_s;
    if (unit == "bytes"_L1)
        return shownSize(qint64(value));
    if (unit == "perSecond"_L1)
        return value < 1 ? Ctl::tr("%1 a minute").arg(number(value * double(kMinuteS))) : Ctl::tr("%1 a second").arg(number(value));
    if (unit == "seconds"_L1)
        return value < double(kMinuteS) ? Ctl::tr("%1 s").arg(number(value)) : shownSpan(qint64(value));
    return number(value);
}

QString shownMeasure(std::optional<double> value, const QString &unit)
{
    return value ? shownMeasure(*value, unit) : u"-"_s;
}

QString shownLevel(const QString &level)
{
    if (level == "severe"_L1)
        return Ctl::tr("severe");
    return level == "marked"_L1 ? Ctl::tr("marked") : Ctl::tr("slight");
}

QString shownStep(const QVariant &from, const QVariant &to, const QString &unit)
{
    const QString step = u"%1 → %2"_s.arg(from.toString(), to.toString());
    return unit.isEmpty() ? step : step + u' ' + printable(unit);
}

QString whyNoAdvice(const QString &word)
{
    if (word == "recent"_L1)
        return Ctl::tr("Its setting was changed less than an hour ago: look again later.");
    if (word == "pending"_L1)
        return Ctl::tr("Its setting was changed and takes effect at the next start of the server.");
    if (word == "locked"_L1)
        return Ctl::tr("Its setting is given by the environment or the command line of the server, and can only be changed there.");
    return Ctl::tr("No setting helps (any more).");
}

void printFinding(Session &session, const control::HealthFinding &finding, int number)
{
    const control::HealthWords &words = control::healthWords(finding.key);
    QStringList lines{u"%1. %2: %3 [%4]"_s.arg(number).arg(shownLevel(finding.level), translated(words.title, finding.title), printable(finding.key)),
                      translated(words.means, finding.text)};
    const QString numbers = finding.comparison == control::Comparison::Above ? Ctl::tr("Above %1 for %2 of %3; %4 at worst, at %5.")
                                                                             : Ctl::tr("Below %1 for %2 of %3; %4 at worst, at %5.");
    lines << numbers.arg(shownMeasure(finding.bound, finding.unit), shownSpan(finding.beyondSeconds), shownSpan(finding.measuredSeconds),
                         shownMeasure(finding.worst, finding.unit), shownTime(finding.worstAt));
    if (const auto &advice = finding.advice) {
        lines << Ctl::tr("Try %1: %2.").arg(printable(advice->key), shownStep(advice->from, advice->to, advice->unit)) + u' '
                + translated(words.tries, finding.tries);
        if (advice->restart)
            lines << Ctl::tr("It takes effect at the next start of the server.");
        lines << u"  postkontorctl report apply %1"_s.arg(printable(finding.key));
    } else {
        lines << whyNoAdvice(finding.noAdvice);
        if (finding.noAdvice == "none"_L1 || finding.noAdvice == "limit"_L1)
            lines << translated(words.help, finding.help);
    }
    session.print(lines.join(u"\n   "_s) + u'\n');
}

void printChanges(Session &session, const QList<control::HealthChange> &changes)
{
    if (changes.isEmpty())
        return;
    Table table({{Ctl::tr("VERSION"), Table::Align::Right},
                 {Ctl::tr("WHEN")},
                 {Ctl::tr("SETTING")},
                 {Ctl::tr("CHANGE")},
                 {Ctl::tr("WHAT FOR"), Table::Align::Left, 40},
                 {Ctl::tr("BEFORE"), Table::Align::Right},
                 {Ctl::tr("AFTER", "a change"), Table::Align::Right},
                 {Ctl::tr("STATE")}});
    for (const control::HealthChange &change : changes) {
        const QString state = change.revertedAt ? Ctl::tr("taken back") : change.pending ? Ctl::tr("waits for a restart") : QString();
        table.add({QString::number(change.version), shownTime(change.at), change.key, shownStep(change.from, change.to, change.settingUnit),
                   translated(control::healthWords(change.finding).title, change.title), shownMeasure(change.before, change.unit),
                   shownMeasure(change.after, change.unit), state});
    }
    session.print(u'\n' + Ctl::tr("Changes of the last week, with means before and after; to undo one: postkontorctl settings revert VERSION") + u'\n'
                  + table.toText());
}

void printReport(Session &session, const control::HealthReport &report)
{
    const QString measured = shownSpan(report.measuredSeconds);
    if (!report.enough)
        session.print(Ctl::tr("There are numbers for %1 of the last 24 hours only; ask again when there is half an hour.").arg(measured) + u'\n');
    else if (report.findings.isEmpty())
        session.print(Ctl::tr("Looked at %1 of the last 24 hours: nothing is short or slow.").arg(measured) + u'\n');
    else
        session.print(Ctl::tr("Looked at %1 of the last 24 hours; the worst first.").arg(measured) + u'\n');
    int number = 0;
    for (const control::HealthFinding &finding : report.findings) {
        session.print(u"\n"_s);
        printFinding(session, finding, ++number);
    }
    printChanges(session, report.changes);
    session.finish();
}

/// By its key: a number may be another finding in a report made a moment later.
void apply(Session &session, const control::HealthReport &report, const QString &key)
{
    QStringList keys;
    for (const control::HealthFinding &finding : report.findings)
        keys << printable(finding.key);
    if (keys.isEmpty())
        return session.fail(Ctl::tr("the report has no findings"));
    const auto found = std::find_if(report.findings.begin(), report.findings.end(), [&key](const auto &one) { return one.key == key; });
    if (found == report.findings.end())
        return session.fail(Ctl::tr("the report has no finding %1; name one of these: %2").arg(printable(key), keys.join(u", "_s)));
    const control::HealthFinding &finding = *found;
    if (!finding.advice)
        return session.fail(whyNoAdvice(finding.noAdvice));
    control::SettingsPatch patch;
    patch.changes = {{finding.advice->key, finding.advice->to}};
    patch.baseVersion = report.settingsVersion;
    const control::HealthAdvice advice = *finding.advice;
    session.show<control::SettingsResult>("PATCH", u"/v1/settings"_s, control::toJson(patch), [&session, advice](const control::SettingsResult &result) {
        session.print(u"%1: %2\n"_s.arg(printable(advice.key), shownStep(advice.from, advice.to, advice.unit)));
        session.print((result.restart.isEmpty() ? Ctl::tr("In effect now.") : Ctl::tr("Takes effect at the next start of the server.")) + u' '
                      + Ctl::tr("To undo it: postkontorctl settings revert %1").arg(result.version) + u'\n');
        session.finish();
    });
}

} // namespace

void runReport(Session &session)
{
    session.show<control::HealthReport>("GET", u"/v1/health-report"_s, {},
                                        [&session](const control::HealthReport &report) { printReport(session, report); });
}

void runReportApply(Session &session)
{
    session.get(u"/v1/health-report"_s, [&session](const QByteArray &body) {
        if (const auto report = control::fromJson<control::HealthReport>(body))
            apply(session, *report, session.argument(0));
        else
            session.fail(Ctl::tr("the answer of the server cannot be read"));
    });
}

} // namespace ctl
