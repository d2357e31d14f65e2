// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QDialog>
#include <memory>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ui {

class FieldForm;
class LinesEdit;
class QuotaEdit;
class SendLimitsFields;

/// What a domain gives its addresses: other names, who gets what nobody has, quotas, how many users, how much they
/// may send. Only what differs is written. Opened,
/// not executed. UI thread.
class DomainDialog : public QDialog
{
    Q_OBJECT
public:
    DomainDialog(EngineConnection &engine, const control::Domain &domain, QWidget *parent = nullptr);
    ~DomainDialog() override;
    FieldForm &form() { return *m_form; }
    SendLimitsFields &limits() { return *m_limits; }

Q_SIGNALS:
    void saved(const control::Domain &domain);

private:
    void accept() override;
    control::DomainChange change() const;

    EngineConnection &m_engine;
    control::Domain m_domain;
    FieldForm *m_form;
    LinesEdit *m_aliases;
    QLineEdit *m_catchAll;
    QuotaEdit *m_bytes;
    QuotaEdit *m_messages;
    QSpinBox *m_users;
    std::unique_ptr<SendLimitsFields> m_limits;
    QLabel *m_problem;
    QDialogButtonBox *m_buttons;
};

} // namespace ui
