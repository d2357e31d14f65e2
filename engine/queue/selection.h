// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include "storage/queuestore.h"

// Whom a lever means. Pure functions, any thread.
namespace queue {

/// States in which an action means something.
QList<control::QueueState> statesFor(control::QueueAction::Kind kind);
/// The selection, of the states in which the action means something; without states: nothing is meant.
control::QueueSelection allowed(control::QueueSelection selection, control::QueueAction::Kind kind);
/// Of the rows of an allowed() selection by ids, those it means.
QList<control::QueueItem> meant(const QList<storage::QueueRow> &rows, const control::QueueSelection &selection);

} // namespace queue
