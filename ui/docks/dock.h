// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDockWidget>

namespace ui {

/// A dock of the main window: a stable name for the remembered layout, a title, one content widget. UI
/// thread.
class Dock : public QDockWidget
{
    Q_OBJECT
public:
    /// `name` is stored in layouts: never rename.
    Dock(const QString &name, const QString &title, QWidget *content, QWidget *parent);

    /// Another panel, and another name for people, in the place of those there are.
    void setContent(const QString &title, QWidget *content);
    /// Brings the dock to the front, wherever it is, with the focus in it.
    QAction *goAction() const { return m_go; }
    /// Takes the dock out of the window or puts it back; checked while it floats.
    QAction *floatAction() const { return m_float; }
    /// It cannot be moved, floated or closed.
    void setLocked(bool locked);

private:
    void go();

    QAction *m_go;
    QAction *m_float;
};

} // namespace ui
