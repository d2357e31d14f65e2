// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/dock.h"
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>

namespace ui {

Dock::Dock(const QString &name, const QString &title, QWidget *content, QWidget *parent)
    : QDockWidget(parent)
    , m_go(new QAction(this))
    , m_float(new QAction(this))
{
    setObjectName(name);
    setContent(title, content);
    connect(m_go, &QAction::triggered, this, &Dock::go);
    connect(toggleViewAction(), &QAction::triggered, this, [this](bool shown) {
        if (shown)
            raise(); // it may come as a tab behind others
    });
    m_float->setCheckable(true);
    connect(m_float, &QAction::triggered, this, [this](bool floating) {
        show();
        setFloating(floating);
        raise();
    });
    connect(this, &QDockWidget::topLevelChanged, m_float, &QAction::setChecked);
}

void Dock::setContent(const QString &title, QWidget *content)
{
    delete widget();
    setWindowTitle(title);
    setAccessibleName(title);
    m_go->setText(title);
    m_float->setText(title);
    setWidget(content);
}

/// The list of a panel has the arrow keys for something; a panel without one gives the focus to what comes first.
void Dock::go()
{
    show();
    raise();
    if (widget()->isAncestorOf(QApplication::focusWidget()))
        return;
    activateWindow();
    const auto views = widget()->findChildren<QAbstractItemView *>();
    for (QAbstractItemView *view : views) {
        if (view->isVisibleTo(this) && view->isEnabled() && view->focusPolicy() & Qt::TabFocus) {
            view->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
    const auto all = widget()->findChildren<QWidget *>();
    for (QWidget *one : all) {
        if (one->isVisibleTo(this) && one->isEnabled() && one->focusPolicy() & Qt::TabFocus) {
            one->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

void Dock::setLocked(bool locked)
{
    setFeatures(locked ? NoDockWidgetFeatures : DockWidgetClosable | DockWidgetMovable | DockWidgetFloatable);
    m_float->setEnabled(!locked);
    toggleViewAction()->setEnabled(true); // the menu and the palette go on showing docks
}

} // namespace ui
