// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QStandardItemModel>
#include <QWidget>

class QAction;
class QTableView;
class QToolButton;

namespace ui {

/// Who changed which settings when, and the way back. UI thread.
class SettingsHistory : public QWidget
{
    Q_OBJECT
public:
    explicit SettingsHistory(QWidget *parent = nullptr);
    QTableView *view() const { return m_view; }
    /// Takes the chosen change back, or the last one that can be.
    QAction *undoAction() const { return m_undo; }
    void setVersions(const QList<control::SettingsVersion> &versions);

Q_SIGNALS:
    void revertWanted(qint64 version);

private:
    void updateState();
    const control::SettingsVersion *chosen() const;

    QList<control::SettingsVersion> m_versions;
    QStandardItemModel m_rows;
    QTableView *m_view;
    QAction *m_undo;
};

} // namespace ui
