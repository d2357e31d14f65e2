// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/collectjob.h"

namespace ui {
namespace {

constexpr int kPage = 500;
constexpr qsizetype kMaxSubject = 80;

} // namespace

MessageName nameOf(const control::Message &message)
{
    return {message.id, message.receivedAt, message.subject.left(kMaxSubject)};
}

QList<control::Id> idsOf(const QList<MessageName> &names)
{
    QList<control::Id> ids;
    ids.reserve(names.size());
    for (const MessageName &name : names)
        ids.append(name.id);
    return ids;
}

CollectJob::CollectJob(EngineConnection &engine, control::Id mailboxId, control::Id folderId, const QString &query, QObject *parent)
    : BulkJob(engine, parent)
    , m_mailboxId(mailboxId)
    , m_folderId(folderId)
    , m_query(query)
{
}

void CollectJob::step()
{
    api().messages(m_mailboxId, m_folderId, m_query, {kPage, m_cursor}, this, [this](const base::Result<control::Page<control::Message>> &page) {
        if (!page)
            return fail(page.error());
        for (const control::Message &message : page->items)
            m_found.append(nameOf(message));
        m_cursor = page->next;
        m_atEnd = page->next.isEmpty();
        goOn();
    });
}

} // namespace ui
