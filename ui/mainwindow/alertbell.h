// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/alertmodel.h"
#include <QSystemTrayIcon>
#include <QToolButton>

namespace ui {

/// The bell of the tool bar with the count of alerts nobody has seen to, and the messages on this desktop. A click shows the alerts.
/// UI thread.
class AlertBell : public QToolButton
{
    Q_OBJECT
public:
    explicit AlertBell(AlertModel &model, QWidget *parent = nullptr);
    int count() const { return m_count; }
    /// What the last message on the desktop said: title, then text.
    QStringList lastNotice() const { return m_lastNotice; }

private:
    void showCount();
    void tell(const control::Alert &alert);

    AlertModel &m_model;
    QSystemTrayIcon *m_tray = nullptr; ///< made with the first message; null where the desktop has no such place
    QStringList m_lastNotice;
    int m_count = -1;
};

} // namespace ui
