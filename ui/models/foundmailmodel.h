// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/mailsearch.h"
#include "models/mailstate.h"
#include "models/searchrefresh.h"
#include <QAbstractTableModel>
#include <QSet>

namespace ui {

/// Mail that was accepted, as a search over the whole system finds it, newest first, fetched as one scrolls, with how it stands. Told of
/// what happens, it looks for new mail that matches, and states follow. UI thread.
class FoundMailModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { At, From, To, Subject, Stand, Size, ColumnCount };
    static constexpr int kPageSize = 200;

    explicit FoundMailModel(EngineConnection &engine, QObject *parent = nullptr);

    /// `query`: understood already; empty: nothing is looked for.
    void search(const QString &query);
    /// What was found may be out of date: the same again.
    void reload();
    bool isLoading() const { return m_loading; }
    /// Null when the row is not there.
    const control::FoundMail *mailAt(int row) const;
    /// -1: not there.
    int rowOf(control::Id mailId) const;
    /// Rows that are looked at: their states are asked for, a few at a time.
    void wantStates(int first, int last);
    /// Something happened to this mail; 0: to one of them.
    void touch(control::Id mailId);
    /// New mail may match.
    void lookSoon();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void loadingChanged();
    void failed(const base::Error &error);
    /// States are out of date: wantStates() of what is on screen.
    void statesChanged();

private:
    void append(const control::Page<control::FoundMail> &page);
    void lookForNew(const QString &cursor, const QList<control::FoundMail> &found, int pages);
    void askStates();
    void setState(control::Id mailId, const MailState &state);
    QString text(const control::FoundMail &mail, int column) const;

    EngineConnection &m_engine;
    QList<control::FoundMail> m_rows; // mailId descending
    QHash<control::Id, MailState> m_states;
    QSet<control::Id> m_stale;        // of m_states
    QList<control::Id> m_wantedStates; // not asked yet
    int m_asking = 0;
    SearchRefresh m_refresh;
    QTimer m_changed; // many events are one change
    QString m_query;
    QString m_next;
    int m_generation = 0;
    qsizetype m_wanted = 0; // rows: a search that finds little answers in short pages
    bool m_loading = false;
    bool m_complete = true;
};

} // namespace ui
