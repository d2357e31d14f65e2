// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feedhub.h"
#include "api/feedsession.h"

namespace api {

void FeedHub::add(const QByteArray &topic, FeedSession *session)
{
    m_readers[topic].push_back(session);
}

void FeedHub::remove(const QByteArray &topic, FeedSession *session)
{
    const auto readers = m_readers.find(topic);
    if (readers == m_readers.end())
        return;
    const auto found = std::find(readers->begin(), readers->end(), session);
    if (found == readers->end())
        return;
    if (m_delivering) { // a reader dropped while others are served
        *found = nullptr;
        m_holes = true;
        return;
    }
    *found = readers->back();
    readers->pop_back();
    if (readers->empty())
        m_readers.erase(readers);
}

void FeedHub::deliver(const std::vector<FeedFramePtr> &frames)
{
    m_delivering = true;
    for (const FeedFramePtr &frame : frames) {
        const auto readers = m_readers.constFind(frame->topic);
        if (readers == m_readers.constEnd())
            continue;
        const size_t count = readers->size();
        for (size_t i = 0; i < count; ++i) {
            if (FeedSession *session = (*readers)[i])
                session->deliver(*frame);
        }
    }
    m_delivering = false;
    if (!m_holes)
        return;
    m_holes = false;
    m_readers.removeIf([](auto it) {
        std::erase(it.value(), nullptr);
        return it.value().empty();
    });
}

} // namespace api
