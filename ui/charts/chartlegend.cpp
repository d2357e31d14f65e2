// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartlegend.h"
#include "look/colors.h"
#include <QPainter>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace ui {
namespace {
constexpr int kSwatch = 10;
constexpr int kInner = 5;
constexpr int kGapBetween = 14;
constexpr int kNarrowGap = 4;
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
    // Where not all fits, the names do before the values: what a line is cannot be seen elsewhere, its value under the mouse can.
    int wanted = -kGapBetween;
    int names = -kGapBetween;
    for (int i = 0; i < m_labels.size(); ++i) {
        wanted += kSwatch + kInner + metrics.horizontalAdvance(m_labels[i] + u' ' + m_values[i]) + kGapBetween;
        names += kSwatch + kInner + metrics.horizontalAdvance(m_labels[i]) + kGapBetween;
    }
    const bool withValues = wanted <= width();
    const int gap = names <= width() ? kGapBetween : kNarrowGap;
    const auto put = [&](int left, int width, const QString &text) {
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, width, height())).left(), baseline, text);
    };
    for (int i = 0; i < m_labels.size(); ++i) {
        const int labelWidth = metrics.horizontalAdvance(withValues ? m_labels[i] + u' ' : m_labels[i]);
        const int valueWidth = withValues ? metrics.horizontalAdvance(m_values[i]) : 0;
        const int left = width() - x;
        if (left < kSwatch + kInner + labelWidth + valueWidth) {
            if (i > 0)
                put(x, metrics.horizontalAdvance(u'…'), u"…"_s);
            return;
        }
        painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), QRect(x, height() / 2 - 2, kSwatch, 4)), seriesColor(i, background));
        x += kSwatch + kInner;
        painter.setPen(captionColor(palette()));
        put(x, labelWidth, m_labels[i]);
        painter.setPen(palette().color(QPalette::Text));
        if (withValues)
            put(x + labelWidth, valueWidth, m_values[i]);
        x += labelWidth + valueWidth + gap;
    }
}

} // namespace ui
