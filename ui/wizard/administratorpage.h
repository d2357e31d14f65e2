// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "wizard/setuppages.h"

namespace ui {

class PasswordEdit;

/// Who runs the server: an address and a password, made on the spot. UI thread.
class AdministratorPage : public SetupPage
{
    Q_OBJECT
public:
    explicit AdministratorPage(SetupPlan &plan, QWidget *parent = nullptr);
    QLineEdit *address() const { return m_address; }
    QLineEdit *name() const { return m_name; }
    PasswordEdit *password() const { return m_password; }
    QString hint() const;
    void initializePage() override;
    bool isComplete() const override;
    bool validatePage() override;

private:
    QString domain() const;
    void updateState();

    QLineEdit *m_address;
    QLineEdit *m_name;
    PasswordEdit *m_password;
    QLabel *m_hint;
    QString m_proposed;
};

} // namespace ui
