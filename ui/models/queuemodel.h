// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "models/queuepages.h"
#include <QAbstractTableModel>
#include <QSet>
#include <QTimer>

namespace ui {

/// Recipients in the queue, oldest first, as far as one has scrolled; in bounded memory (QueuePages) and
/// changed by the live feed in short turns, so that thousands of deliveries a second do not stall the window.
/// Rows that were forgotten are drawn as "…" until their page is back. UI thread.
class QueueModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { StateColumn, To, Next, Tries, Reply, Lane, From, Destination, Queued, ColumnCount };

    explicit QueueModel(EngineConnection &engine, QObject *parent = nullptr);
    ~QueueModel() override;

    void setFilter(const control::QueueFilter &filter);
    const control::QueueFilter &filter() const { return m_filter; }
    void reload();
    bool isLoading() const { return m_loading; }
    bool isComplete() const { return m_pages.isComplete(); }
    /// How many match in all, as far as the engine's metrics say it: only states and lanes are asked for.
    std::optional<qint64> total() const;
    /// Null when the row is not there or not loaded.
    const control::QueueItem *itemAt(int row) const;
    int rowOf(control::Id id) const { return m_pages.rowOf(id); }
    int loadedPages() const { return m_pages.loadedPages(); }
    /// What an action answered; the feed would bring it too, a moment later.
    void apply(const control::QueueItem &item);
    void drop(control::Id id);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void loadingChanged();
    void totalChanged();
    void failed(const base::Error &error);
    /// The engine says that this one is different now, or gone; also for rows that are not loaded.
    void itemChanged(const control::QueueItem &item);

private:
    void onChanged(const control::QueueItem &item);
    void applyPending();
    void removeGone();
    /// `cursor` empty: the first one, which stands in for what is there.
    void readPage(const QString &cursor);
    void append(const control::Page<control::QueueItem> &page, bool first);
    void fetchMissing();
    void takeBack(int page, const QList<control::QueueItem> &items);
    bool isReading() const { return m_loading || m_fetching >= 0; }
    void catchUp();
    void fillUp();
    void readTotals(const QHash<QString, double> &values);
    QString text(const control::QueueItem &item, int column) const;

    EngineConnection &m_engine;
    control::QueueFilter m_filter;
    mutable QueuePages m_pages;  // reading a row counts as use of its page
    mutable QSet<int> m_missing; // pages that were drawn as "…"
    mutable QTimer m_fetch;
    QHash<control::Id, control::QueueItem> m_changed;
    QSet<control::Id> m_gone;
    // What was pushed while a page was read, as it may be newer than the page: applied once more when the page is there.
    QHash<control::Id, control::QueueItem> m_changedMeanwhile;
    QSet<control::Id> m_goneMeanwhile;
    QTimer m_apply;
    QHash<QString, double> m_depths;
    int m_generation = 0;
    int m_fetching = -1;
    bool m_loading = false;
    bool m_failed = false;
};

} // namespace ui
