// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/dock.h"

namespace ui {

Dock::Dock(const QString &name, const QString &title, QWidget *content, QWidget *parent)
    : QDockWidget(title, parent)
{
    setObjectName(name);
    setAccessibleName(title);
    setWidget(content);
    setFocusProxy(content);
}

} // namespace ui
