// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/steplist.h"
#include "look/colors.h"
#include <QBoxLayout>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace ui {

StepList::StepList(const QStringList &steps, QWidget *parent)
    : QWidget(parent)
    , m_steps(steps)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    for (const QString &step : steps) {
        auto *label = new QLabel(step, this);
        label->setTextFormat(Qt::PlainText);
        QFont bold = label->font();
        bold.setBold(true);
        label->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(u"● "_s + step)); // nothing moves when it is its turn
        m_labels.append(label);
        column->addWidget(label);
    }
    column->addStretch(1);
    showSteps();
}

void StepList::setCurrent(int step)
{
    m_current = step;
    showSteps();
}

void StepList::setSkipped(int step, bool skipped)
{
    m_labels[step]->setVisible(!skipped);
}

void StepList::showSteps()
{
    for (int i = 0; i < m_labels.size(); ++i) {
        QLabel *label = m_labels[i];
        QFont font = label->font();
        font.setBold(i == m_current);
        label->setFont(font);
        QPalette words = label->palette();
        words.setColor(QPalette::WindowText, i == m_current ? palette().color(QPalette::Text) : captionColor(palette()));
        label->setPalette(words);
        label->setText((i < m_current ? u"✓ "_s : i == m_current ? u"● "_s : u"○ "_s) + m_steps[i]);
    }
}

} // namespace ui
