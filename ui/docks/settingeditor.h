// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QToolButton;

namespace ui {

/// One setting: what it does, its value to be changed, what is allowed, and what is wrong with it. UI thread.
class SettingEditor : public QWidget
{
    Q_OBJECT
public:
    explicit SettingEditor(QWidget *parent = nullptr);

    /// `value`: what the field shows, perhaps not applied yet; `staged`: it is not.
    void show(const control::Setting &setting, const QVariant &value, bool staged);
    void clear();
    QString key() const { return m_setting.key; }
    /// Beside the field, in the engine's words; empty: nothing is wrong.
    void setError(const QString &text);
    QString error() const;
    QWidget *field() const { return m_field; }

Q_SIGNALS:
    /// An invalid value: back to file and default.
    void edited(const QString &key, const QVariant &value);
    /// As it is on the engine.
    void dropped(const QString &key);

private:
    void makeFields();
    void showFacts(bool staged);
    void fillField(const QVariant &value);
    void edit(const QVariant &value);
    QVariant numberOrText(const QString &text) const;
    QStringList wordsOf() const;

    control::Setting m_setting;
    QLabel *m_title;
    QLabel *m_help;
    QLabel *m_rule;
    QLabel *m_error;
    QLabel *m_facts;
    QLabel *m_lock;
    QLabel *m_unit;
    QWidget *m_fields; ///< of all kinds; one is shown
    QWidget *m_field = nullptr;
    QLineEdit *m_line = nullptr;
    QCheckBox *m_check = nullptr;
    QComboBox *m_choice = nullptr;
    QPlainTextEdit *m_list = nullptr;
    QToolButton *m_reset;
    QToolButton *m_drop;
    bool m_filling = false;
};

} // namespace ui
