// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "docks/pagepanel.h"
#include <QSortFilterProxyModel>
#include <QTimer>

class QLineEdit;
class QStackedWidget;

namespace ui {

class EmptyState;
class PagedRows;

/// What the docks of long lists (users, aliases) share: a field in which the engine searches, the table with how many there are, what an
/// empty list says, and the actions in the bar, the menu and by key. UI thread.
class PagedListPanel : public PagePanel
{
    Q_OBJECT
public:
    QTableView *view() const { return m_view; }
    QLineEdit *search() const { return m_search; }
    QString countText() const;

protected:
    PagedListPanel(EngineConnection &engine, PagedRows *model, QWidget *parent);
    struct Look
    {
        QString name;           ///< of the remembered columns
        QString accessibleName; ///< of the table
        QString searchText;
        QList<int> widths;      ///< of columns, in letters
        QString emptyTitle;     ///< of a list without a search
        QString emptyHint;
        QAction *emptyStep = nullptr; ///< offered there besides
    };
    /// Once the actions stand: the first makes a new item and is offered by an empty list; `open` runs at Return and a double click.
    void build(const Look &look, const QList<QAction *> &actions, std::function<void()> open);
    void reload() override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    /// The row of the model that is chosen; -1: none.
    int chosenRow() const;
    /// Rows of the model that are selected, in the order of the list.
    QList<int> selectedRows() const;
    /// Chooses it, once it is in the list.
    void choose(control::Id id);
    virtual control::Id idAt(int row) const = 0;
    virtual int rowOf(control::Id id) const = 0;
    virtual QString countWords(int count) const = 0;
    virtual void updateActions() = 0;

private:
    void onLoaded();
    void chooseAgain();

    PagedRows *m_rows;
    QSortFilterProxyModel m_proxy;
    QTableView *m_view = nullptr;
    QLineEdit *m_search;
    QLabel *m_count;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QTimer m_searchDelay;
    Look m_look;
    control::Id m_chosen = 0; ///< stays chosen when the list is read anew
};

} // namespace ui
