// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/tile.h"
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {
namespace {
constexpr int kPad = 8;
}

Tile::Tile(const QString &caption, QWidget *parent)
    : QWidget(parent)
    , m_caption(caption)
    , m_value(u"–"_s)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(caption);
}

QFont Tile::valueFont() const
{
    QFont big = font();
    big.setPointSizeF(font().pointSizeF() * 1.25);
    big.setBold(true);
    return big;
}

void Tile::setValue(const QString &value, std::optional<State> state)
{
    if (value == m_value && state == m_state)
        return;
    m_value = value;
    m_state = state;
    setAccessibleDescription(value);
    update();
}

QSize Tile::sizeHint() const
{
    const int width = std::max(fontMetrics().horizontalAdvance(m_caption), 72);
    return {width + 2 * kPad, QFontMetrics(valueFont()).lineSpacing() + fontMetrics().height() + 2 * kPad};
}

QSize Tile::minimumSizeHint() const
{
    return {64, sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor base = palette().color(QPalette::Base);
    painter.setPen(Qt::NoPen);
    painter.setBrush(base);
    painter.drawRoundedRect(rect(), 4, 4);

    const QFont big = valueFont();
    const QFontMetrics bigMetrics(big);
    const int room = width() - 2 * kPad;
    painter.setFont(big);
    painter.setPen(m_state ? stateColor(*m_state, base) : palette().color(QPalette::Text));
    const QString text = m_state ? stateShape(*m_state) + u" "_s + m_value : m_value;
    painter.drawText(kPad, kPad + bigMetrics.ascent(), bigMetrics.elidedText(text, Qt::ElideRight, room));
    painter.setFont(font());
    painter.setPen(captionColor(palette()));
    painter.drawText(kPad, height() - kPad - fontMetrics().descent(),
                     fontMetrics().elidedText(m_caption, Qt::ElideRight, room));
}

} // namespace ui
