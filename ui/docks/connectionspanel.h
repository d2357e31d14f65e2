// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/connectionmodel.h"
#include <QSortFilterProxyModel>
#include <QWidget>

class QLabel;
class QTableView;

namespace ui {

class NoticeBar;

/// Who is connected right now, and how to close a connection. UI thread.
class ConnectionsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ConnectionsPanel(EngineConnection &engine, QWidget *parent = nullptr);
    ConnectionModel &model() { return m_model; }
    QAction *closeAction() const { return m_close; }
    QTableView *view() const { return m_view; }

Q_SIGNALS:
    /// One is chosen: what is said on it is to be shown beside.
    void connectionChosen(control::Id id);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QList<control::Id> selected() const;
    void askToClose();
    void selectionChanged();
    void updateActions();
    void updateCount();

    ConnectionModel m_model;
    QSortFilterProxyModel m_proxy;
    QTableView *m_view;
    QLabel *m_count;
    NoticeBar *m_notice;
    QAction *m_close;
};

} // namespace ui
