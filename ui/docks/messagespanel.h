// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/messagelistmodel.h"
#include <QWidget>

class QComboBox;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class MessageActions;
class NoticeBar;
class SearchEdit;
class WorkBar;

/// The messages of the chosen mailbox: folder, search, list and what one does with messages. UI thread.
class MessagesPanel : public QWidget
{
    Q_OBJECT
public:
    explicit MessagesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    MessageListModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    MessageActions &actions() { return *m_actions; }
    /// Of the menu.
    QList<QAction *> messageActions() const;
    /// Another engine is coming: nothing shown or under way is for that one.
    void leave();
    SearchEdit &search() { return *m_search; }
    NoticeBar &notice() { return *m_notice; }
    WorkBar &work() { return *m_work; }

public Q_SLOTS:
    void openMailbox(control::Id id, const QString &address);

Q_SIGNALS:
    /// 0: none.
    void messageChosen(control::Id id);

private:
    QWidget *makeBar();
    void makeView();
    void setColumnWidths();
    void showFolders(const QList<control::Folder> &folders);
    void openFolder();
    void updateEmptyState();
    void onCurrentChanged();

    EngineConnection &m_engine;
    MessageListModel m_model;
    QComboBox *m_folder;
    SearchEdit *m_search;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    NoticeBar *m_notice;
    WorkBar *m_work;
    MessageActions *m_actions = nullptr;
    QTimer m_slow;  // a search is shown as work after a while
    QTimer m_clock; // relative times grow old
    control::Id m_mailboxId = 0;
    QString m_address;
    control::Id m_chosen = 0;
};

} // namespace ui
