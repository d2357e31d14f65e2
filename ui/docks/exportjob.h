// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/collectjob.h"

namespace ui {

/// Writes each message as received into a file of its own in a folder. No file there is overwritten.
class ExportJob : public BulkJob
{
    Q_OBJECT
public:
    ExportJob(EngineConnection &engine, const QList<MessageName> &messages, const QString &folder, QObject *parent);
    qint64 saved() const { return m_saved; }
    /// Deleted meanwhile.
    qint64 gone() const { return m_done - m_saved - m_unread; }
    /// The engine has them and could not hand them out.
    qint64 unread() const { return m_unread; }
    QList<MessageName> rest() const { return m_messages.sliced(m_done); }

protected:
    qint64 done() const override { return m_done; }
    qint64 total() const override { return m_messages.size(); }
    void step() override;

private:
    void write(const QByteArray &raw);

    const QList<MessageName> m_messages;
    const QString m_folder;
    qsizetype m_done = 0;
    qint64 m_saved = 0;
    qint64 m_unread = 0;
};

/// "2026-11-22 143005 Offer 12.eml", whatever the subject holds.
QString exportFileName(const MessageName &message);

} // namespace ui
