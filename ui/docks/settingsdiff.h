// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/settingsmodel.h"
#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableView;

namespace ui {

/// What would change, before it does: old and new beside each other, and whether it may go back by itself. UI thread.
class SettingsDiff : public QWidget
{
    Q_OBJECT
public:
    explicit SettingsDiff(SettingsModel &model, QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    QPushButton *applyButton() const { return m_apply; }
    /// Unset: the change stays without being confirmed.
    std::optional<qint64> confirmWithinS() const;
    QCheckBox *confirmBox() const { return m_confirm; }
    /// A change of another one waits: this one has to.
    void setBlocked(bool blocked);

Q_SIGNALS:
    void applyWanted();
    void keyChosen(const QString &key);

private:
    void update();

    SettingsModel &m_settings;
    QStandardItemModel m_rows;
    QTableView *m_view;
    QLabel *m_note;
    QCheckBox *m_confirm;
    QSpinBox *m_seconds;
    QPushButton *m_apply;
    QPushButton *m_drop;
    bool m_blocked = false;
};

} // namespace ui
