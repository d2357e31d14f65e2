// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/healthexaminer.h"
#include "control/healthwords.h"
#include "metrics/healthnumbers.h"
#include <cmath>

using namespace Qt::StringLiterals;

namespace metrics {

namespace {

constexpr qint64 kHourMs = 3600000;
constexpr qint64 kDayMs = 24 * kHourMs;
constexpr qint64 kWeekMs = 7 * kDayMs;
constexpr qint64 kLeastBeyondS = 300;
constexpr double kLeastShare = 0.01; // of the measured time
constexpr double kSevere = 1;
constexpr double kMarked = 0.2;
constexpr qsizetype kCurvePoints = 300; // of a day: one each five minutes
constexpr qsizetype kMostChanges = 10;
constexpr qint64 kLeastAroundMs = 600000; // of a before-and-after

QHash<QString, control::Setting> byKey(const QList<control::Setting> &settings)
{
    QHash<QString, control::Setting> all;
    for (const control::Setting &setting : settings)
        all.insert(setting.key, setting);
    return all;
}

QString levelOf(double severity)
{
    return severity >= kSevere ? u"severe"_s : severity >= kMarked ? u"marked"_s : u"slight"_s;
}

} // namespace

std::optional<qint64> nextStep(const HealthLever &lever, const HealthMeasure &measure)
{
    const control::Setting *setting = measure.setting(QString::fromLatin1(lever.setting));
    if (!setting)
        return std::nullopt;
    const qint64 now = setting->value.toLongLong();
    const control::Setting *beside = measure.setting(QString::fromLatin1(lever.beside));
    const qint64 besideValue = beside ? beside->value.toLongLong() : 0;
    const auto wanted = qint64(std::llround(double(now) * lever.factor));
    if (lever.factor > 1) {
        qint64 most = std::min(lever.limit, setting->maximum);
        if (besideValue > 0)
            most = std::min(most, besideValue);
        const qint64 next = std::min(wanted, most);
        return now > 0 && next > now ? std::optional(next) : std::nullopt;
    }
    qint64 least = std::max({lever.limit, setting->minimum, besideValue});
    const qint64 next = std::max(wanted, least);
    return next < now ? std::optional(next) : std::nullopt;
}

HealthExaminer::HealthExaminer(Sources sources)
    : m_sources(std::move(sources)), m_measure(m_sources.series, byKey(m_sources.settings.items)), m_from(m_sources.now - kDayMs)
{
}

control::HealthReport HealthExaminer::report() const
{
    control::HealthReport out;
    out.at = m_sources.now;
    out.from = m_from;
    out.settingsVersion = m_sources.settings.version;
    out.measuredSeconds = m_measure.measuredSeconds(m_from, m_sources.now);
    out.enough = out.measuredSeconds >= control::kLeastHealthSeconds;
    out.changes = changes();
    if (!out.enough)
        return out;
    for (const HealthRule &rule : healthRules()) {
        if (const auto finding = findingOf(rule, out.measuredSeconds))
            out.findings << *finding;
    }
    std::stable_sort(out.findings.begin(), out.findings.end(),
                     [](const control::HealthFinding &a, const control::HealthFinding &b) { return a.severity > b.severity; });
    out.findings = out.findings.mid(0, control::kMostHealthFindings);
    return out;
}

/// When what was written at this time came into effect. Of the starts only the last is known: what waited for one came with it at the latest.
qint64 HealthExaminer::effectiveAt(qint64 writtenAt, const QString &key) const
{
    const control::Setting *setting = m_measure.setting(key);
    return setting && setting->restart ? std::max(writtenAt, m_sources.startedAt) : writtenAt;
}

/// When the setting last got the value it has, within the time looked at; an undoing is no such moment: what was before counts again.
std::optional<qint64> HealthExaminer::changedAt(const QString &key) const
{
    for (const control::SettingsVersion &version : m_sources.history) {
        if (version.at < m_sources.now - kWeekMs)
            break;
        const bool changes = std::any_of(version.changes.begin(), version.changes.end(),
                                         [&key](const control::SettingChange &change) { return change.key == key; });
        if (!changes)
            continue;
        const qint64 at = effectiveAt(version.at, key);
        return version.reverts || version.revertedAt || at < m_from ? std::nullopt : std::optional(at);
    }
    return std::nullopt;
}

/// While the change was in effect, as far as is known; unset while it never was.
std::optional<HealthExaminer::Stretch> HealthExaminer::effectOf(const control::SettingsVersion &version, const QString &key) const
{
    const control::Setting *setting = m_measure.setting(key);
    if (!setting || !setting->restart)
        return Stretch{version.at, version.revertedAt.value_or(m_sources.now)};
    const bool waits = version.at >= m_sources.startedAt;
    const bool undoneBefore = version.revertedAt && *version.revertedAt < m_sources.startedAt;
    if (waits || undoneBefore)
        return std::nullopt;
    return Stretch{m_sources.startedAt, m_sources.now}; // an undoing since then waits itself
}

std::optional<control::HealthFinding> HealthExaminer::findingOf(const HealthRule &rule, qint64 measuredSeconds) const
{
    const std::optional<qint64> changed = changedAt(QString::fromLatin1(rule.lever.setting));
    const control::Setting *setting = m_measure.setting(QString::fromLatin1(rule.lever.setting));
    const bool since = changed && m_sources.now - *changed >= kHourMs && !(setting && setting->pending);
    control::HealthFinding finding;
    finding.from = since ? *changed : m_from;
    finding.measuredSeconds = since ? m_measure.measuredSeconds(finding.from, m_sources.now) : measuredSeconds;
    const HealthJudgement found = m_measure.judge(rule, finding.from, m_sources.now, finding.measuredSeconds);
    if (found.beyondSeconds < kLeastBeyondS || double(found.beyondSeconds) < kLeastShare * double(finding.measuredSeconds))
        return std::nullopt;
    finding.key = QString::fromLatin1(rule.key);
    finding.severity = found.severity;
    finding.level = levelOf(found.severity);
    finding.metric = QString::fromLatin1(rule.measure);
    finding.unit = QString::fromLatin1(rule.unit);
    finding.comparison = rule.comparison;
    finding.bound = found.bound;
    finding.worst = found.worst;
    finding.worstAt = found.worstAt;
    finding.typical = found.typical;
    finding.beyondSeconds = found.beyondSeconds;
    finding.curve = foldSeries(since ? m_measure.values(rule, m_from, m_sources.now) : found.values, kCurvePoints, rule.comparison);
    if (changed && !since)
        finding.noAdvice = setting && setting->pending ? u"pending"_s : u"recent"_s;
    else
        advise(finding, rule.lever);
    word(finding);
    return finding;
}

void HealthExaminer::advise(control::HealthFinding &finding, const HealthLever &lever) const
{
    const control::Setting *setting = m_measure.setting(QString::fromLatin1(lever.setting));
    const std::optional<qint64> next = nextStep(lever, m_measure);
    if (!setting)
        finding.noAdvice = u"none"_s;
    else if (!next)
        finding.noAdvice = u"limit"_s;
    else if (setting->pending)
        finding.noAdvice = u"pending"_s;
    else if (!setting->lock.isEmpty())
        finding.noAdvice = u"locked"_s;
    else
        finding.advice = control::HealthAdvice{setting->key, setting->value, qlonglong(*next), setting->unit, setting->restart};
}

void HealthExaminer::word(control::HealthFinding &finding) const
{
    const control::HealthWords &words = control::healthWords(finding.key);
    finding.title = QString::fromLatin1(words.title);
    finding.text = QString::fromLatin1(words.means) + u' ' + numbersInEnglish(finding);
    if (finding.advice)
        finding.tries = QString::fromLatin1(words.tries);
    finding.help = QString::fromLatin1(words.help);
}

QList<control::HealthChange> HealthExaminer::changes() const
{
    QList<control::HealthChange> out;
    for (const control::SettingsVersion &version : m_sources.history) {
        if (version.at < m_sources.now - kWeekMs || out.size() >= kMostChanges)
            break;
        if (version.reverts)
            continue;
        for (const control::SettingChange &change : version.changes) {
            if (const auto seen = changeOf(version, change); seen && out.size() < kMostChanges)
                out << *seen;
        }
    }
    return out;
}

/// Which number it was for: of the rules that advise about this setting the one that was worst before.
std::optional<control::HealthChange> HealthExaminer::changeOf(const control::SettingsVersion &version, const control::SettingChange &change) const
{
    const HealthRule *rule = nullptr;
    double worst = -1;
    for (const HealthRule &one : healthRules()) {
        if (change.key != QLatin1StringView(one.lever.setting))
            continue;
        const double severity = m_measure.judge(one, version.at - kDayMs, version.at, kDayMs / 1000).severity;
        if (severity > worst) {
            worst = severity;
            rule = &one;
        }
    }
    if (!rule)
        return std::nullopt;
    control::HealthChange out;
    out.version = version.version;
    out.at = version.at;
    out.by = version.by;
    out.revertedAt = version.revertedAt;
    out.key = change.key;
    out.from = change.from;
    out.to = change.to;
    if (const control::Setting *setting = m_measure.setting(change.key)) {
        out.settingUnit = setting->unit;
        out.pending = setting->pending && !version.revertedAt && version.at >= m_sources.startedAt;
    }
    out.finding = QString::fromLatin1(rule->key);
    out.title = QString::fromLatin1(control::healthWords(out.finding).title);
    out.metric = QString::fromLatin1(rule->measure);
    out.unit = QString::fromLatin1(rule->unit);
    out.comparison = rule->comparison;
    out.bound = m_measure.boundOf(rule->bound);
    const std::optional<Stretch> effect = effectOf(version, change.key);
    const qint64 begin = effect ? effect->from : version.at;
    const qint64 end = effect ? effect->to : m_sources.now;
    const qint64 span = std::clamp(end - begin, kLeastAroundMs, kDayMs);
    const control::Series around = m_measure.values(*rule, begin - span, std::min(begin + span, m_sources.now));
    out.before = meanBetween(around, begin - span, begin, kLeastBeyondS);
    if (effect)
        out.after = meanBetween(around, begin, std::min(begin + span, end), kLeastBeyondS);
    out.curve = foldSeries(around, kCurvePoints, std::nullopt);
    return out;
}

} // namespace metrics
