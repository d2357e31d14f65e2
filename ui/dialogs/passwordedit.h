// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLineEdit;
class QToolButton;

namespace ui {

/// A password to be set: typed unseen, or made here, then seen and copied. UI thread.
class PasswordEdit : public QWidget
{
    Q_OBJECT
public:
    explicit PasswordEdit(QWidget *parent = nullptr);
    QLineEdit *edit() const { return m_edit; }
    QToolButton *generateButton() const { return m_generate; }
    QString password() const;
    /// Of four times five letters and digits that are not mistaken for each other: 100 bits.
    static QString generated();

Q_SIGNALS:
    void changed();

private:
    void generate();

    QLineEdit *m_edit;
    QToolButton *m_generate;
    QToolButton *m_copy;
};

} // namespace ui
