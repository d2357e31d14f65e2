// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/site.h"
#include <QHash>

namespace queue {

/// One delivery under way: a mail's recipients at one destination. Queue thread.
struct Job
{
    quint64 number = 0;
    Site *site = nullptr;
    Group *group = nullptr; ///< null: nothing was dispatched, the destination has no way
    int lane = 0;
    QHash<Id, storage::QueueRow> rows; ///< without an outcome yet
};

} // namespace queue
