// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QStandardItemModel>
#include <QTimer>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class EmptyState;

/// Other programs that are told of mail: add (the secret is shown once), test, switch off, and how the last tellings went. UI thread.
class WebhooksPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit WebhooksPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    QTableView *attempts() const { return m_attemptView; }
    /// Test, switch on or off, new secret, delete.
    QList<QAction *> hookActions() const { return {m_test, m_switch, m_secret, m_delete}; }

protected:
    void reload() override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    QWidget *makeList();
    QWidget *makeForm();
    void showHooks(const QList<control::Webhook> &hooks);
    void add();
    void test();
    void change(const control::WebhookChange &change);
    void remove();
    void showSecret(const control::NewWebhook &made);
    void readAttempts();
    void updateState();
    const control::Webhook *chosen() const;
    QStringList chosenTypes() const;

    QList<control::Webhook> m_hooks;
    QStandardItemModel m_model;
    QStandardItemModel m_attemptModel;
    QTableView *m_view = nullptr;
    QTableView *m_attemptView = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QLineEdit *m_url = nullptr;
    QList<QCheckBox *> m_types;
    QPushButton *m_add = nullptr;
    QAction *m_test = nullptr;
    QAction *m_switch = nullptr;
    QAction *m_secret = nullptr;
    QAction *m_delete = nullptr;
    QTimer m_refresh; ///< tellings are no events of the feed
};

} // namespace ui
