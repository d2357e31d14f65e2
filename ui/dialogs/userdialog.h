// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QDialog>
#include <memory>
#include <optional>

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QTabWidget;

namespace ui {

class AddressesPage;
class AwayForm;
class FieldForm;
class LinesEdit;
class PasswordEdit;
class QuotaEdit;
class SendLimitsFields;
class SessionsPage;
class SignInPage;

/// A new user, or one to be changed: only what differs from what it was opened with is written. What the engine says against a field is
/// shown there. Opened, not executed. UI thread.
class UserDialog : public QDialog
{
    Q_OBJECT
public:
    UserDialog(EngineConnection &engine, const std::optional<control::User> &user, QWidget *parent = nullptr);
    ~UserDialog() override;
    void askForPassword();
    QTabWidget *tabs() const { return m_tabs; }
    FieldForm &form() { return *m_general; }
    FieldForm *mailForm() { return m_mail; }
    AddressesPage *addresses() { return m_addresses; }
    AwayForm *away() { return m_away; }
    SignInPage *signIn() { return m_signIn; }
    SendLimitsFields *limits() { return m_limits.get(); }
    FieldForm *limitsForm() { return m_limitsForm; }
    /// Whether mail of the user is held, or is not for a while; empty: neither.
    QString sendingText() const;
    SessionsPage *sessions() { return m_sessions; }
    PasswordEdit *password() { return m_password; }
    QString problem() const;

Q_SIGNALS:
    void saved(const control::User &user);

private:
    void accept() override;
    void makeGeneral();
    void makeMail();
    void makeLimits();
    void showUsage(const base::Result<control::SendUsage> &usage);
    void updateState();
    control::NewUser wanted() const;
    control::UserChange change() const;
    QList<control::Role> roles() const;
    void take(const base::Result<control::User> &answer);
    bool refuseIn(FieldForm *form, const base::Error &error);

    EngineConnection &m_engine;
    std::optional<control::User> m_user;
    QTabWidget *m_tabs;
    FieldForm *m_general;
    FieldForm *m_mail = nullptr;
    AddressesPage *m_addresses = nullptr;
    AwayForm *m_away = nullptr;
    SignInPage *m_signIn = nullptr;
    FieldForm *m_limitsForm = nullptr;
    std::unique_ptr<SendLimitsFields> m_limits;
    QLabel *m_sending = nullptr;
    SessionsPage *m_sessions = nullptr;
    QLineEdit *m_address = nullptr;
    QLineEdit *m_name = nullptr;
    PasswordEdit *m_password = nullptr;
    QList<std::pair<control::Role, QCheckBox *>> m_roles;
    QuotaEdit *m_bytes = nullptr;
    QuotaEdit *m_messages = nullptr;
    LinesEdit *m_forwards = nullptr;
    QCheckBox *m_keeps = nullptr;
    LinesEdit *m_senders = nullptr;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
