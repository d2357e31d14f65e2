// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/workerpool.h"
#include "control/alerts.h"
#include "control/services.h"
#include "net/transcriptbook.h"
#include "server/blackbox.h"
#include "server/flightwriter.h"
#include "server/logring.h"
#include "server/recordfolder.h"
#include <atomic>
#include <memory>

namespace server {

/// The last 15 minutes in one JSON text to hand on (writtenFlight): events, log, sessions that are open or failed, metrics. Some are
/// kept in a folder: made for whoever asks, for an alarm, or of what a crash left in the black box. Thread-safe.
class FlightRecorder final : public control::FlightService
{
public:
    static constexpr qint64 kSpanMs = 15 * 60 * 1000;
    static constexpr int kMostEvents = 5000;
    static constexpr int kMostSessions = 300;        ///< open ones, and as many of those that are over
    static constexpr qint64 kAlarmPauseMs = 60'000;  ///< alarms come in crowds: one record is of them all

    struct Parts
    {
        control::EventService *events = nullptr;
        control::MetricsService *metrics = nullptr;
        net::TranscriptBook *transcripts = nullptr;
        std::shared_ptr<const LogRing> log;
        base::WorkerPool *pool = nullptr;
        const base::Clock *clock = nullptr;
        QString version;
        /// Names of all series there are.
        std::function<void(base::Callback<QStringList>)> series;
        std::shared_ptr<RecordFolder> folder; ///< null: nothing is kept
        std::function<void(const control::Event &)> tell; ///< any thread; null: nobody
    };
    explicit FlightRecorder(Parts parts) : m_parts(std::move(parts)) {}

    void record(control::Callback<QByteArray> done) override;
    void keepRecord(control::Callback<control::FlightFile> done) override;
    void listRecords(control::Callback<QList<control::FlightFile>> done) override;
    void keptRecord(const QString &name, control::Callback<QByteArray> done) override;
    void removeRecord(const QString &name, control::Callback<control::FlightFile> done) override;

    /// An alarm was raised: keeps a record, unless one was kept a moment ago.
    void alarmRaised(const control::Alert &alert);
    /// Keeps a record of the end of an engine that left a black box; `box` is forgotten when that is on the disk.
    void keepCrash(const QString &box);
    /// Whether records have the series of that name.
    static bool isRecorded(QByteArrayView name);

private:
    struct Work;
    using Written = std::function<void(base::Result<QByteArray>)>;
    std::shared_ptr<Work> begin(const control::FlightReason &reason, Written written) const;
    static void readEvents(const std::shared_ptr<Work> &work, const QString &cursor);
    static void readNames(const std::shared_ptr<Work> &work);
    static void readMetrics(const std::shared_ptr<Work> &work, const QStringList &names);
    static void readSessions(const std::shared_ptr<Work> &work);
    static void finish(const std::shared_ptr<Work> &work);
    void keep(const control::FlightReason &reason, control::Callback<control::FlightFile> done) const;

    const Parts m_parts;
    std::atomic<qint64> m_alarmAt{0};
};

} // namespace server
