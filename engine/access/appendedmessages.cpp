// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/appendedmessages.h"
#include "mail/messageview.h"
#include <algorithm>
#include <utility>

namespace mailaccess {

AppendedMessages::AppendedMessages(storage::Store &store, base::WorkerPool &pool, base::ExecutorPtr executor, std::function<void()> drained)
    : m_store(store), m_pool(pool), m_executor(std::move(executor)), m_drained(std::move(drained))
{
}

void AppendedMessages::begin()
{
    m_messages.emplace_back();
    auto body = m_store.newBody(m_executor);
    if (!body) {
        m_failure = m_failure.value_or(body.error());
        return;
    }
    (*body)->setDrained([self = weak_from_this()] {
        if (const auto held = self.lock())
            held->m_drained();
    });
    m_messages.back().to.body = *body;
}

void AppendedMessages::append(QByteArrayView bytes)
{
    if (const storage::BodyWriterPtr &body = m_messages.back().to.body)
        body->append(bytes); // a failure is told by finish()
}

void AppendedMessages::end(const imap::EndMessage &message, qint64 wallMs)
{
    Message &one = m_messages.back();
    one.to.flags = message.flags;
    one.to.keywords = message.keywords;
    one.to.receivedAt = message.receivedAt.value_or(wallMs);
    if (!one.to.body) {
        one.ready = true;
        return;
    }
    const size_t index = m_messages.size() - 1;
    one.to.body->finish({m_executor, [self = weak_from_this(), index](const base::Result<qint64> &size) {
        const auto held = self.lock();
        if (!held)
            return;
        if (size)
            return held->summarize(index);
        held->m_failure = held->m_failure.value_or(size.error());
        held->m_messages[index].ready = true;
        held->commitWhenReady();
    }});
}

void AppendedMessages::summarize(size_t index)
{
    m_pool.run([self = weak_from_this(), index, executor = m_executor, body = m_messages[index].to.body] {
        const mail::MessageSummary summary = mail::summarize(body->view());
        body->releaseView();
        executor->post([self, index, summary] {
            const auto held = self.lock();
            if (!held)
                return;
            held->m_messages[index].to.summary = summary;
            held->m_messages[index].ready = true;
            held->commitWhenReady();
        });
    });
}

void AppendedMessages::commit(base::Id folderId, std::function<void(base::Result<storage::AppendedMessages>)> done)
{
    m_folderId = folderId;
    m_done = std::move(done);
    commitWhenReady();
}

void AppendedMessages::commitWhenReady()
{
    if (!m_done || !std::all_of(m_messages.begin(), m_messages.end(), [](const Message &one) { return one.ready; }))
        return;
    const auto done = std::exchange(m_done, nullptr);
    if (m_failure) {
        done(*m_failure);
        return;
    }
    QList<storage::MessageToAppend> messages;
    for (Message &one : m_messages)
        messages << std::move(one.to);
    m_messages.clear();
    m_store.access()->append(m_folderId, messages, {m_executor, done});
}

} // namespace mailaccess
