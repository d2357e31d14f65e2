// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/resttransport.h"
#include "control/flight.h"
#include <memory>

namespace ui {

using RecordPtr = std::shared_ptr<const control::FlightRecord>;

/// The record in a file; Invalid when it is none, with words for people.
base::Result<RecordPtr> readRecord(const QString &fileName);
base::Result<RecordPtr> recordFrom(const QByteArray &json);
/// What an engine would answer of what is in the record: log, transcripts, traces, series. Lists it has nothing of are empty; whatever
/// would change something is Forbidden. Pure but for the record.
base::Result<QByteArray> recordAnswer(const control::FlightRecord &record, const RestCall &call);

} // namespace ui
