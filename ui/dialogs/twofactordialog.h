// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/accounts.h"
#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace ui {

class QrCode;

/// Sets up a second factor: the secret as QR code and text, a first code as proof, then recovery codes, shown once. Nothing counts
/// before the proof. Opened, not executed. UI thread.
class TwoFactorDialog : public QDialog
{
    Q_OBJECT
public:
    TwoFactorDialog(EngineConnection &engine, const control::User &user, QWidget *parent = nullptr);
    QLineEdit *code() const { return m_code; }
    QLineEdit *secret() const { return m_secret; }
    QPlainTextEdit *recovery() const { return m_recovery; }
    QPushButton *nextButton() const { return m_next; }
    QString problem() const;
    /// Codes can be read no more.
    bool isDone() const { return m_done; }

Q_SIGNALS:
    /// From now on a code is asked for.
    void confirmed(const control::User &user);

private:
    void accept() override;
    QWidget *makeProof();
    QWidget *makeRecovery();
    void begin();
    void confirm();
    void say(const QString &problem);
    void updateState();

    EngineConnection &m_engine;
    const control::User m_user;
    control::TwoFactorSetup m_setup;
    QStackedWidget *m_pages;
    QrCode *m_qr = nullptr;
    QLineEdit *m_secret = nullptr;
    QLineEdit *m_code = nullptr;
    QPlainTextEdit *m_recovery = nullptr;
    QLabel *m_problem;
    QPushButton *m_next;
    QPushButton *m_cancel;
    bool m_done = false;
};

} // namespace ui
