// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include "models/alertmodel.h"

class QAction;
class QLabel;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace ui {

class AlertRulesView;
class EmptyState;

/// What is wrong now, what was, and what is watched: seen, silenced, and how each rule stands. UI thread.
class AlertsPanel : public PagePanel
{
    Q_OBJECT
public:
    AlertsPanel(EngineConnection &engine, AlertModel &model, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    AlertRulesView &rules() { return *m_rules; }
    QString detailText() const;
    /// Of the alert that mail is held.
    QAction *trayAction() const { return m_tray; }
    /// Seen, silence for an hour, for a day, end the silence, rules.
    QList<QAction *> alertActions() const { return {m_seen, m_hour, m_day, m_loud, m_showRules}; }

Q_SIGNALS:
    void trayWanted();

protected:
    void reload() override;

private:
    void makeActions();
    QWidget *makeList();
    QList<control::Alert> chosen() const;
    void silence(int seconds);
    void updateState();
    void showDetail();

    AlertModel &m_model;
    QTableView *m_view = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QLabel *m_count = nullptr;
    QLabel *m_detail = nullptr;
    AlertRulesView *m_rules = nullptr;
    QAction *m_seen = nullptr;
    QAction *m_hour = nullptr;
    QAction *m_day = nullptr;
    QAction *m_loud = nullptr;
    QAction *m_showRules = nullptr;
    QAction *m_tray = nullptr;
};

} // namespace ui
