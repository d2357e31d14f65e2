// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ui {

class FieldForm;
class LinesEdit;

/// An address that stands for others: a new one, or one to be changed. Opened, not executed. UI thread.
class AliasDialog : public QDialog
{
    Q_OBJECT
public:
    /// id 0: a new one.
    AliasDialog(EngineConnection &engine, const control::Alias &alias, QWidget *parent = nullptr);
    FieldForm &form() { return *m_form; }

Q_SIGNALS:
    void saved(const control::Alias &alias);

private:
    void accept() override;
    void updateState();

    EngineConnection &m_engine;
    control::Alias m_alias;
    FieldForm *m_form;
    QLineEdit *m_address;
    LinesEdit *m_targets;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
