// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "server/blackbox.h"
#include "server/flightwriter.h"

// What the lines of a black box mean. Pure functions, any thread.
namespace server {

QByteArray boxLine(const control::LogLine &line);
QByteArray boxLine(const control::Transcript &transcript);
/// The newest value of each series; NaN is left out.
QByteArray boxLine(qint64 at, const QList<std::pair<QByteArray, double>> &values);

/// Log, sessions and metrics of a box, as far as they are of the gathering's span; lines that are none are passed over.
void readBoxLines(const BlackBox::Left &left, FlightGathering &gathered);

} // namespace server
