// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QHash>
#include <QList>
#include <optional>

namespace ui {

/// The rows of a long list in pages of the engine's keyset cursors. Of what was scrolled over it keeps where
/// each page begins and ends and how many rows it has; the items themselves of the kMaxLoaded pages used
/// last. A million rows cost a few hundred kilobytes. Ids rise from row to row. Not an item model: whoever
/// owns it tells the views. UI thread.
class QueuePages
{
public:
    static constexpr int kPageSize = 250;
    static constexpr int kMaxLoaded = 40;

    struct Place
    {
        int page = -1;
        int offset = 0;
        bool isValid() const { return page >= 0; }
    };
    /// Rows that come or go, for begin/endInsertRows and begin/endRemoveRows.
    struct Span
    {
        int first = 0;
        int count = 0;
    };

    void clear();
    int rowCount() const { return m_rows; }
    int pageCount() const { return int(m_pages.size()); }
    bool isComplete() const { return m_complete; }
    /// Cursor of the page behind the last one.
    QString next() const { return m_next; }

    Place placeOf(int row) const;
    int firstRow(int page) const;
    int rowsOf(int page) const { return m_pages[page].count; }
    QString cursorOf(int page) const { return m_pages[page].cursor; }
    bool isLoaded(int page) const { return m_pages[page].loaded; }
    int loadedPages() const { return m_loaded; }
    /// Null when the row is not there or its page is not loaded. Counts as use of the page.
    const control::QueueItem *itemAt(int row);
    /// -1: not among the loaded rows.
    int rowOf(control::Id id) const;

    /// What of `items` belongs behind the last page: call before appending, for the size of it.
    QList<control::QueueItem> fresh(const QList<control::QueueItem> &items) const;
    /// `items` from fresh(); `next` empty: the end.
    void append(const QList<control::QueueItem> &items, const QString &next);
    /// What of an answer to cursorOf(page) is this page's: the rest belongs to the pages behind it.
    QList<control::QueueItem> own(int page, const QList<control::QueueItem> &items) const;
    /// `items` from own(): the page has exactly these rows from now on.
    void fill(int page, const QList<control::QueueItem> &items);
    /// False when the item is not loaded.
    bool update(const control::QueueItem &item);
    /// Rows of the loaded items among `ids`, joined where they are neighbours, from the last row to the
    /// first, at most `max` spans.
    QList<Span> spansOf(const QSet<control::Id> &ids, int max) const;
    /// One of the spans.
    void remove(Span span);
    /// Row the item gets, when it belongs between loaded rows or, the list being complete, behind them.
    std::optional<int> placeFor(const control::QueueItem &item) const;
    void insert(int row, const control::QueueItem &item);
    /// Forgets items of pages not used lately.
    void trim();

private:
    struct Page
    {
        QString cursor;
        control::Id last = 0; ///< highest id it ever had
        int count = 0;
        bool loaded = false;
        quint64 used = 0;
        QList<control::QueueItem> items;
    };
    void load(int page, const QList<control::QueueItem> &items);
    void unload(int page);
    void countAgain();
    int offsetOf(const Page &page, control::Id id) const;

    QList<Page> m_pages;
    QList<int> m_starts;             ///< first row of each page
    QHash<control::Id, int> m_where; ///< page of each loaded item
    QString m_next;
    int m_rows = 0;
    int m_loaded = 0;
    quint64 m_use = 0;
    bool m_complete = false;
};

} // namespace ui
