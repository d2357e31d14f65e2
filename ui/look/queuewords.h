// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/causewords.h"
#include "look/colors.h"
#include <QCoreApplication>

namespace ui {

/// What is said about mail on its way out, the same everywhere. UI thread.
class QueueWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::QueueWords)
public:
    static QString of(control::QueueState state);
    static State stateOf(control::QueueState state);
    /// As of the state, but for what waits for the time it is to be sent at.
    static QString of(const control::QueueItem &item);
    static State stateOf(const control::QueueItem &item);
    static QString of(control::Lane lane);
    /// When an item is tried again: "now", "in 5 min", or a dash when it is not.
    static QString nextTry(const control::QueueItem &item, qint64 now);
    /// "ok", "paused", "backoff", "limited" of destinations; a word unknown here is shown as it came.
    static QString ofDestination(const QString &state);
    static State stateOfDestination(const QString &state);

    /// What a cause means, in the language of the console.
    static control::CauseWords of(const control::Cause &cause);
    /// As above; what is put off is tried again, which the next step says.
    static control::CauseWords causeOf(const control::QueueItem &item);
    /// A stored event of the queue in a few words; others as their kind.
    static QString ofEvent(const QString &kind);

private:
    static bool isScheduled(const control::QueueItem &item);
};

} // namespace ui
