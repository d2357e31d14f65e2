// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/queueoptions.h"
#include "queue/settler.h"
#include "storage/store.h"
#include <QHash>

namespace queue {

/// Delivery status notifications: built from the verdicts, put into the sender's mailbox when it is one of ours, else
/// into the queue from the null sender, in one commit with the outcomes. Queue thread.
class NoticeWriter final : public NoticeSender
{
public:
    NoticeWriter(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor, QueueOptions options);
    ~NoticeWriter() override;

    void send(QList<Verdict> verdicts, base::Callback<bool> done) override;

private:
    struct Notice;
    using NoticePtr = std::shared_ptr<Notice>;
    template<typename T>
    base::Callback<T> next(const NoticePtr &notice, std::function<void(T &)> step);
    bool mayRead(Id mailId, const base::Result<QByteArray> &original);
    void route(const NoticePtr &notice);
    void address(const NoticePtr &notice, const storage::RecipientRoute &route);
    void write(const NoticePtr &notice);
    void commit(const NoticePtr &notice);

    storage::Store &m_store;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    const QueueOptions m_options;
    QHash<Id, qint64> m_unreadSinceUs; ///< mails that could not be read
    const std::shared_ptr<NoticeWriter *> m_self;
};

} // namespace queue
