// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace ui {

/// A password to be set: typed unseen, or made here, then seen and copied; below it how hard it is to guess. UI thread.
class PasswordEdit : public QWidget
{
    Q_OBJECT
public:
    explicit PasswordEdit(QWidget *parent = nullptr);
    QLineEdit *edit() const { return m_edit; }
    QToolButton *generateButton() const { return m_generate; }
    QString password() const;
    QString strengthText() const;
    /// Address and name of the owner: easy to guess in a password.
    void setOwner(const QStringList &about);
    /// Of four times five letters and digits that are not mistaken for each other: 100 bits.
    static QString generated();

Q_SIGNALS:
    void changed();

private:
    void generate();
    void showStrength();

    QLineEdit *m_edit;
    QToolButton *m_generate;
    QToolButton *m_show;
    QToolButton *m_copy;
    QLabel *m_strength;
    QStringList m_about;
};

} // namespace ui
