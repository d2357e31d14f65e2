// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QAbstractTableModel>
#include <QSet>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace ui {

/// A long list of the API by address, read page after page: the first is on screen while the others come, each in a turn of its own. While
/// somebody looks, single items change by the live feed; many at once are read anew. UI thread.
class PagedRows : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int kPage = 500;
    /// More than this are found with the search, not by scrolling.
    static constexpr int kMostRows = 20000;
    /// Values to sort by.
    static constexpr int kSortRole = Qt::UserRole;

    /// `events`: how the kinds of its events begin ("user."); `idMember`: who is meant, in their detail.
    PagedRows(EngineConnection &engine, const QString &events, const QString &idMember, QObject *parent);
    ~PagedRows() override;

    /// Searched by the engine.
    void setFilter(const QString &text);
    const QString &filter() const { return m_filter; }
    void setWatched(bool watched);
    void reload();
    bool isLoaded() const { return m_loaded; }
    bool isReading() const { return m_reading; }
    /// More exist than are shown.
    bool isCut() const { return m_cut; }
    virtual void drop(control::Id id) = 0;

Q_SIGNALS:
    /// A page came, or a single item came or went.
    void loaded();
    void failed(const base::Error &error);

protected:
    virtual void readPage(const QString &cursor, int generation) = 0;
    virtual void readOne(control::Id id) = 0;
    void failRead(const base::Error &error, int generation);
    void endRead(bool cut);
    /// It is read again soon.
    void touch(control::Id id);

    EngineConnection &m_engine;
    int m_generation = 0; ///< answers to an earlier question are dropped
    bool m_anew = true;   ///< what is shown is replaced at the first page, not when all are there

private:
    void onEvent(const control::Event &event);
    void readTouched();

    QString m_events;
    QString m_idMember;
    QString m_filter;
    QTimer m_soon;
    QSet<control::Id> m_touched;
    bool m_watched = false;
    bool m_loaded = false;
    bool m_reading = false;
    bool m_cut = false;
};

/// The same for values of one kind, which have an id and an address.
template<typename T>
class PagedRowsOf : public PagedRows
{
public:
    using PagedRows::PagedRows;

    const T *at(int row) const { return row >= 0 && row < m_rows.size() ? &m_rows[row] : nullptr; }
    int rowOf(control::Id id) const
    {
        const auto it = std::find_if(m_rows.begin(), m_rows.end(), [id](const T &row) { return row.id == id; });
        return it == m_rows.end() ? -1 : int(it - m_rows.begin());
    }
    /// A new one in its place by address, or the newer state of one that is here.
    void put(const T &value)
    {
        if (const int row = rowOf(value.id); row >= 0) {
            m_rows[row] = value;
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount({}) - 1));
            return;
        }
        if (isReading())
            touch(value.id); // its page may still be to come
        if (isReading() || !matches(value, filter().toLower()))
            return;
        const auto before = [](const T &a, const T &b) { return a.address.compare(b.address, Qt::CaseInsensitive) < 0; };
        const int row = int(std::lower_bound(m_rows.begin(), m_rows.end(), value, before) - m_rows.begin());
        if (row == m_rows.size() && isCut())
            return;
        beginInsertRows({}, row, row);
        m_rows.insert(row, value);
        endInsertRows();
        Q_EMIT loaded();
    }
    void drop(control::Id id) override
    {
        const int row = rowOf(id);
        if (row < 0)
            return;
        beginRemoveRows({}, row, row);
        m_rows.remove(row);
        endRemoveRows();
        Q_EMIT loaded();
    }
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }

protected:
    virtual void ask(const control::PageRequest &page, Done<control::Page<T>> done) = 0;
    virtual void askOne(control::Id id, Done<T> done) = 0;
    virtual bool matches(const T &value, const QString &lowerText) const = 0;

private:
    void readPage(const QString &cursor, int generation) override
    {
        ask({kPage, cursor}, [this, cursor, generation](const base::Result<control::Page<T>> &page) {
            if (generation != m_generation)
                return;
            if (page)
                take(*page, cursor.isEmpty());
            else
                failRead(page.error(), generation);
        });
    }
    void readOne(control::Id id) override
    {
        askOne(id, [this, id](const base::Result<T> &answer) {
            if (answer)
                put(*answer);
            else if (answer.error().kind == base::ErrorKind::NotFound)
                drop(id);
        });
    }
    void take(const control::Page<T> &page, bool first)
    {
        if (first)
            m_fresh.clear();
        if (m_anew && first)
            replace(page.items);
        else if (m_anew)
            append(page.items);
        else
            m_fresh.append(page.items);
        const bool cut = !page.next.isEmpty() && (m_anew ? m_rows : m_fresh).size() >= kMostRows;
        if (!page.next.isEmpty() && !cut) {
            if (m_anew)
                Q_EMIT loaded();
            readPage(page.next, m_generation);
            return;
        }
        if (!m_anew)
            replace(std::exchange(m_fresh, {}));
        endRead(cut);
    }
    void append(const QList<T> &items)
    {
        if (items.isEmpty())
            return;
        beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + items.size()) - 1);
        m_rows.append(items);
        endInsertRows();
    }
    /// Rows that only changed keep their indexes, so that what is selected stays.
    void replace(const QList<T> &items)
    {
        if (std::equal(items.begin(), items.end(), m_rows.begin(), m_rows.end(), [](const T &a, const T &b) { return a.id == b.id; })) {
            m_rows = items;
            if (!items.isEmpty())
                Q_EMIT dataChanged(index(0, 0), index(int(items.size()) - 1, columnCount({}) - 1));
            return;
        }
        beginResetModel();
        m_rows = items;
        endResetModel();
    }

    QList<T> m_rows;
    QList<T> m_fresh; ///< read anew, not yet shown
};

} // namespace ui
