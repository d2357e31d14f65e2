// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logring.h"

namespace server {

namespace {

qint64 bytesOf(const control::LogLine &line)
{
    return qint64(sizeof(line)) + 2 * (line.component.size() + line.message.size());
}

} // namespace

quint64 LogRing::add(control::LogLine line)
{
    {
        const std::lock_guard lock(m_mutex);
        line.n = ++m_last;
        m_bytes += bytesOf(line);
        m_lines.push_back(line);
        while (m_lines.size() > 1 && (m_lines.size() > m_mostLines || m_bytes > m_mostBytes)) {
            m_bytes -= bytesOf(m_lines.front());
            m_lines.pop_front();
        }
    }
    const std::lock_guard lock(m_listenerMutex);
    if (m_listener)
        m_listener(line);
    return line.n;
}

void LogRing::setListener(Listener listener)
{
    const std::lock_guard lock(m_listenerMutex);
    m_listener = std::move(listener);
}

base::Result<control::Page<control::LogLine>> LogRing::list(const control::LogFilter &filter, const control::PageRequest &page) const
{
    std::optional<base::Id> before;
    if (!page.cursor.isEmpty() && !(before = base::idFromString(page.cursor))) {
        base::Error error;
        error.kind = base::ErrorKind::Invalid;
        error.publicText = QStringLiteral("not a cursor of this list");
        error.field = QStringLiteral("cursor");
        return error;
    }
    control::Page<control::LogLine> out;
    const std::lock_guard lock(m_mutex);
    for (auto line = m_lines.crbegin(); line != m_lines.crend(); ++line) {
        const bool wanted = line->level >= filter.least && (filter.component.isEmpty() || line->component == filter.component);
        if (!wanted || (before && line->n >= *before))
            continue;
        if (out.items.size() == page.limit) {
            out.next = base::idToString(out.items.last().n);
            break;
        }
        out.items.append(*line);
    }
    return out;
}

void LogDesk::listLog(const control::LogFilter &filter, const control::PageRequest &page,
                      control::Callback<control::Page<control::LogLine>> done)
{
    m_pool.run([ring = m_ring, filter, page, done] { done(ring->list(filter, page)); });
}

} // namespace server
