// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include "models/healthmodel.h"

class QScrollArea;
class QStackedWidget;
class QTableView;

namespace ui {

class ConfirmBar;
class EmptyState;
class HealthDetail;

/// The health report: the worst bottlenecks of the last 24 hours, each with its curve and one change of a setting to try, and what changes
/// of the last week did. UI thread.
class HealthPanel : public PagePanel
{
    Q_OBJECT
public:
    explicit HealthPanel(EngineConnection &engine, QWidget *parent = nullptr);

    HealthModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    HealthDetail *detail() const { return m_detail; }
    ConfirmBar *confirmBar() const { return m_confirm; }
    /// Looks at the last 24 hours anew.
    QAction *lookAction() const { return m_look; }
    /// Apply, take back: what the buttons do, by key.
    QList<QAction *> changeActions() const { return {m_apply, m_back}; }
    /// What is said above the list.
    QString summary() const;

protected:
    void reload() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeList();
    void take(const control::HealthReport &report);
    void readWaiting();
    void showState();
    void showCurrent();
    void apply();
    void backFromCurrent();
    void takeBack(qint64 version);
    void keep(qint64 version);
    void tell(const base::Error &error);

    HealthModel m_model;
    QAction *m_look;
    QAction *m_apply;
    QAction *m_back;
    QTableView *m_view = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QLabel *m_summary = nullptr;
    HealthDetail *m_detail;
    QScrollArea *m_scroll = nullptr;
    ConfirmBar *m_confirm;
    qint64 m_wanted = 0; ///< version of the change to be chosen once it is in the list
    bool m_blocked = false; ///< a change waits to be kept
    int m_asked = 0; ///< reports, so far
    bool m_subscribed = false;
};

} // namespace ui
