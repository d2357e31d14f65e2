// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/services.h"
#include <QDialog>
#include <optional>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ui {

class FieldForm;
class QuotaEdit;

/// A new key of a program, or one to be changed: only what differs is written. What the engine says against a field is shown there. Opened, not
/// executed. UI thread.
class KeyDialog : public QDialog
{
    Q_OBJECT
public:
    /// Without a key: a new one.
    KeyDialog(EngineConnection &engine, const std::optional<control::Token> &key, QWidget *parent = nullptr);
    FieldForm &form() { return *m_form; }
    QLineEdit *name() const { return m_name; }
    QCheckBox *box(control::Scope scope) const;
    QComboBox *end() const { return m_end; }
    /// Whether it makes disposable mailboxes; then how many at a time, with room for how much, for how long.
    QCheckBox *makes() const { return m_makes; }
    QSpinBox *mailboxes() const { return m_mailboxes; }
    QuotaEdit *messages() const { return m_messages; }
    QuotaEdit *bytes() const { return m_bytes; }
    QuotaEdit *life() const { return m_life; }

Q_SIGNALS:
    /// The secret is in this answer only.
    void made(const control::NewToken &key);
    void changed(const control::Token &key);

private:
    void accept() override;
    void makeRights();
    void makeEnd();
    void makeDisposable();
    QList<control::Scope> scopes() const;
    std::optional<control::DisposableLimits> disposable() const;
    /// Unset: as it is; holding nullopt: never.
    std::optional<std::optional<qint64>> expiry() const;
    control::TokenChange change() const;
    void refuse(const base::Error &error);
    void updateState();

    EngineConnection &m_engine;
    const std::optional<control::Token> m_key;
    FieldForm *m_form;
    QLineEdit *m_name;
    QList<std::pair<control::Scope, QCheckBox *>> m_scopes;
    QComboBox *m_end;
    QCheckBox *m_makes;
    QSpinBox *m_mailboxes;
    QuotaEdit *m_messages;
    QuotaEdit *m_bytes;
    QuotaEdit *m_life;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
