// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearchservice.h"
#include "models/bulkjob.h"

namespace ui {

/// One action on many messages of one mailbox.
class ChangeJob : public BulkJob
{
    Q_OBJECT
public:
    ChangeJob(EngineConnection &engine, control::Id mailboxId, const QList<control::Id> &ids, const control::MessagesAction &action, QObject *parent);
    /// How many the engine says it changed; those that were gone are not among them.
    qint64 changed() const { return m_changed; }
    /// All that it may have reached, for "Undo".
    QList<control::Id> reached() const { return m_ids.first(m_sent); }
    /// How many of those are without an answer: the step that failed.
    qint64 unsure() const { return m_sent - m_done; }
    /// What a second try is to do: the unsure ones again, and those after them.
    QList<control::Id> rest() const { return m_ids.sliced(m_done); }

protected:
    qint64 done() const override { return m_done; }
    qint64 total() const override { return m_ids.size(); }
    void step() override;

private:
    const control::Id m_mailboxId;
    const QList<control::Id> m_ids;
    const control::MessagesAction m_action;
    qsizetype m_sent = 0;
    qsizetype m_done = 0;
    qint64 m_changed = 0;
};

} // namespace ui
