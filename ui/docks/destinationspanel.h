// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/destinationmodel.h"
#include <QSortFilterProxyModel>
#include <QWidget>

class QAction;
class QLabel;
class QStackedWidget;
class QTableView;

namespace ui {

class EmptyState;
class DrainPreview;
class NoticeBar;

/// Where mail goes: how each destination does, pause, resume, limits, its queue. UI thread.
class DestinationsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit DestinationsPanel(EngineConnection &engine, QWidget *parent = nullptr);

    DestinationModel &model() { return m_model; }
    QTableView *view() const { return m_view; }
    QString causeText() const;
    DrainPreview &drain() { return *m_drain; }
    QList<QAction *> actions() const { return {m_pause, m_resume, m_limits, m_show}; }

Q_SIGNALS:
    /// Somebody wants to see its rows in the queue.
    void queueWanted(const QString &destination);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    void makeView();
    QList<control::Destination> chosen() const;
    void setPaused(bool paused);
    void openLimits();
    void updateActions();
    void updateCount();
    void showCause();
    void showDrain();

    DestinationModel m_model;
    QSortFilterProxyModel m_proxy;
    QTableView *m_view;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_count;
    QLabel *m_cause; ///< why the chosen one does not flow, and what to do
    DrainPreview *m_drain; ///< when the chosen one is empty, and what a pause would do
    EngineConnection &m_engine;
    NoticeBar *m_notice;
    QAction *m_pause = nullptr;
    QAction *m_resume = nullptr;
    QAction *m_limits = nullptr;
    QAction *m_show = nullptr;
};

} // namespace ui
