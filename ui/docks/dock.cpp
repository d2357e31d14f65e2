// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/dock.h"
#include <QAction>

namespace ui {

Dock::Dock(const QString &name, const QString &title, QWidget *content, QWidget *parent)
    : QDockWidget(parent)
    , m_float(new QAction(this))
{
    setObjectName(name);
    setContent(title, content);
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
    m_float->setText(title);
    setWidget(content);
    setFocusProxy(content);
}

void Dock::setLocked(bool locked)
{
    setFeatures(locked ? NoDockWidgetFeatures : DockWidgetClosable | DockWidgetMovable | DockWidgetFloatable);
    m_float->setEnabled(!locked);
    toggleViewAction()->setEnabled(true); // the menu and the palette go on showing docks
}

} // namespace ui
