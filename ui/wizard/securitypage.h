// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "wizard/setuppages.h"

class QCheckBox;

namespace ui {

class AcmeCheck;

/// Where the certificate comes from: an ACME server, the local authority, files, or later. UI thread.
class SecurityPage : public SetupPage
{
    Q_OBJECT
public:
    explicit SecurityPage(SetupPlan &plan, QWidget *parent = nullptr);
    QRadioButton *button(SetupPlan::Certificate from) const { return m_buttons[from]; }
    QRadioButton *ownButton() const { return button(SetupPlan::OwnFiles); }
    QLineEdit *certificate() const { return m_certificate; }
    QLineEdit *key() const { return m_key; }
    QComboBox *directory() const { return m_directory; }
    QLineEdit *contact() const { return m_contact; }
    QCheckBox *terms() const { return m_terms; }
    AcmeCheck &acme() { return *m_check; }
    /// What was found out beforehand, or is wrong with what was chosen.
    QString verdict() const;
    void initializePage() override;
    bool isComplete() const override;
    bool validatePage() override;

private:
    QWidget *makeAcme();
    QWidget *makeFiles();
    SetupPlan::Certificate chosen() const;
    void updateState();
    void showCheck();
    QString fileProblem() const;

    QList<QRadioButton *> m_buttons; ///< by SetupPlan::Certificate
    QList<QLabel *> m_captions; ///< likewise
    QWidget *m_acme;
    QWidget *m_files;
    QComboBox *m_directory = nullptr;
    QLineEdit *m_contact = nullptr;
    QCheckBox *m_terms = nullptr;
    QLabel *m_port = nullptr;
    QLabel *m_name = nullptr;
    QLineEdit *m_certificate = nullptr;
    QLineEdit *m_key = nullptr;
    QLabel *m_hint;
    AcmeCheck *m_check;
};

} // namespace ui
