// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/queuemodel.h"
#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class NoticeBar;
class QueueLevers;

/// The queue: filter, rows, levers. UI thread.
class QueuePanel : public QWidget
{
    Q_OBJECT
public:
    explicit QueuePanel(EngineConnection &engine, QWidget *parent = nullptr);

    QueueModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    QueueLevers &levers() { return *m_levers; }
    NoticeBar &notice() { return *m_notice; }
    /// A button for the empty queue.
    void addEmptyStep(QAction *action);
    /// In the language of control/filtertext.h.
    void setFilter(const QString &text);

Q_SIGNALS:
    /// The row in focus; id 0: none.
    void itemChosen(const control::QueueItem &item);

private:
    QWidget *makeBar();
    void makeView();
    void applyFilter();
    void updateSelection();
    void updateCount();
    void updateEmptyState();

    QueueModel m_model;
    QLineEdit *m_filter;
    QLabel *m_count;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    NoticeBar *m_notice;
    QueueLevers *m_levers;
    QTimer m_filterDelay;
    QTimer m_selectionDelay;
    QTimer m_clock;
    control::Id m_chosen = 0;
};

} // namespace ui
