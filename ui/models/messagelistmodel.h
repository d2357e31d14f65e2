// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "models/searchrefresh.h"
#include <QAbstractTableModel>
#include <QTimer>

namespace ui {

/// The messages of one folder, newest first, fetched page by page as one scrolls and changed by the live
/// feed; while something is searched for, new mail makes the engine look again. Holds what was scrolled over, never asks for the whole
/// folder. UI thread.
class MessageListModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Flag, From, Subject, Attachments, Received, Size, ColumnCount };
    static constexpr int kPageSize = 200;

    explicit MessageListModel(EngineConnection &engine, QObject *parent = nullptr);
    ~MessageListModel() override;

    /// `query`: in the search language, understood already; empty: all. mailboxId 0 empties the list.
    void open(control::Id mailboxId, control::Id folderId, const QString &query);
    control::Id mailboxId() const { return m_mailboxId; }
    control::Id folderId() const { return m_folderId; }
    /// Reads the first page again; what was scrolled to below is fetched again on demand.
    void reload();
    bool isLoading() const { return m_loading; }
    bool isComplete() const { return m_complete; }
    /// Null when the row is not there.
    const control::Message *messageAt(int row) const;
    /// -1: not among the rows fetched so far.
    int rowOf(control::Id id) const;

    /// Shown at once, sent to the engine, taken back when it refuses.
    void markSeen(control::Id id);
    /// They are on their way out of this folder: the rows go now. What was in them, for putBack().
    QList<control::Message> takeOut(const QList<control::Id> &ids);
    void putBack(const QList<control::Message> &messages);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void loadingChanged();
    void failed(const base::Error &error);

private:
    void onMessage(MessageChangeKind kind, const control::Message &message);
    void applyPending();
    void insertPending();
    void lookForNew(const QString &cursor, control::Id downTo, int pages);
    void fillUp();
    void insertSorted(const control::Message &message);
    void append(const control::Page<control::Message> &page);
    void update(const control::Message &message);
    bool belongsHere(const control::Message &message) const;
    QString topic() const;
    QString text(const control::Message &m, int column) const;

    EngineConnection &m_engine;
    QList<control::Message> m_rows; // id descending: ids rise with time
    QList<control::Message> m_pending;
    QList<control::Id> m_gone;
    QHash<control::Id, std::pair<MessageChangeKind, control::Message>> m_meanwhile; // pushed while a page was read: it may be newer than the page
    QTimer m_burst; // a burst of mail is one insertion
    SearchRefresh m_refresh;
    control::Id m_lookDownTo = 0; // the oldest that may have begun to match; 0: none
    control::Id m_mailboxId = 0;
    control::Id m_folderId = 0;
    QString m_query;
    QString m_next;
    int m_generation = 0;
    qsizetype m_wanted = 0; // rows: a search that finds little answers in short pages
    bool m_loading = false;
    bool m_complete = true;
};

} // namespace ui
