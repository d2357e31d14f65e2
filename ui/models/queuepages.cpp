// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/queuepages.h"
#include <QSet>
#include <algorithm>

using control::Id;
using control::QueueItem;

namespace ui {
namespace {

bool earlier(const QueueItem &item, Id id)
{
    return item.id < id;
}

} // namespace

void QueuePages::clear()
{
    *this = {};
}

QueuePages::Place QueuePages::placeOf(int row) const
{
    if (row < 0 || row >= m_rows)
        return {};
    const auto behind = std::upper_bound(m_starts.begin(), m_starts.end(), row);
    const int page = int(behind - m_starts.begin()) - 1;
    return {page, row - m_starts[page]};
}

int QueuePages::firstRow(int page) const
{
    return m_starts[page];
}

const QueueItem *QueuePages::itemAt(int row)
{
    const Place place = placeOf(row);
    if (!place.isValid() || !m_pages[place.page].loaded)
        return nullptr;
    m_pages[place.page].used = ++m_use;
    return &std::as_const(m_pages)[place.page].items[place.offset];
}

int QueuePages::offsetOf(const Page &page, Id id) const
{
    const auto it = std::lower_bound(page.items.begin(), page.items.end(), id, earlier);
    return it != page.items.end() && it->id == id ? int(it - page.items.begin()) : -1;
}

int QueuePages::rowOf(Id id) const
{
    const auto page = m_where.constFind(id);
    return page == m_where.cend() ? -1 : m_starts[*page] + offsetOf(m_pages[*page], id);
}

QList<QueueItem> QueuePages::fresh(const QList<QueueItem> &items) const
{
    const Id last = m_pages.isEmpty() ? 0 : m_pages.last().last;
    QList<QueueItem> rest;
    rest.reserve(items.size());
    for (const QueueItem &item : items) {
        if (item.id > (rest.isEmpty() ? last : rest.last().id))
            rest.append(item);
    }
    return rest;
}

void QueuePages::append(const QList<QueueItem> &items, const QString &next)
{
    Page page;
    page.cursor = m_next;
    page.last = items.isEmpty() ? (m_pages.isEmpty() ? 0 : m_pages.last().last) : items.last().id;
    m_pages.append(page);
    m_next = next;
    m_complete = next.isEmpty();
    load(pageCount() - 1, items);
    countAgain();
}

QList<QueueItem> QueuePages::own(int page, const QList<QueueItem> &items) const
{
    const Id before = page == 0 ? 0 : m_pages[page - 1].last;
    const bool isLast = page == pageCount() - 1;
    QList<QueueItem> mine;
    for (const QueueItem &item : items) {
        if (item.id > (mine.isEmpty() ? before : mine.last().id) &&
            (item.id <= m_pages[page].last || (isLast && m_complete)))
            mine.append(item);
    }
    return mine;
}

void QueuePages::fill(int page, const QList<QueueItem> &items)
{
    unload(page);
    load(page, items);
    if (!items.isEmpty())
        m_pages[page].last = std::max(m_pages[page].last, items.last().id);
    countAgain();
}

void QueuePages::load(int page, const QList<QueueItem> &items)
{
    Page &p = m_pages[page];
    p.items = items;
    p.count = int(items.size());
    p.loaded = true;
    p.used = ++m_use;
    ++m_loaded;
    for (const QueueItem &item : items)
        m_where.insert(item.id, page);
}

void QueuePages::unload(int page)
{
    Page &p = m_pages[page];
    if (!p.loaded)
        return;
    for (const QueueItem &item : std::as_const(p.items))
        m_where.remove(item.id);
    p.items.clear();
    p.items.squeeze();
    p.loaded = false;
    --m_loaded;
}

bool QueuePages::update(const QueueItem &item)
{
    const auto page = m_where.constFind(item.id);
    if (page == m_where.cend())
        return false;
    m_pages[*page].items[offsetOf(m_pages[*page], item.id)] = item;
    return true;
}

QList<QueuePages::Span> QueuePages::spansOf(const QSet<Id> &ids, int max) const
{
    QList<int> rows;
    for (const Id id : ids) {
        if (const int row = rowOf(id); row >= 0)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end(), std::greater<>());
    QList<Span> spans;
    for (const int row : std::as_const(rows)) {
        if (!spans.isEmpty() && spans.last().first == row + 1 && placeOf(row).page == placeOf(row + 1).page)
            spans.last() = {row, spans.last().count + 1};
        else if (spans.size() < max)
            spans.append({row, 1});
        else
            break;
    }
    return spans;
}

void QueuePages::remove(Span span)
{
    const Place place = placeOf(span.first);
    Page &page = m_pages[place.page];
    for (int i = 0; i < span.count; ++i)
        m_where.remove(page.items[place.offset + i].id);
    page.items.remove(place.offset, span.count);
    page.count = int(page.items.size());
    countAgain();
}

std::optional<int> QueuePages::placeFor(const QueueItem &item) const
{
    if (m_pages.isEmpty())
        return m_complete ? std::optional(0) : std::nullopt;
    const auto page =
        std::find_if(m_pages.begin(), m_pages.end(), [&](const Page &p) { return p.last >= item.id; });
    const int at = page == m_pages.end() ? pageCount() - 1 : int(page - m_pages.begin());
    if ((page == m_pages.end() && !m_complete) || !m_pages[at].loaded)
        return std::nullopt;
    const QList<QueueItem> &items = m_pages[at].items;
    return m_starts[at] + int(std::lower_bound(items.begin(), items.end(), item.id, earlier) - items.begin());
}

void QueuePages::insert(int row, const QueueItem &item)
{
    if (m_pages.isEmpty())
        append({}, {});
    // A row at the seam of two pages belongs to the one whose ids it is among.
    const auto page =
        std::find_if(m_pages.begin(), m_pages.end(), [&](const Page &p) { return p.last >= item.id; });
    const int at = page == m_pages.end() ? pageCount() - 1 : int(page - m_pages.begin());
    Page &p = m_pages[at];
    p.items.insert(row - m_starts[at], item);
    p.count = int(p.items.size());
    p.last = std::max(p.last, item.id);
    m_where.insert(item.id, at);
    countAgain();
}

void QueuePages::trim()
{
    while (m_loaded > kMaxLoaded) {
        int oldest = -1;
        for (int i = 0; i < pageCount(); ++i) {
            if (m_pages[i].loaded && (oldest < 0 || m_pages[i].used < m_pages[oldest].used))
                oldest = i;
        }
        unload(oldest);
    }
}

void QueuePages::countAgain()
{
    m_starts.resize(m_pages.size());
    m_rows = 0;
    for (int i = 0; i < pageCount(); ++i) {
        m_starts[i] = m_rows;
        m_rows += m_pages[i].count;
    }
}

} // namespace ui
