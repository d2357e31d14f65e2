// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/curvebundle.h"
#include "charts/livechart.h"
#include <QChartView>
#include <QHash>

class QCategoryAxis;

namespace ui {

/// The picture inside a LiveChart: axes, grid, curves and the crosshair. Only livechart.cpp uses it.
class LiveChart::View final : public QChartView
{
public:
    View(Unit unit, QWidget *parent);

    void setSpan(qint64 span);
    void setTop(double top);
    void show(const QList<Curve> &curves, qint64 now);
    void applyColors();
    /// The time under the mouse in milliseconds since 1970; -1: the mouse is elsewhere.
    qint64 pointedAt() const;
    bool isPointedAt() const { return m_mouse.x() >= 0; }

protected:
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void drawBox(QPainter *painter, const QStringList &lines, const QList<QColor> &colors,
                 const QPointF &anchor);

    Unit m_unit;
    QCategoryAxis *m_x;
    QCategoryAxis *m_y;
    std::vector<std::unique_ptr<CurveBundle>> m_bundles;
    QList<Curve> m_curves;
    qint64 m_span = 600000;
    qint64 m_now = 0;
    double m_top = 0;
    QPointF m_mouse{-1, -1};
};

} // namespace ui
