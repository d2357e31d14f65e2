// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/enginelist.h"
#include "backend/endpoint.h"
#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace ui {

/// The engines this console knows, and another one: its address, and its token typed, from a file, or out of the keychain. Only
/// address, certificate and the name of the token's file are remembered here. UI thread.
class ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ConnectDialog(QWidget *parent = nullptr);
    /// Chooses an address, with what is to be said about it.
    void begin(const QUrl &url, const QString &hint);

Q_SIGNALS:
    /// `endpoint.token` empty: the one in the keychain is wanted. `keep`: put a given one there.
    void chosen(const ui::Endpoint &endpoint, const QString &tokenFile, bool keep);
    /// Of all that is kept of it.
    void forgotten(const QUrl &url);

private:
    void accept() override;
    void browse();
    void fillList();
    void showChosen();
    void showHint();
    void forget();

    QListWidget *m_list;
    QLineEdit *m_url;
    QLineEdit *m_token;
    QLineEdit *m_tokenFile;
    QCheckBox *m_keep;
    QLabel *m_hint;
    QPushButton *m_forget;
};

} // namespace ui
