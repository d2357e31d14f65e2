// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include <QDialog>

class QSpinBox;

namespace ui {

class DrainPreview;
class EngineConnection;

/// How much at once and how fast for one destination. Opened, never executed. UI thread.
class LimitsDialog : public QDialog
{
    Q_OBJECT
public:
    LimitsDialog(const control::Destination &destination, EngineConnection &engine, QWidget *parent = nullptr);
    DrainPreview &drain() { return *m_drain; }

Q_SIGNALS:
    /// Unset: as the settings say.
    void chosen(std::optional<int> maxConnections, std::optional<int> maxPerMinute);

private:
    void forecast();

    const QString m_name;
    QSpinBox *m_connections;
    QSpinBox *m_rate;
    DrainPreview *m_drain; ///< what the numbers would do, before they are taken
};

} // namespace ui
