// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/messagelistmodel.h"
#include <QWidget>

class QComboBox;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class NoticeBar;

/// The messages of the chosen mailbox: folder, search, list and what one does with messages. UI thread.
class MessagesPanel : public QWidget
{
    Q_OBJECT
public:
    explicit MessagesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    MessageListModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    QList<QAction *> messageActions() const { return {m_toggleSeen, m_toggleFlag, m_delete}; }

public Q_SLOTS:
    void openMailbox(control::Id id, const QString &address);

Q_SIGNALS:
    /// 0: none.
    void messageChosen(control::Id id);

private:
    void makeActions();
    void makeView();
    void showFolders(const QList<control::Folder> &folders);
    void openFolder();
    void updateEmptyState();
    void updateActions();
    void onCurrentChanged();
    void deleteSelected();
    void offerUndo(const QList<control::Id> &ids);
    QList<control::Id> selected() const;
    bool allSelected(bool control::Message::*flag) const;
    bool inTrash() const;

    EngineConnection &m_engine;
    MessageListModel m_model;
    QComboBox *m_folder;
    QLineEdit *m_search;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    NoticeBar *m_notice;
    QTimer m_searchDelay;
    QTimer m_clock; // relative times grow old
    QAction *m_toggleSeen = nullptr;
    QAction *m_toggleFlag = nullptr;
    QAction *m_delete = nullptr;
    control::Id m_mailboxId = 0;
    QString m_address;
    control::Id m_chosen = 0;
};

} // namespace ui
