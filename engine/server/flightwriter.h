// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/flight.h"
#include <memory>

namespace server {

/// What is gathered for a flight record, before it is anonymised. Value type.
struct FlightGathering
{
    qint64 from = 0;
    qint64 to = 0;
    QString version;
    control::FlightReason reason;
    QList<control::Event> events; ///< oldest first
    QList<control::LogLine> log;  ///< oldest first
    QList<std::shared_ptr<const control::Transcript>> transcripts;
    QList<control::Series> metrics;
};

/// The file: people, machines and places have made-up names, the same throughout (Pseudonyms); subjects and texts of mail are not in
/// it. CPU work in proportion to what was gathered; any thread.
QByteArray writtenFlight(const FlightGathering &gathered);

} // namespace server
