// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QDialog>

class QSpinBox;

namespace ui {

/// How much at once and how fast for one destination. Opened, never executed. UI thread.
class LimitsDialog : public QDialog
{
    Q_OBJECT
public:
    explicit LimitsDialog(const control::Destination &destination, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Unset: as the settings say.
    void chosen(std::optional<int> maxConnections, std::optional<int> maxPerMinute);

private:
    QSpinBox *m_connections;
    QSpinBox *m_rate;
};

} // namespace ui
