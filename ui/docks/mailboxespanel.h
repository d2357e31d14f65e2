// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/mailboxmodel.h"
#include <QSet>
#include <QWidget>

class QLineEdit;
class QStackedWidget;
class QTreeView;

namespace ui {

class EmptyState;
class NoticeBar;

/// The tree of mailboxes with its filter, and how to make new ones. UI thread.
class MailboxesPanel : public QWidget
{
    Q_OBJECT
public:
    explicit MailboxesPanel(EngineConnection &engine, QWidget *parent = nullptr);
    MailboxModel &model() { return m_model; }
    QAction *newMailboxAction() const { return m_newMailbox; }
    QAction *newDisposableAction() const { return m_newDisposable; }

Q_SIGNALS:
    /// Id 0 when nothing is chosen.
    void mailboxChosen(control::Id id, const QString &address);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    void makeTree();
    void onLoaded();
    void choose();
    void select(control::Id id);
    void createMailbox();
    void createDisposable();
    void deleteChosen();
    const control::Mailbox *chosen() const;

    EngineConnection &m_engine;
    MailboxModel m_model;
    QLineEdit *m_filter;
    QTreeView *m_tree;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    NoticeBar *m_notice;
    QTimer m_filterDelay;
    QAction *m_newMailbox = nullptr;
    QAction *m_newDisposable = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_delete = nullptr;
    control::Id m_chosen = 0;
};

} // namespace ui
