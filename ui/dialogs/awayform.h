// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "dialogs/fieldform.h"
#include <QCoreApplication>

class QCheckBox;
class QDateTimeEdit;
class QLineEdit;
class QPlainTextEdit;

namespace ui {

/// What is answered to mail while somebody is away. UI thread.
class AwayForm : public FieldForm
{
    Q_DECLARE_TR_FUNCTIONS(ui::AwayForm)
public:
    explicit AwayForm(QWidget *parent = nullptr);
    void setReply(const control::AutoReply &reply);
    /// What was set, to the millisecond, while nobody has changed it.
    control::AutoReply reply() const;

private:
    struct Moment
    {
        QCheckBox *wanted;
        QDateTimeEdit *edit;
        std::optional<qint64> set;
        qint64 shown; ///< what the edit makes of it
    };
    Moment makeMoment(const QString &words);
    QWidget *placed(const Moment &moment);
    static void fill(Moment &moment, std::optional<qint64> at, qint64 otherwise);
    static std::optional<qint64> timeOf(const Moment &moment);
    void updateState();

    QCheckBox *m_enabled;
    Moment m_from;
    Moment m_until;
    QLineEdit *m_subject;
    QPlainTextEdit *m_text;
};

} // namespace ui
