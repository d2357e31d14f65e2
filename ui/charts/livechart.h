// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/stablescale.h"
#include "look/format.h"
#include <QList>
#include <QPointF>
#include <QWidget>

namespace ui {

/// One curve as it is handed over: a label and points (milliseconds since 1970, value or NaN for a gap).
struct Curve
{
    QString label;
    QList<QPointF> points;
};

/// The only door to Qt Charts: a titled chart of up to six curves over a sliding span that ends now.
/// Zero-based, gaps stay gaps, hovering shows all values of one instant, colours fit the palette of the
/// system. UI thread.
class LiveChart : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kMaxCurves = 6;
    static constexpr int kMaxPoints = 600; ///< per curve, after decimation

    /// `smallestTop`: the y axis never shows less than this.
    LiveChart(const QString &title, Unit unit, double smallestTop, QWidget *parent = nullptr);
    ~LiveChart() override;

    /// Milliseconds.
    void setSpan(qint64 span);
    /// Replaces everything shown; curves beyond the sixth are left out.
    void setCurves(const QList<Curve> &curves, qint64 now);
    QList<Curve> curves() const { return m_curves; }
    QString title() const { return m_title; }
    double top() const { return m_scale.top(); }

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyColors();
    void updateLegend();
    void updateScale(qint64 now);
    void describe();

    class View;
    class Legend;
    QString m_title;
    Unit m_unit;
    StableScale m_scale;
    QList<Curve> m_curves;
    View *m_view;
    Legend *m_legend;
};

} // namespace ui
