// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QAbstractItemModel>
#include <QTimer>

namespace ui {

/// Mailboxes as a tree: domains, their addresses, and at the end the disposable ones. Counts of the open
/// mailbox follow the live feed; the others are read again every few seconds while somebody looks (an
/// unchanged list costs a 304). UI thread.
class MailboxModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Name, Unread, ColumnCount };
    /// More mailboxes than this are found with the filter, not by scrolling.
    static constexpr int kMaxShown = 5000;

    explicit MailboxModel(EngineConnection &engine, QObject *parent = nullptr);

    /// Part of an address; searched by the engine.
    void setFilter(const QString &part);
    /// Whether to keep the counts fresh.
    void setWatched(bool watched);
    void reload();
    bool isLoaded() const { return m_loaded; }
    /// More exist than are shown.
    bool isCut() const { return m_cut; }
    /// Null for a domain.
    const control::Mailbox *mailboxAt(const QModelIndex &index) const;
    QModelIndex indexOf(control::Id id) const;
    /// The mailbox with the most messages: what one wants to see first.
    QModelIndex busiest() const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    /// Takes a whole list; keeps indexes alive where only numbers changed.
    void setMailboxes(const QList<control::Mailbox> &mailboxes);

Q_SIGNALS:
    void loaded();
    void failed(const base::Error &error);

private:
    struct Group
    {
        QString name; // empty: disposable
        QList<control::Mailbox> mailboxes;
    };
    static QList<Group> grouped(const QList<control::Mailbox> &mailboxes);
    static bool sameShape(const QList<Group> &a, const QList<Group> &b);
    QVariant groupData(const Group &group, int column, int role) const;
    QVariant mailboxData(const Group &group, const control::Mailbox &mailbox, int column, int role) const;
    void fetch(const QString &cursor, QList<control::Mailbox> soFar, int generation);
    void onMessage(MessageChangeKind kind, const control::Message &message);

    EngineConnection &m_engine;
    QList<Group> m_groups;
    QTimer m_watch;
    QString m_filter;
    int m_generation = 0;
    bool m_fetching = false;
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui
