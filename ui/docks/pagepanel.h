// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "look/colors.h"
#include <QWidget>
#include <functional>

class QAction;
class QHBoxLayout;
class QLabel;
class QStandardItem;
class QStandardItemModel;
class QTableView;

namespace ui {

class NoticeBar;

/// What the panels of things that people set up (domains, templates, webhooks …) share: they read their list when they are shown or the
/// engine is back, say what happened in one line at their edge, and ask before what cannot be undone. UI thread.
class PagePanel : public QWidget
{
    Q_OBJECT
public:
    explicit PagePanel(EngineConnection &engine, QWidget *parent = nullptr);
    NoticeBar &notice() { return *m_notice; }

protected:
    /// Reads everything anew.
    virtual void reload() = 0;
    void showEvent(QShowEvent *event) override;
    /// Whatever the engine says about a call that failed.
    void report(const base::Error &error);
    /// Runs `run` once somebody has pressed `button`.
    void ask(const QString &question, const QString &button, std::function<void()> run);
    /// An action of this panel and of its menus.
    QAction *makeAction(const QString &text, const QString &icon, std::function<void()> run);
    /// Buttons for actions, after what stands in the row already.
    void addButtons(QHBoxLayout *row, const QList<QAction *> &actions, bool words);
    /// Plain text that wraps.
    QLabel *makeLabel(const QString &text = {});
    /// A table of whole rows over QStandardItemModel; `widths` in letters.
    QTableView *makeTable(QStandardItemModel *model, const QString &name, const QString &accessibleName, const QList<int> &widths);
    static QStandardItem *cell(const QString &text);
    static QStandardItem *cell(const QString &text, const QVariant &sortValue);
    /// With the shape of the state, in its colour.
    QStandardItem *stateCell(State state, const QString &words) const;

    EngineConnection &m_engine;
    NoticeBar *m_notice; ///< to be placed by the panel, at its lower edge
};

} // namespace ui
