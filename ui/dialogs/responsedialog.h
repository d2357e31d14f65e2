// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "meter/stallmeter.h"
#include <QDialog>

class QFormLayout;
class QLabel;

namespace ui {

/// How quickly this window answers, measured while the dialog stands open beside it. Shown, never executed. UI thread.
class ResponseDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ResponseDialog(QWidget *parent = nullptr);

    const StallMeter &meter() const { return m_meter; }

private:
    QLabel *addRow(QFormLayout *form, const QString &label);
    void showFigures();

    StallMeter m_meter;
    QTimer m_refresh;
    QLabel *m_run;
    QLabel *m_work;
    QLabel *m_longest;
    QLabel *m_late;
    QLabel *m_stalls;
    QLabel *m_cause;
};

} // namespace ui
