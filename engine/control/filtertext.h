// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/values.h"
#include <QUrlQuery>

// The small language in which people say which queue items they mean, the same in the console and on the
// command line, and the forms a client sends it in. Pure functions, any thread.
namespace control {

/// "to:anna state:deferred,held lane:bulk": words in any order, all must hold. Keys: to, from (parts of
/// addresses), domain (or destination, exact), state, lane (or priority), class, mail (an id). A word without
/// a key means to:. A value with blanks stands in double quotes. Invalid with the word that is not understood
/// in `field`; a key given twice is one.
base::Result<QueueFilter> parseQueueFilter(QStringView text);
/// The reverse, shortest form.
QString toFilterText(const QueueFilter &filter);
/// The query of GET /v1/queue: state (repeated), priority, mailId, destination, from, to, class;
/// percent-encoded.
QUrlQuery toQuery(const QueueFilter &filter);
/// True when nothing is asked for, so that all unfinished items are meant.
bool isEmpty(const QueueFilter &filter);
/// Whether an item is meant, as the engine decides it: no states mean all that are unfinished, or all when mailId is set.
bool matches(const QueueFilter &filter, const QueueItem &item);

} // namespace control
