// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace ui {

/// Asks for the address of a new mailbox and makes it, and its domain when the engine does not know it yet.
/// Opened, not executed. UI thread.
class NewMailboxDialog : public QDialog
{
    Q_OBJECT
public:
    explicit NewMailboxDialog(EngineConnection &engine, QWidget *parent = nullptr);

Q_SIGNALS:
    void created(const control::Mailbox &mailbox);

private:
    void accept() override;
    void showHint();
    void createMailbox();
    void refuse(const QString &why);
    QString domain() const;

    EngineConnection &m_engine;
    QLineEdit *m_address;
    QLabel *m_hint;
    QDialogButtonBox *m_buttons;
    QStringList m_domains;
};

} // namespace ui
