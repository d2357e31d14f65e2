// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartview.h"
#include "charts/decimate.h"
#include "charts/drawingturns.h"
#include "look/colors.h"
#include <QBackingStore>
#include <QCategoryAxis>
#include <QChart>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QPainter>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr double kSmallFont = 0.85; // of ticks

// Ticks at which people think of a span: quarters of a minute or an hour, every second hour …
int ticksOf(qint64 span)
{
    constexpr qint64 kDay = 86400000;
    if (span == 600000)
        return 5;
    if (span == 7 * kDay)
        return 7;
    return span == 30 * kDay ? 6 : 4;
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

} // namespace

LiveChart::View::View(Unit unit, LiveChart *parent)
    : QChartView(new QChart, parent)
    , m_unit(unit)
    , m_x(makeAxis())
    , m_y(makeAxis())
    , m_owner(parent)
    , m_emptyText(LiveChart::tr("nothing measured yet"))
{
    chart()->legend()->hide();
    // Room for the half of a tick label that stands out at the top and on both sides.
    chart()->setMargins(QMargins(20, fontMetrics().height() / 2, 16, 0));
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
    connect(chart(), &QChart::plotAreaChanged, this, &View::labelValues, Qt::QueuedConnection); // not from within the layout
}

void LiveChart::View::setSpan(qint64 span)
{
    m_span = span;
    m_ticks = 0;
    m_x->setRange(double(-span), 0);
    m_x->setStartValue(double(-span));
    labelTimes();
    if (const double top = std::exchange(m_top, 0); top > 0)
        setTop(top); // their labels leave room for those
}

// Of the longest label under the picture.
int LiveChart::View::timeWidth() const
{
    return int(fontMetrics().horizontalAdvance(u"−"_s + Format::duration(m_span)) * kSmallFont) + 1;
}

// As many times as have room side by side.
void LiveChart::View::labelTimes()
{
    int ticks = ticksOf(m_span);
    const int wide = timeWidth() + 6;
    if (wide * (ticks + 1) > width())
        ticks = ticks % 2 == 0 ? ticks / 2 : 1;
    if (wide * (ticks + 1) > width())
        ticks = 1;
    if (ticks == m_ticks)
        return;
    m_ticks = ticks;
    QList<std::pair<QString, double>> labels;
    for (int i = 0; i < ticks; ++i) {
        const qint64 before = m_span - m_span * i / ticks;
        labels.append({u"−"_s + Format::duration(before), double(-before)});
    }
    labels.append({LiveChart::tr("now"), 0.0});
    relabel(m_x, labels);
}

void LiveChart::View::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event); // the chart follows in its turn
    askForTurn();
}

void LiveChart::View::askForTurn()
{
    DrawingTurns::ofApplication().ask(this, [this] { draw(); });
}

/// What a window shows of it is the last picture; a new one has a turn of the loop to itself, for a layout may show a dozen charts at once.
void LiveChart::View::paintEvent(QPaintEvent *event)
{
    if (!paintsOnWindow()) {
        followSize();
        QChartView::paintEvent(event);
        return;
    }
    if (m_drawing)
        redraw();
    else
        askForTurn();
    QPainter painter(viewport());
    painter.fillRect(event->rect(), backgroundBrush());
    painter.drawPixmap(0, 0, m_picture);
}

/// Not when it is grabbed: then it is drawn as it is.
bool LiveChart::View::paintsOnWindow() const
{
    const QBackingStore *store = window()->backingStore();
    const QPainter painter(viewport());
    return store && painter.paintEngine()->paintDevice() == const_cast<QBackingStore *>(store)->paintDevice();
}

void LiveChart::View::followSize()
{
    if (m_chartSize == size())
        return;
    QResizeEvent resized(size(), std::exchange(m_chartSize, size()));
    QChartView::resizeEvent(&resized);
    labelTimes();
}

void LiveChart::View::redraw()
{
    const double scale = viewport()->devicePixelRatioF();
    QPixmap picture(viewport()->size() * scale);
    picture.setDevicePixelRatio(scale);
    picture.fill(backgroundBrush().color());
    QPainter painter(&picture);
    painter.setRenderHints(renderHints());
    render(&painter, QRectF(), viewport()->rect());
    painter.end();
    m_picture = picture;
}

void LiveChart::View::draw()
{
    followSize();
    m_drawing = true;
    viewport()->repaint();
    m_drawing = false;
}

void LiveChart::View::setTop(double top)
{
    if (top == m_top)
        return;
    m_top = top;
    m_rows = 0;
    m_y->setRange(0, top);
    m_y->setStartValue(0);
    labelValues();
}

// As many values as have room one above the other: Qt would leave out any that have not.
void LiveChart::View::labelValues()
{
    const QFontMetrics metrics(m_y->labelsFont());
    int rows = StableScale::rowsOf(m_top, m_unit == Unit::Count);
    const int line = metrics.size(Qt::TextSingleLine, Format::tick(m_top, m_top / rows, m_unit)).height() + 2;
    const double room = chart()->plotArea().height();
    if (room > 0 && rows * line > room)
        rows = rows % 2 == 0 && rows / 2 * line <= room ? rows / 2 : 1;
    if (rows == m_rows)
        return;
    m_rows = rows;
    const double step = m_top / rows;
    QList<std::pair<QString, double>> labels;
    for (int i = 0; i <= rows; ++i) {
        QString text = Format::tick(step * i, step, m_unit);
        // Qt leaves out the first time when half of it stands out to the left of these labels.
        while (fontMetrics().horizontalAdvance(text) * kSmallFont < timeWidth() / 2.0)
            text.prepend(QChar::Nbsp);
        labels.append({text, step * i});
    }
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
    if (m_instant >= 0 || m_markedTo > 0 || curves.isEmpty())
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
        small.setPointSizeF(font().pointSizeF() * kSmallFont);
        axis->setLabelsFont(small);
    }
    for (int i = 0; i < kMaxCurves; ++i)
        m_bundles[size_t(i)]->setColor(seriesColor(i, background));
}

void LiveChart::View::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

void LiveChart::View::setInstant(qint64 at)
{
    m_instant = at;
    viewport()->update();
}

void LiveChart::View::setMarked(qint64 from, qint64 to)
{
    m_markedFrom = from;
    m_markedTo = to;
    viewport()->update();
}

// The time under a point of the scene in milliseconds since 1970; -1: beside the curves.
qint64 LiveChart::View::timeAt(const QPointF &scene) const
{
    const QRectF area = chart()->plotArea();
    if (area.width() <= 0 || m_curves.isEmpty() || !area.adjusted(-4, -4, 4, 4).contains(scene))
        return -1;
    const double share = (scene.x() - area.left()) / area.width();
    return m_now - m_span + qint64(double(m_span) * std::clamp(share, 0.0, 1.0));
}

double LiveChart::View::xOf(qint64 at) const
{
    const QRectF area = chart()->plotArea();
    return area.left() + area.width() * double(at - (m_now - m_span)) / double(m_span);
}

void LiveChart::View::mouseMoveEvent(QMouseEvent *event)
{
    QChartView::mouseMoveEvent(event);
    m_hovered = true;
    const qint64 at = timeAt(mapToScene(event->position().toPoint()));
    if (at != m_instant)
        Q_EMIT m_owner->pointedAt(at);
}

void LiveChart::View::mousePressEvent(QMouseEvent *event)
{
    QChartView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton)
        m_pressed = timeAt(mapToScene(event->position().toPoint()));
}

void LiveChart::View::mouseReleaseEvent(QMouseEvent *event)
{
    QChartView::mouseReleaseEvent(event);
    const qint64 from = std::exchange(m_pressed, -1);
    const qint64 to = timeAt(mapToScene(event->position().toPoint()));
    if (event->button() == Qt::LeftButton && from >= 0 && to >= 0)
        m_owner->choose(std::min(from, to), std::max(from, to));
}

void LiveChart::View::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    m_hovered = false;
    Q_EMIT m_owner->pointedAt(-1);
}

void LiveChart::View::drawForeground(QPainter *painter, const QRectF &)
{
    const QRectF area = chart()->plotArea();
    if (m_curves.isEmpty()) {
        painter->setPen(captionColor(palette()));
        painter->setFont(font());
        painter->drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter->save();
    drawBand(painter, m_markedFrom, m_markedTo);
    if (m_pressed >= 0 && m_instant >= 0)
        drawBand(painter, std::min(m_pressed, m_instant), std::max(m_pressed, m_instant));
    if (m_instant >= m_now - m_span && m_instant <= m_now)
        drawInstant(painter);
    painter->restore();
}

void LiveChart::View::drawBand(QPainter *painter, qint64 from, qint64 to)
{
    from = std::max(from, m_now - m_span);
    to = std::min(to, m_now);
    if (from >= to)
        return;
    QColor color = palette().color(QPalette::Highlight);
    const QRectF area = chart()->plotArea();
    const QRectF band(xOf(from), area.top(), std::max(2.0, xOf(to) - xOf(from)), area.height());
    painter->setPen(QPen(color, 1));
    painter->drawLine(band.topLeft(), band.bottomLeft());
    painter->drawLine(band.topRight(), band.bottomRight());
    color.setAlphaF(0.18f);
    painter->fillRect(band, color);
}

void LiveChart::View::drawInstant(QPainter *painter)
{
    const QRectF area = chart()->plotArea();
    const QColor background = palette().color(QPalette::Base);
    const double x = xOf(m_instant);
    painter->setPen(QPen(captionColor(palette()), 1, Qt::DashLine));
    painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    QStringList lines{Format::instant(m_instant, m_span)};
    QList<QColor> colors{palette().color(QPalette::Text)};
    for (int i = 0; i < m_curves.size(); ++i) {
        const double value = m_curves[i].valueAt(m_instant, reachOf(m_span));
        const QColor color = seriesColor(i, background);
        lines.append(m_curves[i].label + u"  "_s + Format::value(value, m_unit));
        colors.append(color);
        if (std::isnan(value))
            continue;
        painter->setBrush(color);
        painter->setPen(QPen(background, 1));
        painter->drawEllipse(QPointF(x, area.bottom() - area.height() * std::min(1.0, value / m_top)), 3.5, 3.5);
    }
    if (m_hovered || m_owner->hasFocus())
        drawBox(painter, lines, colors, QPointF(x, area.top()));
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
