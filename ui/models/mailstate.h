// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "look/colors.h"
#include <QCoreApplication>
#include <QMap>

namespace ui {

/// How one mail stands, read from the events of its way: how many of its recipients are in which state. What lies in a mailbox is
/// delivered. A value.
class MailState
{
    Q_DECLARE_TR_FUNCTIONS(ui::MailState)
public:
    static MailState of(const QList<control::Event> &events);

    /// "delivered", "2 delivered, 1 put off", with the shape of the worst.
    QString text() const;
    /// The worst of them.
    State state() const;
    /// Somebody's copy is, or was, on its way to another server.
    bool wasQueued() const { return m_wasQueued; }
    /// The copy in a mailbox here that came last and is not deleted; 0: none.
    control::Id messageId() const { return m_messageId; }

private:
    QMap<control::QueueState, int> m_counts;
    int m_removed = 0; // from the queue, by somebody
    bool m_wasQueued = false;
    control::Id m_messageId = 0;
};

} // namespace ui
