// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "wizard/setupplan.h"
#include <QWizardPage>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QRadioButton;
class QTcpSocket;

namespace ui {

/// A page that answers a part of the plan. UI thread.
class SetupPage : public QWizardPage
{
    Q_OBJECT
public:
    explicit SetupPage(SetupPlan &plan, QWidget *parent = nullptr) : QWizardPage(parent), m_plan(plan) {}

protected:
    /// Plain text that wraps.
    QLabel *makeLabel(const QString &text = {});
    /// What is worth knowing: the same in less weight.
    QLabel *makeCaption(const QString &text = {});
    SetupPlan &m_plan;
};

/// What the server is for.
class RolePage : public SetupPage
{
    Q_OBJECT
public:
    explicit RolePage(SetupPlan &plan, QWidget *parent = nullptr);
    QRadioButton *button(SetupPlan::Role role) const { return m_buttons[role]; }
    bool validatePage() override;

private:
    QList<QRadioButton *> m_buttons;
};

/// What it is called, and whose mail it takes.
class NamesPage : public SetupPage
{
    Q_OBJECT
public:
    explicit NamesPage(SetupPlan &plan, QWidget *parent = nullptr);
    QLineEdit *hostname() const { return m_hostname; }
    QLineEdit *domain() const { return m_domain; }
    void initializePage() override;
    bool isComplete() const override;
    bool validatePage() override;

private:
    QLineEdit *m_hostname;
    QLineEdit *m_domain;
    void showExample();
    QLabel *m_domainLabel;
    QLabel *m_hint;
    QLabel *m_example;
};

/// How mail leaves: directly, or by a provider.
class OutgoingPage : public SetupPage
{
    Q_OBJECT
public:
    explicit OutgoingPage(SetupPlan &plan, QWidget *parent = nullptr);
    QRadioButton *smarthostButton() const { return m_smarthost; }
    QComboBox *presets() const { return m_preset; }
    QLineEdit *server() const { return m_server; }
    QLineEdit *user() const { return m_user; }
    QLineEdit *secret() const { return m_secret; }
    bool isComplete() const override;
    bool validatePage() override;

private:
    void updateState();
    void tryPort25();
    QRadioButton *m_direct;
    QRadioButton *m_smarthost;
    QComboBox *m_preset;
    QLineEdit *m_server;
    QLineEdit *m_user;
    QLineEdit *m_secret;
    QLabel *m_answer;
    QTcpSocket *m_probe = nullptr;
};

/// What will be written, before it is.
class SummaryPage : public SetupPage
{
    Q_OBJECT
public:
    explicit SummaryPage(SetupPlan &plan, QWidget *parent = nullptr);
    void initializePage() override;
    QString text() const;

private:
    QPlainTextEdit *m_text;
    QLabel *m_then;
};

} // namespace ui
