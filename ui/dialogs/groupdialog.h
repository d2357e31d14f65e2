// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/groups.h"
#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ui {

class FieldForm;
class LinesEdit;

/// A group or distribution list: a new one, or one to be changed. Opened, not executed. UI thread.
class GroupDialog : public QDialog
{
    Q_OBJECT
public:
    /// id 0: a new one.
    GroupDialog(EngineConnection &engine, const control::Group &group, QWidget *parent = nullptr);
    FieldForm &form() { return *m_form; }

Q_SIGNALS:
    void saved(const control::Group &group);

private:
    void accept() override;
    void buildForm();
    void updateState();
    /// What differs.
    control::GroupChange change() const;

    EngineConnection &m_engine;
    control::Group m_group;
    FieldForm *m_form;
    QLineEdit *m_address;
    QLineEdit *m_name;
    QLineEdit *m_description;
    QComboBox *m_kind;
    QLineEdit *m_owner;
    LinesEdit *m_members;
    QComboBox *m_posting;
    QComboBox *m_moderation;
    LinesEdit *m_moderators;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
