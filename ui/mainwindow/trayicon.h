// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/traymodel.h"
#include <QSystemTrayIcon>

class QAction;
class QMenu;

namespace ui {

/// The icon on the desktop with the state as a badge, counts in its tool tip and messages about alerts; nothing where the desktop has
/// no such place. A click brings the window, or takes it away. UI thread.
class TrayIcon : public QObject
{
    Q_OBJECT
public:
    TrayIcon(EngineConnection &engine, const AlertModel &alerts, QWidget *window);
    ~TrayIcon() override;

    const TrayModel &model() const { return m_model; }
    bool isShown() const { return m_icon; }
    QMenu *menu() const { return m_menu.get(); }
    /// A message on the desktop; plain text.
    void tell(const QString &title, const QString &text, QSystemTrayIcon::MessageIcon kind);
    /// The application's icon with the shape and colour of a state in its corner.
    static QIcon iconFor(State state);

Q_SIGNALS:
    void messageClicked();

private:
    void show();
    void toggleWindow();

    TrayModel m_model;
    QWidget *m_window;
    std::unique_ptr<QMenu> m_menu;
    QAction *m_headline = nullptr;
    QSystemTrayIcon *m_icon = nullptr;
};

} // namespace ui
