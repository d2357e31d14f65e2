// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QFrame>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ui {

/// Counts down to the moment at which a change of settings goes back by itself, with the button that keeps it. Hidden while
/// nothing waits. UI thread.
class ConfirmBar : public QFrame
{
    Q_OBJECT
public:
    explicit ConfirmBar(QWidget *parent = nullptr);
    /// Unset: nothing waits.
    void setWaiting(const std::optional<control::SettingsVersion> &version);
    QString text() const;
    QPushButton *keepButton() const { return m_keep; }
    QPushButton *backButton() const { return m_back; }

Q_SIGNALS:
    void keepWanted(qint64 version);
    void backWanted(qint64 version);
    /// The time is over: the engine decides what is.
    void over();

private:
    void count();

    std::optional<control::SettingsVersion> m_waiting;
    QLabel *m_label;
    QProgressBar *m_left;
    QPushButton *m_keep;
    QPushButton *m_back;
    QTimer m_tick;
    QTimer m_over; // the engine takes a moment to go back, and its clock may be another
};

} // namespace ui
