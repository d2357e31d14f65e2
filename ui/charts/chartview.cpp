// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartview.h"
#include "charts/decimate.h"
#include "look/colors.h"
#include <QCategoryAxis>
#include <QChart>
#include <QDateTime>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// Ticks at which people think of a span: quarters of a minute or an hour, every second hour …
int ticksOf(qint64 span)
{
    const qint64 minutes = span / 60000;
    return minutes == 10 ? 5 : 4;
}

QCategoryAxis *makeAxis()
{
    auto *axis = new QCategoryAxis;
    axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    axis->setTruncateLabels(false);
    axis->setLineVisible(false);
    return axis;
}

void relabel(QCategoryAxis *axis, const QList<std::pair<QString, double>> &labels)
{
    const QStringList old = axis->categoriesLabels();
    for (const QString &label : old)
        axis->remove(label);
    for (const auto &[label, at] : labels)
        axis->append(label, at);
}

// The point nearest in time, or null when it is a gap or too far away.
const QPointF *nearest(const QList<QPointF> &points, double at, double reach)
{
    const auto after = std::lower_bound(points.begin(), points.end(), at,
                                        [](const QPointF &p, double x) { return p.x() < x; });
    const QPointF *best = nullptr;
    if (after != points.end())
        best = &*after;
    if (after != points.begin() && (!best || at - std::prev(after)->x() < best->x() - at))
        best = &*std::prev(after);
    return best && std::abs(best->x() - at) <= reach && !std::isnan(best->y()) ? best : nullptr;
}

} // namespace

LiveChart::View::View(Unit unit, QWidget *parent)
    : QChartView(new QChart, parent)
    , m_unit(unit)
    , m_x(makeAxis())
    , m_y(makeAxis())
{
    chart()->legend()->hide();
    // Room for the half of a tick label that stands out at the top and on both sides.
    chart()->setMargins(QMargins(12, fontMetrics().height() / 2, 16, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setBackgroundRoundness(0);
    chart()->setBackgroundVisible(false);
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    for (int i = 0; i < kMaxCurves; ++i)
        m_bundles.push_back(std::make_unique<CurveBundle>(*chart(), *m_x, *m_y));
    m_x->setGridLineVisible(false);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setMinimumHeight(56);
    setSpan(m_span);
    setTop(1);
}

void LiveChart::View::setSpan(qint64 span)
{
    m_span = span;
    const int ticks = ticksOf(span);
    QList<std::pair<QString, double>> labels;
    for (int i = 0; i < ticks; ++i) {
        const qint64 before = span - span * i / ticks;
        labels.append({u"−"_s + Format::duration(before), double(-before)});
    }
    labels.append({LiveChart::tr("now"), 0.0});
    m_x->setRange(double(-span), 0);
    m_x->setStartValue(double(-span));
    relabel(m_x, labels);
}

void LiveChart::View::setTop(double top)
{
    if (top == m_top)
        return;
    m_top = top;
    const int rows = StableScale::rowsOf(top, m_unit == Unit::Count);
    const double step = top / rows;
    QList<std::pair<QString, double>> labels;
    for (int i = 0; i <= rows; ++i)
        labels.append({Format::tick(step * i, step, m_unit), step * i});
    m_y->setRange(0, top);
    m_y->setStartValue(0);
    relabel(m_y, labels);
}

void LiveChart::View::show(const QList<Curve> &curves, qint64 now)
{
    m_now = now;
    m_curves = curves;
    const double left = double(-m_span);
    for (int i = 0; i < kMaxCurves; ++i) {
        QList<QPointF> points;
        if (i < curves.size()) {
            points.reserve(curves[i].points.size());
            for (const QPointF &p : curves[i].points) {
                const double x = p.x() - double(now);
                if (x >= left && x <= 0)
                    points.append(QPointF(x, p.y()));
            }
        }
        m_bundles[size_t(i)]->show(segments(decimate(points, kMaxPoints)));
    }
    if (isPointedAt() || curves.isEmpty())
        viewport()->update();
}

void LiveChart::View::applyColors()
{
    const QColor background = palette().color(QPalette::Base);
    const QColor text = captionColor(palette());
    QColor grid = palette().color(QPalette::WindowText);
    grid.setAlphaF(0.14f);
    setBackgroundBrush(background);
    for (QCategoryAxis *axis : {m_x, m_y}) {
        axis->setLabelsColor(text);
        axis->setGridLinePen(QPen(grid, 1));
        QFont small = font();
        small.setPointSizeF(font().pointSizeF() * 0.85);
        axis->setLabelsFont(small);
    }
    for (int i = 0; i < kMaxCurves; ++i)
        m_bundles[size_t(i)]->setColor(seriesColor(i, background));
}

qint64 LiveChart::View::pointedAt() const
{
    const QRectF area = chart()->plotArea();
    if (!isPointedAt() || area.width() <= 0)
        return -1;
    const double share = (m_mouse.x() - area.left()) / area.width();
    return m_now - m_span + qint64(double(m_span) * std::clamp(share, 0.0, 1.0));
}

void LiveChart::View::mouseMoveEvent(QMouseEvent *event)
{
    QChartView::mouseMoveEvent(event);
    const QPointF scene = mapToScene(event->position().toPoint());
    m_mouse = chart()->plotArea().adjusted(-4, -4, 4, 4).contains(scene) ? scene : QPointF(-1, -1);
    viewport()->update();
}

void LiveChart::View::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    m_mouse = QPointF(-1, -1);
    viewport()->update();
}

void LiveChart::View::drawForeground(QPainter *painter, const QRectF &)
{
    const QRectF area = chart()->plotArea();
    if (m_curves.isEmpty()) {
        painter->setPen(captionColor(palette()));
        painter->setFont(font());
        painter->drawText(area, Qt::AlignCenter, LiveChart::tr("nothing measured yet"));
        return;
    }
    const qint64 at = pointedAt();
    if (at < 0)
        return;
    const QColor background = palette().color(QPalette::Base);
    painter->save();
    painter->setPen(QPen(captionColor(palette()), 1, Qt::DashLine));
    painter->drawLine(QPointF(m_mouse.x(), area.top()), QPointF(m_mouse.x(), area.bottom()));

    QStringList lines{QLocale().toString(QDateTime::fromMSecsSinceEpoch(at).time(), u"HH:mm:ss"_s)};
    QList<QColor> colors{palette().color(QPalette::Text)};
    const double reach = std::max(1500.0, double(m_span) / 100.0);
    for (int i = 0; i < m_curves.size(); ++i) {
        const QPointF *point = nearest(m_curves[i].points, double(at), reach);
        const QColor color = seriesColor(i, background);
        lines.append(m_curves[i].label + u"  "_s + Format::value(point ? point->y() : std::nan(""), m_unit));
        colors.append(color);
        if (!point)
            continue;
        const double x = area.left() + area.width() * (point->x() - double(m_now - m_span)) / double(m_span);
        const double y = area.bottom() - area.height() * std::min(1.0, point->y() / m_top);
        painter->setBrush(color);
        painter->setPen(QPen(background, 1));
        painter->drawEllipse(QPointF(x, y), 3.5, 3.5);
    }
    drawBox(painter, lines, colors, QPointF(m_mouse.x(), area.top()));
    painter->restore();
}

void LiveChart::View::drawBox(QPainter *painter, const QStringList &lines, const QList<QColor> &colors,
                              const QPointF &anchor)
{
    constexpr qreal pad = 6;
    constexpr qreal swatch = 12;
    const QFontMetricsF metrics(font());
    qreal width = 0;
    for (const QString &line : lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    const QSizeF size(width + swatch + 2 * pad, metrics.height() * double(lines.size()) + 2 * pad);
    QRectF box(anchor + QPointF(10, 0), size);
    if (box.right() > chart()->plotArea().right())
        box.moveRight(anchor.x() - 10);
    if (box.bottom() > sceneRect().bottom())
        box.moveTop(std::max(0.0, sceneRect().bottom() - box.height()));
    QColor back = palette().color(QPalette::Window);
    back.setAlphaF(0.94f);
    painter->setBrush(back);
    painter->setPen(QPen(palette().color(QPalette::Mid), 1));
    painter->drawRoundedRect(box, 4, 4);
    painter->setFont(font());
    qreal y = box.top() + pad;
    for (qsizetype i = 0; i < lines.size(); ++i, y += metrics.height()) {
        if (i > 0)
            painter->fillRect(QRectF(box.left() + pad, y + metrics.height() / 2 - 2, 8, 4), colors[i]);
        painter->setPen(palette().color(QPalette::WindowText));
        painter->drawText(QPointF(box.left() + pad + (i > 0 ? swatch : 0), y + metrics.ascent()), lines[i]);
    }
}

} // namespace ui
