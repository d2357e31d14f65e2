// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/queuemodel.h"
#include <QObject>
#include <memory>

class QAction;
class QMenu;
class QWidget;

namespace ui {

class NoticeBar;

/// What can be done to recipients in the queue: the actions, who is meant by them, the question before what
/// cannot be undone and the way back after the rest. UI thread.
class QueueLevers : public QObject
{
    Q_OBJECT
public:
    /// More than this many are changed as a filter, not one by one.
    static constexpr int kMaxEach = 500;
    /// Items of one step of a change by filter.
    static constexpr int kStep = 2000;

    QueueLevers(EngineConnection &engine, QueueModel &model, NoticeBar &notice, QWidget *parent);

    /// Hold, release, retry, return, delete, re-route, lanes: for the items chosen.
    QList<QAction *> actions() const { return m_actions; }
    /// The same for everything that matches the filter.
    QMenu *allMenu() const { return m_allMenu; }
    /// For the items chosen; while it is open, what brings mail forward or puts it off says when the chosen ones would be gone.
    QMenu *chosenMenu() const { return m_chosenMenu; }
    /// Another menu with these actions says so too.
    void foretellIn(QMenu *menu);
    void setChosen(const QList<control::QueueItem> &items);
    /// A change of all that matches is under way.
    bool isBusy() const { return m_sweeps > 0; }

private:
    struct Lever
    {
        control::QueueAction action;
        QString text; ///< "Hold"
        bool final;   ///< cannot be undone
    };
    /// A lever on all that matches, under way.
    struct Sweep
    {
        Lever lever;
        control::QueueSelection selection;
        qint64 counted; ///< before it began
        qint64 changed = 0;
        bool stopped = false;
    };
    void sweep(const std::shared_ptr<Sweep> &all);
    QAction *make(const Lever &lever, const QString &icon, const QKeySequence &key);
    void pull(const Lever &lever);
    void pullAll(const Lever &lever);
    QList<control::QueueItem> chosenFor(control::QueueAction::Kind kind) const;
    void foretell();
    void askWhere(bool all);
    void askFirst(const Lever &lever, const QList<control::QueueItem> &items, const QString &who);
    void ask(const QString &question, const QString &button, std::function<void()> run);
    void change(const Lever &lever, const QList<control::QueueItem> &items);
    void changed(const Lever &lever, const QList<control::QueueItem> &before, int failures);
    void undo(const control::QueueAction &action, const QList<control::QueueItem> &before);
    void sendEach(const control::QueueAction &action, const QList<control::Id> &ids,
                  std::function<void(int failures, const base::Error &last)> done);
    void updateActions();

    EngineConnection &m_engine;
    QueueModel &m_model;
    NoticeBar &m_notice;
    QWidget *m_widget;
    QList<Lever> m_levers; ///< as m_actions
    QList<QAction *> m_actions;
    QMenu *m_allMenu;
    QMenu *m_chosenMenu;
    int m_sweeps = 0;
    int m_foretold = 0; ///< which opening of the menu was asked for
    QList<control::QueueItem> m_chosen;
};

} // namespace ui
