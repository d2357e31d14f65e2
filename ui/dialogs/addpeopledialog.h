// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/teamboxes.h"
#include <QDialog>

class QCheckBox;
class QDialogButtonBox;
class QLabel;

namespace ui {

class PeoplePicker;

/// Puts people into one or several team boxes at once. Opened, not executed. UI thread.
class AddPeopleDialog : public QDialog
{
    Q_OBJECT
public:
    /// `boxes`: their addresses.
    AddPeopleDialog(EngineConnection &engine, const QStringList &boxes, QWidget *parent = nullptr);
    PeoplePicker &picker() { return *m_picker; }

Q_SIGNALS:
    void added(const QStringList &people);

private:
    void accept() override;
    void updateState();

    EngineConnection &m_engine;
    const QStringList m_boxes;
    PeoplePicker *m_picker;
    QCheckBox *m_write;
    QCheckBox *m_sendAs;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
