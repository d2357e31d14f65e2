// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/seriesstore.h"
#include "backend/engineconnection.h"
#include "models/metrickey.h"
#include <QDateTime>
#include <QDeadlineTimer>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr qint64 kStaleMs = 5000;
constexpr qint64 kRetryMs = 5000;
constexpr int kMaxKeys = 256;
constexpr int kMaxUnwanted = 10000;
constexpr qsizetype kNamesAtOnce = 25;
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

// Quantiles have no mean; the engine gives the highest of a step, too.
bool isQuantile(const QString &key)
{
    return key.contains(u':');
}

qint64 monotonicMs()
{
    return QDeadlineTimer::current().deadline();
}

} // namespace

SeriesStore::SeriesStore(EngineConnection &engine, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
    engine.events().subscribe(u"metrics"_s);
    connect(&engine.events(), &EventStream::sampled, this, &SeriesStore::addSample);
    connect(&engine, &EngineConnection::refreshNeeded, this, [this] { m_historyDone = false; });
}

SeriesStore::~SeriesStore()
{
    m_engine.events().unsubscribe(u"metrics"_s);
}

qint64 SeriesStore::stepFor(qint64 span) const
{
    // At most 600 points, on the steps an engine keeps.
    for (const qint64 step : {1000, 10000, 60000, 180000, 1200000, 7200000, 86400000}) {
        if (span / step <= 600)
            return step;
    }
    return span / 600;
}

void SeriesStore::setSpan(qint64 span)
{
    m_span = span;
    m_step = stepFor(span);
    for (Ring &ring : m_rings) {
        ring.values.clear();
        ring.samples = 0;
    }
    askHistory();
}

void SeriesStore::setNames(const QStringList &names)
{
    m_names = names;
    m_unwanted.clear();
}

// Taking a key apart costs more than looking it up.
bool SeriesStore::isWanted(const QString &key)
{
    if (m_unwanted.contains(key))
        return false;
    if (m_names.contains(MetricKey::parse(key).name))
        return true;
    if (m_unwanted.size() < kMaxUnwanted)
        m_unwanted.insert(key);
    return false;
}

QStringList SeriesStore::keys() const
{
    QStringList keys = m_rings.keys();
    keys.sort();
    return keys;
}

qint64 SeriesStore::now() const
{
    if (m_engine.recordedAt() != 0)
        return m_engine.recordedAt();
    return m_engineAt == 0 ? QDateTime::currentMSecsSinceEpoch() : m_engineAt + (monotonicMs() - m_localAt);
}

QList<QPointF> SeriesStore::points(const QString &key) const
{
    QList<QPointF> points;
    const auto it = m_rings.constFind(key);
    if (it == m_rings.cend())
        return points;
    points.reserve(it->values.size());
    for (qsizetype i = 0; i < it->values.size(); ++i)
        points.append(QPointF(double((it->first + i) * m_step), it->values[i]));
    return points;
}

double SeriesStore::latest(const QString &key) const
{
    const auto it = m_rings.constFind(key);
    return it == m_rings.cend() || now() - it->latestAt > kStaleMs ? kGap : it->latest;
}

void SeriesStore::add(Ring &ring, qint64 bucket, double value, bool highest)
{
    if (ring.values.isEmpty())
        ring.first = bucket;
    const qint64 last = ring.first + ring.values.size() - 1;
    if (bucket < last)
        return; // the clock of the engine stepped back: keep what is drawn
    if (bucket == last && !ring.values.isEmpty()) {
        double &last = ring.values.last();
        ++ring.samples;
        if (std::isnan(last) || std::isnan(value))
            last = std::isnan(last) ? value : last;
        else
            last = highest ? std::max(last, value) : last + (value - last) / double(ring.samples);
        return;
    }
    if (bucket - last > m_span / m_step) {
        ring.values.clear();
        ring.first = bucket;
    } else if (bucket == last + 2 && !ring.values.isEmpty()) {
        ring.values.append(value); // a sample a little late is no gap
    } else {
        while (ring.first + ring.values.size() < bucket)
            ring.values.append(kGap);
    }
    ring.values.append(value);
    ring.samples = 1;
}

void SeriesStore::trim(Ring &ring) const
{
    const qsizetype surplus = ring.values.size() - (m_span / m_step + 1);
    if (surplus <= 0)
        return;
    ring.values.remove(0, surplus);
    ring.first += surplus;
}

void SeriesStore::addSample(qint64 at, const QHash<QString, double> &values)
{
    m_engineAt = at;
    m_localAt = monotonicMs();
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        auto ring = m_rings.find(it.key());
        if (ring == m_rings.end()) {
            if (m_rings.size() >= kMaxKeys || !isWanted(it.key()))
                continue;
            ring = m_rings.insert(it.key(), Ring());
            m_historyDone = m_historyDone && m_knownKeys.contains(it.key());
        }
        add(*ring, at / m_step, it.value(), isQuantile(it.key()));
        trim(*ring);
        ring->latest = it.value();
        ring->latestAt = at;
    }
    if (!m_historyDone || (m_retryAt != 0 && monotonicMs() >= m_retryAt))
        askHistory();
    Q_EMIT updated();
}

// The keys come from the first sample, so that nothing here guesses how an engine spells its labels.
void SeriesStore::askHistory()
{
    if (m_rings.isEmpty())
        return;
    m_historyDone = true;
    m_retryAt = 0;
    const int asked = ++m_asked;
    const qint64 to = now();
    QStringList all = keys() + m_knownKeys;
    all.removeDuplicates();
    // An engine answers a bounded number of points at a time.
    const auto left = std::make_shared<qsizetype>((all.size() + kNamesAtOnce - 1) / kNamesAtOnce);
    for (qsizetype first = 0; first < all.size(); first += kNamesAtOnce) {
        m_engine.api().series(all.mid(first, kNamesAtOnce), to - m_span, to, m_step, this,
                              [this, asked, left](const base::Result<QList<control::Series>> &answer) {
                                  if (asked != m_asked)
                                      return; // another span was chosen meanwhile
                                  if (answer)
                                      addHistory(*answer);
                                  else
                                      m_retryAt = monotonicMs() + kRetryMs;
                                  if (--*left == 0)
                                      Q_EMIT historyLoaded();
                              });
    }
}

void SeriesStore::addHistory(const QList<control::Series> &series)
{
    // An engine may keep a coarser step for this span: then the live samples are gathered in it, too.
    for (const control::Series &s : series)
        m_step = std::max(m_step, s.step);
    for (const control::Series &s : series) {
        if (s.step <= 0 || s.values.isEmpty())
            continue;
        Ring ring;
        for (qsizetype i = 0; i < s.values.size(); ++i)
            add(ring, (s.from + i * s.step) / m_step, s.values[i], isQuantile(s.name));
        if (!m_rings.contains(s.name) && std::all_of(s.values.begin(), s.values.end(), [](double v) { return std::isnan(v); }))
            continue;
        Ring &live = m_rings[s.name];
        // What the last value is the mean of, so that the samples to come weigh as much as those it holds.
        ring.samples = int(std::max<qint64>(1, (now() - (ring.first + ring.values.size() - 1) * m_step) / 1000));
        const qint64 end = ring.first + ring.values.size();
        for (qsizetype i = 0; i < live.values.size(); ++i) {
            if (live.first + i >= end)
                add(ring, live.first + i, live.values[i], false);
        }
        ring.latest = live.latest;
        ring.latestAt = live.latestAt;
        live = std::move(ring);
        trim(live);
    }
    Q_EMIT updated();
}

} // namespace ui
