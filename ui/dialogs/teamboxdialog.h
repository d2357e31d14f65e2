// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/teamboxes.h"
#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace ui {

class FieldForm;
class QuotaEdit;

/// A team box: a new one, or name, quota and rights of one there is. Opened, not executed. UI thread.
class TeamBoxDialog : public QDialog
{
    Q_OBJECT
public:
    /// id 0: a new one.
    TeamBoxDialog(EngineConnection &engine, const control::TeamBox &box, QWidget *parent = nullptr);
    FieldForm &form() { return *m_form; }
    QTreeWidget *members() const { return m_members; }
    QLineEdit *newMember() const { return m_newMember; }

Q_SIGNALS:
    void saved(const control::TeamBox &box);

private:
    void accept() override;
    QWidget *makeTeam();
    void addMember(const control::TeamMember &member);
    void addTyped();
    void updateState();
    QList<control::TeamMember> team() const;
    control::TeamBoxChange change() const;

    EngineConnection &m_engine;
    control::TeamBox m_box;
    FieldForm *m_form;
    QLineEdit *m_address;
    QLineEdit *m_name;
    QuotaEdit *m_bytes;
    QTreeWidget *m_members;
    QLineEdit *m_newMember;
    QPushButton *m_remove;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
