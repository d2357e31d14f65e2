// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartlegend.h"
#include "look/colors.h"
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {
namespace {
constexpr int kSwatch = 10;
constexpr int kInner = 5;
constexpr int kGapBetween = 14;
} // namespace

void LiveChart::Legend::show(const QStringList &labels, const QStringList &values)
{
    if (labels == m_labels && values == m_values)
        return;
    m_labels = labels;
    m_values = values;
    update();
}

QSize LiveChart::Legend::sizeHint() const
{
    return {200, fontMetrics().height() + 4};
}

void LiveChart::Legend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QColor background = palette().color(QPalette::Base);
    const QFontMetrics metrics = fontMetrics();
    const int baseline = (height() + metrics.ascent() - metrics.descent()) / 2;
    int x = 0;
    for (int i = 0; i < m_labels.size(); ++i) {
        const int labelWidth = metrics.horizontalAdvance(m_labels[i] + u' ');
        const int valueWidth = metrics.horizontalAdvance(m_values[i]);
        const int left = width() - x;
        if (left < kSwatch + kInner + labelWidth + valueWidth) {
            if (i > 0)
                painter.drawText(x, baseline, u"…"_s);
            return;
        }
        painter.fillRect(QRect(x, height() / 2 - 2, kSwatch, 4), seriesColor(i, background));
        x += kSwatch + kInner;
        painter.setPen(captionColor(palette()));
        painter.drawText(x, baseline, m_labels[i]);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(x + labelWidth, baseline, m_values[i]);
        x += labelWidth + valueWidth + kGapBetween;
    }
}

} // namespace ui
