// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QHash>
#include <QList>
#include <QObject>
#include <QPointF>
#include <QSet>
#include <QStringList>

namespace ui {

class EngineConnection;

/// The window of metrics that the charts show: history from the engine, then the live feed, one bucket per
/// step. The engine keeps the history; this keeps only the span on screen. UI thread.
class SeriesStore : public QObject
{
    Q_OBJECT
public:
    explicit SeriesStore(EngineConnection &engine, QObject *parent = nullptr);
    ~SeriesStore() override;

    /// Milliseconds; reads the history again.
    void setSpan(qint64 span);
    qint64 span() const { return m_span; }
    /// Which keys to keep and to ask history for: all those whose metric name is in the list.
    void setNames(const QStringList &names);
    /// Keys whose history is asked for in any case: quantiles of what happens seldom are in few samples.
    void setKnownKeys(const QStringList &keys) { m_knownKeys = keys; }

    /// Every key seen so far, sorted.
    QStringList keys() const;
    /// x: milliseconds since 1970, y: value or NaN where nothing was recorded. Oldest first.
    QList<QPointF> points(const QString &key) const;
    /// The newest value; NaN when it is older than five seconds or was never heard.
    double latest(const QString &key) const;
    /// The time at the right edge: the engine's clock, going on while the feed is away.
    qint64 now() const;

    void addSample(qint64 at, const QHash<QString, double> &values);
    void addHistory(const QList<control::Series> &series);

Q_SIGNALS:
    /// New data; at most once per sample.
    void updated();
    void historyLoaded();

private:
    struct Ring
    {
        qint64 first = 0; // bucket number of values[0]
        QList<double> values;
        int samples = 0; // in the last bucket
        double latest = 0;
        qint64 latestAt = 0;
    };
    void add(Ring &ring, qint64 bucket, double value, bool highest);
    void trim(Ring &ring) const;
    bool isWanted(const QString &key);
    void askHistory();
    qint64 stepFor(qint64 span) const;

    EngineConnection &m_engine;
    QHash<QString, Ring> m_rings;
    QStringList m_names;
    QSet<QString> m_unwanted; // keys of other metrics: a sample has hundreds
    QStringList m_knownKeys;
    qint64 m_span = 10 * 60 * 1000;
    qint64 m_step = 1000;
    qint64 m_engineAt = 0; // of the last sample
    qint64 m_localAt = 0;  // monotonic when it came
    int m_asked = 0;
    qint64 m_retryAt = 0; // monotonic; 0: all answers were good
    bool m_historyDone = false;
};

} // namespace ui
