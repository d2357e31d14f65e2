// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tray.h"
#include "docks/pagepanel.h"
#include <QStandardItemModel>
#include <QTimer>

class QStackedWidget;

namespace ui {

class EmptyState;

/// The tray: users whose mail is held because their sending changed suddenly, why, and what to do about it. Not to be taken for TrayIcon, which
/// is the desktop's. UI thread.
class TrayPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit TrayPanel(EngineConnection &engine, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    /// Release, lock, lock and delete, show in the queue.
    QList<QAction *> actions() const { return {m_release, m_lock, m_lockDelete, m_queue}; }
    QString detailText() const;

Q_SIGNALS:
    /// What is held of this sender.
    void queueWanted(const QString &address);

protected:
    void reload() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    enum Column { Address, Since, Mails, Recipients, Why, ColumnCount };
    void readFrom(const QString &cursor, QList<control::TrayEntry> before);
    void fill(const QList<control::TrayEntry> &entries);
    const control::TrayEntry *chosen() const;
    void release();
    void lock(control::TrayMailFate fate);
    void said(const base::Result<control::TrayResult> &result, const std::function<QString(const control::TrayResult &)> &words);
    void updateState();

    QStandardItemModel m_model;
    QList<control::TrayEntry> m_entries; ///< a row each
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLabel *m_detail;
    QAction *m_release;
    QAction *m_lock;
    QAction *m_lockDelete;
    QAction *m_queue;
    QTimer m_soon;
    int m_round = 0; ///< answers of an earlier reading are dropped
    bool m_loaded = false;
    bool m_watched = false;
};

} // namespace ui
