// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>
#include <QWidget>

class QLabel;

namespace ui {

/// The steps of a wizard, which is done and which is now. UI thread.
class StepList : public QWidget
{
public:
    explicit StepList(const QStringList &steps, QWidget *parent = nullptr);
    void setCurrent(int step);
    /// A step this time nobody takes.
    void setSkipped(int step, bool skipped);

private:
    void showSteps();

    QStringList m_steps;
    QList<QLabel *> m_labels;
    int m_current = 0;
};

} // namespace ui
