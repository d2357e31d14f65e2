// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace ui {

/// Writes a short mail and hands it to the engine, to see whether and how mail goes out. Opened, never
/// executed. UI thread.
class TestMailDialog : public QDialog
{
    Q_OBJECT
public:
    explicit TestMailDialog(EngineConnection &engine, QWidget *parent = nullptr);
    void accept() override;

Q_SIGNALS:
    /// The engine keeps it; its way can be followed by this id.
    void sent(control::Id mailId);

private:
    void updateButtons();

    EngineConnection &m_engine;
    QLineEdit *m_from;
    QLineEdit *m_to;
    QLineEdit *m_subject;
    QPlainTextEdit *m_text;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
    bool m_sending = false;
};

} // namespace ui
