// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "charts/chartlegend.h"
#include "charts/chartview.h"
#include "look/colors.h"
#include <QBoxLayout>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// The newest value, or NaN when the curve ends in a gap.
double newest(const Curve &curve)
{
    return curve.points.isEmpty() ? std::nan("") : curve.points.last().y();
}

constexpr int kKeySteps = 60;         // of an arrow key over the whole width
constexpr int kClickShare = 40;       // of the span that a click chooses
constexpr qint64 kLeastChoice = 2000; // a metric has one value a second

} // namespace

double Curve::valueAt(qint64 at, double reach) const
{
    const auto after = std::lower_bound(points.begin(), points.end(), double(at), [](const QPointF &p, double x) { return p.x() < x; });
    const QPointF *best = after == points.end() ? nullptr : &*after;
    if (after != points.begin() && (!best || double(at) - std::prev(after)->x() < best->x() - double(at)))
        best = &*std::prev(after);
    return best && std::abs(best->x() - double(at)) <= reach ? best->y() : std::nan("");
}

LiveChart::LiveChart(const QString &title, Unit unit, double smallestTop, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_unit(unit)
    , m_smallestTop(smallestTop)
    , m_scale(smallestTop)
    , m_view(new View(unit, this))
    , m_legend(new Legend(this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFocusPolicy(Qt::TabFocus);
    auto *heading = new QLabel(title, this);
    heading->setTextFormat(Qt::PlainText);
    QFont bold = heading->font();
    bold.setBold(true);
    heading->setFont(bold);
    heading->setMinimumWidth(40);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 2, 2);
    column->setSpacing(0);
    column->addWidget(heading);
    column->addWidget(m_legend);
    column->addWidget(m_view, 1);
    m_view->setTop(m_scale.top());
    applyColors();
    setAccessibleName(title);
}

LiveChart::~LiveChart() = default;

void LiveChart::setSpan(qint64 span)
{
    m_span = span;
    m_scale = StableScale(m_smallestTop); // for what comes, not for what was
    m_view->setSpan(span);
    m_curves.clear();
    m_view->show({}, 0);
    updateLegend();
}

void LiveChart::setEmptyText(const QString &text)
{
    m_view->setEmptyText(text);
}

void LiveChart::setInstant(qint64 at)
{
    if (at == m_instant)
        return;
    m_instant = at;
    m_view->setInstant(at);
    updateLegend();
    describe();
}

void LiveChart::setMarked(qint64 from, qint64 to)
{
    m_view->setMarked(from, to);
}

// A click is a stretch, too: wide enough to hold what one sees.
void LiveChart::choose(qint64 from, qint64 to)
{
    const qint64 least = std::max(kLeastChoice, m_span / kClickShare);
    if (to - from < least) {
        from = (from + to - least) / 2;
        to = from + least;
    }
    from = from / 1000 * 1000;
    to = (to + 999) / 1000 * 1000;
    Q_EMIT chosen(from, to);
}

void LiveChart::keyPressEvent(QKeyEvent *event)
{
    const qint64 step = m_span / kKeySteps;
    const qint64 at = m_instant < 0 ? m_now : m_instant;
    switch (event->key()) {
    case Qt::Key_Left:
        Q_EMIT pointedAt(std::max(m_now - m_span, at - step));
        return;
    case Qt::Key_Right:
        Q_EMIT pointedAt(std::min(m_now, at + step));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_instant >= 0)
            choose(m_instant, m_instant);
        return;
    case Qt::Key_Escape:
        if (m_instant >= 0) {
            Q_EMIT pointedAt(-1);
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

// Where the keys go is seen: a frame in the colour of the selection.
void LiveChart::paintEvent(QPaintEvent *)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void LiveChart::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void LiveChart::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
    if (m_instant >= 0 && event->reason() != Qt::PopupFocusReason)
        Q_EMIT pointedAt(-1);
}

void LiveChart::setCurves(const QList<Curve> &curves, qint64 now)
{
    m_curves = curves.mid(0, kMaxCurves);
    m_now = now;
    updateScale(now);
    m_view->show(m_curves, now);
    updateLegend();
    describe();
}

void LiveChart::updateScale(qint64 now)
{
    double highest = 0;
    for (const Curve &curve : std::as_const(m_curves)) {
        for (const QPointF &p : curve.points) {
            if (p.y() > highest)
                highest = p.y();
        }
    }
    m_view->setTop(m_scale.update(highest, now, m_instant >= 0));
}

void LiveChart::updateLegend()
{
    QStringList labels;
    QStringList values;
    for (const Curve &curve : std::as_const(m_curves)) {
        labels.append(curve.label);
        values.append(Format::value(m_instant < 0 ? newest(curve) : curve.valueAt(m_instant, View::reachOf(m_span)), m_unit));
    }
    m_legend->show(labels, values);
}

// For a screen reader: what the legend says.
void LiveChart::describe()
{
    QStringList parts;
    if (m_instant >= 0)
        parts.append(Format::instant(m_instant, m_span));
    for (const Curve &curve : std::as_const(m_curves))
        parts.append(curve.label + u' ' + Format::value(m_instant < 0 ? newest(curve) : curve.valueAt(m_instant, View::reachOf(m_span)), m_unit));
    setAccessibleDescription(parts.join(u", "_s));
}

void LiveChart::applyColors()
{
    m_view->applyColors();
    m_legend->update();
}

void LiveChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyColors();
}

} // namespace ui
