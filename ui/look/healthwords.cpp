// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/healthwords.h"
#include "control/healthwords.h"
#include "look/settingwords.h"
#include "look/words.h"
#include <QDateTime>
#include <QLocale>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kMinuteS = 60;
constexpr qint64 kHourS = 3600;
constexpr double kHundred = 100;

/// The texts stand in engine/control, marked for translation in this context.
bool isPerMinute(const QString &unit, double value)
{
    return unit == "perSecond"_L1 && value < 1;
}

QString translated(const char *known, const QString &said)
{
    return *known ? QCoreApplication::translate("HealthReport", known) : Format::oneLine(said);
}

} // namespace

QString HealthWords::level(const QString &level)
{
    if (level == "severe"_L1)
        return tr("severe", "how bad a bottleneck is");
    return level == "marked"_L1 ? tr("marked", "how bad a bottleneck is") : tr("slight", "how bad a bottleneck is");
}

State HealthWords::shapeOf(const QString &level)
{
    if (level == "severe"_L1)
        return State::Failed;
    return level == "marked"_L1 ? State::Trouble : State::Waiting;
}

QString HealthWords::title(const QString &key, const QString &fallback)
{
    return translated(control::healthWords(key).title, fallback);
}

QString HealthWords::span(qint64 seconds)
{
    const QString minutes = Format::duration(seconds % kHourS / kMinuteS * kMinuteS * 1000);
    if (seconds < kHourS)
        return seconds < kMinuteS ? Format::duration(seconds * 1000) : minutes;
    const QString hours = tr("%1 h").arg(seconds / kHourS);
    return seconds % kHourS < kMinuteS ? hours : hours + u' ' + minutes;
}

QString HealthWords::ago(qint64 at, qint64 now)
{
    return tr("%1 ago", "a span of time").arg(span(std::max<qint64>(0, now - at) / 1000));
}

QString HealthWords::moment(qint64 at)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at).date(), QLocale::ShortFormat) + u' ' + Format::clock(at);
}

QString HealthWords::value(double value, const QString &unit)
{
    if (std::isnan(value))
        return u"–"_s;
    if (unit == "share"_L1)
        return tr("%1 %", "a share").arg(QLocale().toString(value * kHundred, 'g', 3));
    if (unit == "perSecond"_L1)
        return isPerMinute(unit, value) ? tr("%1 a minute").arg(QLocale().toString(value * double(kMinuteS), 'g', 3)) : Format::value(value, Unit::PerSecond);
    if (unit == "seconds"_L1)
        return value >= double(kMinuteS) ? span(qint64(value)) : Format::value(value, Unit::Seconds);
    return Format::value(value, unit == "bytes"_L1 ? Unit::Bytes : Unit::Count);
}

QString HealthWords::proof(const control::HealthFinding &finding)
{
    const QString numbers = finding.comparison == control::Comparison::Above ? tr("Above %1 for %2 of %3; %4 at worst, on %5.")
                                                                             : tr("Below %1 for %2 of %3; %4 at worst, on %5.");
    return translated(control::healthWords(finding.key).means, finding.text) + u'\n'
        + numbers.arg(value(finding.bound, finding.unit), span(finding.beyondSeconds), span(finding.measuredSeconds),
                      value(finding.worst, finding.unit), moment(finding.worstAt));
}

QString HealthWords::withoutAdvice(const control::HealthFinding &finding)
{
    if (finding.noAdvice == "recent"_L1)
        return tr("Its setting was changed less than an hour ago. Look again later: then only the time since counts.");
    if (finding.noAdvice == "pending"_L1)
        return tr("Its setting was changed and takes effect at the next start of the engine.");
    if (finding.noAdvice == "locked"_L1)
        return tr("Its setting is given by the environment or the command line of the engine and can only be changed there.");
    const QString help = translated(control::healthWords(finding.key).help, finding.help);
    return Words::sentences({finding.noAdvice == "limit"_L1 ? tr("Its setting is as far as is sensible.") : tr("No setting helps."), help});
}

QString HealthWords::step(const QString &key, const QVariant &from, const QVariant &to, const QString &unit)
{
    control::Setting setting;
    setting.unit = unit;
    control::Setting bare; // the unit is said once
    bare.unit = unit == "bytes"_L1 ? unit : QString();
    return u"%1: %2 → %3"_s.arg(Format::oneLine(key, 100), SettingWords::value(bare, from), SettingWords::value(setting, to));
}

QString HealthWords::tries(const control::HealthFinding &finding)
{
    if (!finding.advice)
        return {};
    const QString what = translated(control::healthWords(finding.key).tries, finding.tries);
    return Words::sentences({what, finding.advice->restart ? tr("Takes effect at the next start of the engine.") : tr("Takes effect at once.")});
}

QString HealthWords::outcome(const control::HealthChange &change)
{
    if (!change.before && !change.after)
        return tr("Nothing was measured around the change.");
    if (!change.after)
        return tr("Mean before: %1. There is not enough behind the change yet to say more.").arg(value(*change.before, change.unit));
    if (!change.before)
        return tr("Mean after: %1. Nothing was measured before the change.").arg(value(*change.after, change.unit));
    const bool less = *change.after < *change.before;
    const bool better = less == (change.comparison == control::Comparison::Above);
    const QString means = tr("Mean before: %1, after: %2.").arg(value(*change.before, change.unit), value(*change.after, change.unit));
    if (*change.after == *change.before)
        return Words::sentences({means, tr("Nothing became better or worse.")});
    return Words::sentences({means, better ? tr("It became better.") : tr("It became worse: take the change back, unless something else was the cause.")});
}

Unit HealthWords::chartUnit(const QString &unit, double bound)
{
    if (unit == "seconds"_L1)
        return Unit::Seconds;
    if (unit == "bytes"_L1)
        return Unit::Bytes;
    return unit == "perSecond"_L1 && !isPerMinute(unit, bound) ? Unit::PerSecond : Unit::Count;
}

double HealthWords::chartScale(const QString &unit, double bound)
{
    if (isPerMinute(unit, bound))
        return double(kMinuteS);
    return unit == "share"_L1 ? kHundred : 1;
}

QString HealthWords::chartTitle(const QString &unit, double bound)
{
    if (isPerMinute(unit, bound))
        return tr("What was measured, a minute");
    return unit == "share"_L1 ? tr("What was measured, in %") : tr("What was measured");
}

} // namespace ui
