// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/logmodel.h"
#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QTableView;

namespace ui {

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
    /// The lines shown, as text.
    QByteArray shownText() const;

Q_SIGNALS:
    void transcriptWanted(control::Id connectionId);

private:
    void makeActions();
    void applyFilter();
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
    NoticeBar *m_notice;
    QAction *m_follow = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_copy = nullptr;
    QAction *m_save = nullptr;
    QAction *m_session = nullptr;
    QAction *m_only = nullptr;
    QTimer m_typing;
};

} // namespace ui
