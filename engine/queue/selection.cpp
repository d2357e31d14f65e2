// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/selection.h"

namespace queue {

using control::QueueAction;
using control::QueueItem;
using control::QueueState;
using storage::QueueRow;

QList<QueueState> statesFor(QueueAction::Kind kind)
{
    switch (kind) {
    case QueueAction::Hold:
        return {QueueState::Ready, QueueState::Deferred};
    case QueueAction::Release:
        return {QueueState::Held};
    default:
        return {QueueState::Ready, QueueState::Deferred, QueueState::Held};
    }
}

control::QueueSelection allowed(control::QueueSelection selection, QueueAction::Kind kind)
{
    QList<QueueState> states;
    for (const QueueState state : statesFor(kind)) {
        if (!selection.ids.isEmpty() || selection.filter.states.isEmpty() || selection.filter.states.contains(state))
            states << state;
    }
    selection.filter.states = states;
    return selection;
}

QList<QueueItem> meant(const QList<QueueRow> &rows, const control::QueueSelection &selection)
{
    QList<QueueItem> items;
    for (const QueueRow &row : rows) {
        if (selection.filter.states.contains(row.item.state))
            items << row.item;
    }
    return items;
}

} // namespace queue
