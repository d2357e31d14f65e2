// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow/statepill.h"
#include "look/colors.h"
#include "look/words.h"
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {

StatePill::StatePill(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("State of the engine"));
    setAccessibleDescription(text());
}

QString StatePill::text() const
{
    return stateShape(Words::stateOf(m_state)) + u" "_s + Words::of(m_state);
}

void StatePill::setState(LinkState state)
{
    m_state = state;
    setAccessibleDescription(text());
    updateGeometry();
    update();
}

QSize StatePill::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 24, fontMetrics().height() + 8};
}

void StatePill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    const QColor color = stateColor(Words::stateOf(m_state), base);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(color, 1));
    painter.setBrush(base);
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

} // namespace ui
