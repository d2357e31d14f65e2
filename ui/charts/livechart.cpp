// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "charts/chartlegend.h"
#include "charts/chartview.h"
#include "look/colors.h"
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// The newest value, or NaN when the curve ends in a gap.
double newest(const Curve &curve)
{
    return curve.points.isEmpty() ? std::nan("") : curve.points.last().y();
}

} // namespace

LiveChart::LiveChart(const QString &title, Unit unit, double smallestTop, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_unit(unit)
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
    column->setContentsMargins(8, 4, 0, 0);
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
    m_view->setSpan(span);
    m_curves.clear();
    m_view->show({}, 0);
}

void LiveChart::setCurves(const QList<Curve> &curves, qint64 now)
{
    m_curves = curves.mid(0, kMaxCurves);
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
    m_view->setTop(m_scale.update(highest, now, m_view->isPointedAt()));
}

void LiveChart::updateLegend()
{
    QStringList labels;
    QStringList values;
    for (const Curve &curve : std::as_const(m_curves)) {
        labels.append(curve.label);
        values.append(Format::value(newest(curve), m_unit));
    }
    m_legend->show(labels, values);
}

// For a screen reader: what the legend says.
void LiveChart::describe()
{
    QStringList parts;
    for (const Curve &curve : std::as_const(m_curves))
        parts.append(curve.label + u' ' + Format::value(newest(curve), m_unit));
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
