// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/curvebundle.h"
#include "charts/livechart.h"
#include <QChartView>
#include <QHash>
#include <QPixmap>

class QCategoryAxis;

namespace ui {

/// The picture inside a LiveChart: axes, grid, curves and the crosshair. Only livechart.cpp uses it.
class LiveChart::View final : public QChartView
{
public:
    View(Unit unit, LiveChart *parent);

    /// How far from an instant a point may lie and still be its value.
    static double reachOf(qint64 span) { return std::max(1500.0, double(span) / 100.0); }
    void setSpan(qint64 span);
    void setTop(double top);
    void show(const QList<Curve> &curves, qint64 now);
    void applyColors();
    void setEmptyText(const QString &text);
    void setInstant(qint64 at);
    void setMarked(qint64 from, qint64 to);

protected:
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void askForTurn();
    void draw();
    void redraw();
    void followSize();
    bool paintsOnWindow() const;
    int timeWidth() const;
    void labelTimes();
    void labelValues();
    qint64 timeAt(const QPointF &scene) const;
    double xOf(qint64 at) const;
    void drawBand(QPainter *painter, qint64 from, qint64 to);
    void drawInstant(QPainter *painter);
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
    int m_ticks = 0;
    int m_rows = 0;
    LiveChart *m_owner;
    QString m_emptyText;
    qint64 m_instant = -1;
    qint64 m_pressed = -1; // the time under the mouse when its button went down
    qint64 m_markedFrom = 0;
    qint64 m_markedTo = 0;
    QSize m_chartSize; // for which the chart is laid out
    QPixmap m_picture; // as it was drawn last
    bool m_drawing = false;
    bool m_hovered = false; // the box stands in the chart that is looked at, the others show values in their legends
};

} // namespace ui
