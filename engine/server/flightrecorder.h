// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/workerpool.h"
#include "control/diagnosis.h"
#include "control/flight.h"
#include "control/services.h"
#include "net/transcriptbook.h"
#include "server/logring.h"
#include <memory>

namespace server {

/// The last 15 minutes in one JSON text to hand on: events, log, transcripts of failed sessions, metrics. People, machines and
/// places have made-up names, the same throughout (Pseudonyms); subjects and texts of mail are not in it. Thread-safe.
class FlightRecorder final : public control::FlightService
{
public:
    static constexpr qint64 kSpanMs = 15 * 60 * 1000;
    static constexpr int kMostEvents = 5000;

    struct Parts
    {
        control::EventService *events = nullptr;
        control::MetricsService *metrics = nullptr;
        const net::TranscriptBook *transcripts = nullptr;
        std::shared_ptr<const LogRing> log;
        base::WorkerPool *pool = nullptr;
        const base::Clock *clock = nullptr;
        QString version;
    };
    explicit FlightRecorder(Parts parts) : m_parts(std::move(parts)) {}

    void record(control::Callback<QByteArray> done) override;

    /// What is gathered before it is anonymised.
    struct Gathered
    {
        qint64 from = 0;
        qint64 to = 0;
        QString version;
        QList<control::Event> events; ///< oldest first
        QList<control::LogLine> log;  ///< oldest first
        QList<std::shared_ptr<const control::Transcript>> transcripts;
        QList<control::Series> metrics;
    };
    /// The file. CPU work in proportion to what was gathered.
    static QByteArray written(const Gathered &gathered);

private:
    struct Work;
    static void readEvents(const std::shared_ptr<Work> &work, const QString &cursor);
    static void readMetrics(const std::shared_ptr<Work> &work);
    static void finish(const std::shared_ptr<Work> &work);

    const Parts m_parts;
};

} // namespace server
