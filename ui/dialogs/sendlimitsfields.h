// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/sendlimits.h"
#include <QCoreApplication>

class QLabel;

namespace ui {

class FieldForm;
class QuotaEdit;

/// The fields of a form that say how much may be sent in an hour, and beside each how much was. The widgets are the form's. UI thread.
class SendLimitsFields
{
    Q_DECLARE_TR_FUNCTIONS(SendLimitsFields)
public:
    /// Adds them to `form`.
    SendLimitsFields(FieldForm &form, const control::SendLimits &limits);
    control::SendLimits limits() const;
    void showUse(const control::SendUsage &usage);
    QuotaEdit *messages() const { return m_messages.edit; }
    QuotaEdit *recipients() const { return m_recipients.edit; }
    QuotaEdit *bytes() const { return m_bytes.edit; }
    /// What is said beside the fields.
    QStringList useTexts() const;

private:
    struct Field
    {
        QuotaEdit *edit = nullptr;
        QLabel *use = nullptr;
    };
    static Field makeField(FieldForm &form, QuotaEdit *edit, double usual, qint64 limit);

    Field m_messages;
    Field m_recipients;
    Field m_bytes;
};

} // namespace ui
