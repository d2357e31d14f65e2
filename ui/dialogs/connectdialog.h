// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/enginelist.h"
#include "backend/endpoint.h"
#include "control/accounts.h"
#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace ui {

/// The engines this console knows, and another one: its address, and its token typed, from a file, or out of the keychain, or address,
/// password and second factor of somebody. Only address, certificate and the name of the token's file are remembered here. UI thread.
class ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ConnectDialog(QWidget *parent = nullptr);
    /// Chooses an address, with what is to be said about it.
    void begin(const QUrl &url, const QString &hint);
    /// The same for somebody who could not sign in: what was typed, to be mended; `field`: what is wrong of it.
    void beginSignIn(const QUrl &url, const control::SignIn &attempt, const QString &field, const QString &hint);
    QComboBox *means() const { return m_means; }
    QLineEdit *person() const { return m_person; }
    QLineEdit *password() const { return m_password; }
    QLineEdit *code() const { return m_code; }
    QString hint() const;

Q_SIGNALS:
    /// `endpoint.token` empty: the one in the keychain is wanted. `keep`: put a given one there.
    void chosen(const ui::Endpoint &endpoint, const QString &tokenFile, bool keep);
    void signInWanted(const ui::Endpoint &endpoint, const control::SignIn &attempt);
    /// Of all that is kept of it.
    void forgotten(const QUrl &url);

private:
    void accept() override;
    void browse();
    void fillList();
    void showChosen();
    void showHint();
    void showMeans();
    void forget();

    QListWidget *m_list;
    QLineEdit *m_url;
    QLineEdit *m_token;
    QLineEdit *m_tokenFile;
    QFormLayout *m_form;
    QWidget *m_fileRow;
    QComboBox *m_means;
    QLineEdit *m_person;
    QLineEdit *m_password;
    QLineEdit *m_code;
    QCheckBox *m_keep;
    QLabel *m_hint;
    QPushButton *m_forget;
};

} // namespace ui
