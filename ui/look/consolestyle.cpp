// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/consolestyle.h"
#include "look/colors.h"
#include <QAbstractItemView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kItemMargins = 6; // above and below the text of a list's line
constexpr int kButtonMargins = 8; // at least, left and right of the text of a button
constexpr int kCellMargin = 4; // beside the text of a cell, so that a number at the right keeps off the words of the next column
constexpr int kHeaderMargin = 3; // more than Fusion's: headers begin and end where the cells do
constexpr double kRound = 2;
constexpr double kRingWidth = 1.5;

/// The border of what one types into or ticks: at least 3:1 against the palette's window and base.
QColor outlineColor(const QPalette &palette)
{
    const QColor middle = palette.color(QPalette::Mid);
    return legible(legible(middle, palette.color(QPalette::Window), 3.1), palette.color(QPalette::Base), 3.1);
}

void beginOutline(QPainter *painter, const QStyleOption *option)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(option->state & QStyle::State_Enabled ? outlineColor(option->palette) : option->palette.color(QPalette::Disabled, QPalette::Mid));
}

/// In the middle of the pixels at the border.
QRectF border(const QStyleOption *option)
{
    return QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

/// Smoothing spreads a round line over two pixels: a little wider, it is as dark as a straight one.
void drawRing(QPainter *painter, const QRectF &box)
{
    QPen pen = painter->pen();
    pen.setWidthF(kRingWidth);
    painter->setPen(pen);
    painter->drawEllipse(box.adjusted(0.25, 0.25, -0.25, -0.25));
}

} // namespace

ConsoleStyle::ConsoleStyle()
    : QProxyStyle(u"fusion"_s)
{
}

void ConsoleStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_FrameTabWidget) // Fusion's pages are lighter than the window, for which captions and states have their contrast
        painter->fillRect(option->rect.adjusted(1, 1, -2, -2), option->palette.window());
    const auto *text = element == PE_Frame ? qobject_cast<const QPlainTextEdit *>(widget) : nullptr;
    const bool line = element == PE_FrameLineEdit && !(option->state & State_HasFocus); // a focus has its own outline
    const bool field = line || (text && !text->isReadOnly());
    if (!field && element != PE_IndicatorCheckBox && element != PE_IndicatorRadioButton)
        return;
    beginOutline(painter, option);
    if (field)
        painter->drawRoundedRect(border(option), kRound, kRound);
    else if (element == PE_IndicatorCheckBox)
        painter->drawRect(border(option));
    else
        drawRing(painter, border(option));
    painter->restore();
}

void ConsoleStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter, const QWidget *widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
    if (control != CC_SpinBox || !spin || !spin->frame || option->state & State_HasFocus)
        return;
    beginOutline(painter, option);
    painter->drawRoundedRect(border(option).adjusted(0, 1, 0, -1), kRound, kRound); // as large as Fusion's
    painter->restore();
}

int ConsoleStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    if (metric == PM_FocusFrameHMargin && qobject_cast<const QAbstractItemView *>(widget))
        return kCellMargin;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

void ConsoleStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const
{
    const auto *header = element == CE_HeaderLabel ? qstyleoption_cast<const QStyleOptionHeader *>(option) : nullptr;
    if (!header)
        return QProxyStyle::drawControl(element, option, painter, widget);
    QStyleOptionHeaderV2 inner;
    if (const auto *second = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
        inner = *second;
    else
        static_cast<QStyleOptionHeader &>(inner) = *header;
    inner.rect.adjust(kHeaderMargin, 0, -kHeaderMargin, 0);
    QProxyStyle::drawControl(element, &inner, painter, widget);
}

int ConsoleStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *result) const
{
    if (hint == SH_Table_GridLineColor && option)
        return int(outlineColor(option->palette).rgb()); // cells with a grid are typed into
    return QProxyStyle::styleHint(hint, option, widget, result);
}

QSize ConsoleStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size, const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ItemViewItem && option)
        result.setHeight(std::max(result.height(), option->fontMetrics.height() + kItemMargins));
    if (type == CT_HeaderSection)
        result.rwidth() += 2 * kHeaderMargin;
    const auto *button = type == CT_PushButton ? qstyleoption_cast<const QStyleOptionButton *>(option) : nullptr;
    if (button && !button->text.isEmpty())
        result.setWidth(std::max(result.width(), size.width() + 2 * kButtonMargins));
    return result;
}

} // namespace ui
