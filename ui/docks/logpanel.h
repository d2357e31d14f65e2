// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/logmodel.h"
#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class NoticeBar;

/// The engine's log, live: filter, follow, pause, copy, save. UI thread.
class LogPanel : public QWidget
{
    Q_OBJECT
public:
    explicit LogPanel(EngineConnection &engine, QWidget *parent = nullptr);
    LogModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    QAction *followAction() const { return m_follow; }
    QAction *pauseAction() const { return m_pause; }
    /// As typed.
    void setFilter(const QString &text);
    /// Shows only lines of that time, milliseconds since 1970, `to` not included; both 0: of any time. Other words of the filter stay.
    void setTime(qint64 from, qint64 to);
    QString filterText() const;
    /// The lines shown, as text.
    QByteArray shownText() const;

Q_SIGNALS:
    void transcriptWanted(control::Id connectionId);

private:
    void makeActions();
    void makeView();
    void applyFilter();
    void updateEmptyState();
    void copySelected() const;
    void saveShown();
    void follow();
    void updateCount();
    void updateActions();
    const control::LogLine *current() const;

    LogModel m_model;
    QTableView *m_view;
    QLineEdit *m_filter;
    QLabel *m_count;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    NoticeBar *m_notice;
    QAction *m_follow = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_save = nullptr;
    QAction *m_session = nullptr;
    QAction *m_only = nullptr;
    QAction *m_all = nullptr;
    QTimer m_typing;
};

} // namespace ui
