// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/changejob.h"
#include "backend/searchcalls.h"

namespace ui {

ChangeJob::ChangeJob(EngineConnection &engine, control::Id mailboxId, const QList<control::Id> &ids, const control::MessagesAction &action, QObject *parent)
    : BulkJob(engine, parent)
    , m_mailboxId(mailboxId)
    , m_ids(ids)
    , m_action(action)
{
}

void ChangeJob::step()
{
    const QList<control::Id> some = m_ids.mid(m_done, control::kMostMessagesAtOnce);
    m_sent = m_done + some.size();
    changeMessages(api(), m_mailboxId, some, m_action, this, [this](const base::Result<qint64> &changed) {
        if (!changed)
            return fail(changed.error());
        m_changed += *changed;
        m_done = m_sent;
        goOn();
    });
}

} // namespace ui
