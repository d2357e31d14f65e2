// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/bulkjob.h"

namespace ui {

/// What is needed of a message to change it, or to name a file after it.
struct MessageName
{
    control::Id id = 0;
    qint64 receivedAt = 0; ///< ms since 1970
    QString subject;       ///< its first 80 characters
};
MessageName nameOf(const control::Message &message);
QList<control::Id> idsOf(const QList<MessageName> &names);

/// Names all messages that a search finds in a folder.
class CollectJob : public BulkJob
{
    Q_OBJECT
public:
    CollectJob(EngineConnection &engine, control::Id mailboxId, control::Id folderId, const QString &query, QObject *parent);
    const QList<MessageName> &found() const { return m_found; }

protected:
    qint64 done() const override { return m_found.size(); }
    qint64 total() const override { return m_atEnd ? done() : -1; }
    void step() override;

private:
    const control::Id m_mailboxId;
    const control::Id m_folderId;
    const QString m_query;
    QString m_cursor;
    bool m_atEnd = false;
    QList<MessageName> m_found;
};

} // namespace ui
