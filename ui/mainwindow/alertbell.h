// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "look/colors.h"
#include "models/alertmodel.h"
#include <QToolButton>

namespace ui {

/// The bell of the tool bar with the count of alerts nobody has seen to, and the words for messages on this desktop. A click shows the alerts.
/// UI thread.
class AlertBell : public QToolButton
{
    Q_OBJECT
public:
    explicit AlertBell(AlertModel &model, QWidget *parent = nullptr);
    int count() const { return m_count; }
    /// What the last message on the desktop said: title, then text.
    QStringList lastNotice() const { return m_lastNotice; }

Q_SIGNALS:
    /// For a message on the desktop: what lastNotice() is now.
    void noticed(const control::Alert &alert);

private:
    void showCount();
    void tell(const control::Alert &alert);

    AlertModel &m_model;
    QStringList m_lastNotice;
    int m_count = -1;
    State m_worst = State::Trouble;
};

} // namespace ui
