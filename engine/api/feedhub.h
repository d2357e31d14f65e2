// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/feedframe.h"
#include "base/executor.h"
#include <QHash>
#include <vector>

namespace api {

class FeedSession;
using FeedBatch = std::shared_ptr<const std::vector<FeedFramePtr>>;

/// The feed's readers of one I/O thread by topic. Everything but executor() runs on that thread.
class FeedHub
{
public:
    explicit FeedHub(base::ExecutorPtr executor)
        : m_executor(std::move(executor))
    {
    }

    const base::ExecutorPtr &executor() const { return m_executor; }
    void add(const QByteArray &topic, FeedSession *session);
    void remove(const QByteArray &topic, FeedSession *session);
    /// Hands each frame to the readers of its topic; frames of one event in the order given.
    void deliver(const std::vector<FeedFramePtr> &frames);

private:
    const base::ExecutorPtr m_executor;
    QHash<QByteArray, std::vector<FeedSession *>> m_readers; // a null entry left during a delivery
    bool m_delivering = false;
    bool m_holes = false;
};

} // namespace api
