// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/endpoint.h"
#include <QDialog>

class QLabel;
class QLineEdit;

namespace ui {

/// Asks for another engine: address and the file that holds the token. The file's name is remembered, the
/// token is not. UI thread.
class ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ConnectDialog(QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const ui::Endpoint &endpoint);

private:
    void accept() override;
    void browse();

    QLineEdit *m_url;
    QLineEdit *m_tokenFile;
    QLabel *m_hint;
};

} // namespace ui
