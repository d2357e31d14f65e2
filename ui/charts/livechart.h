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

    /// The point nearest in time, NaN when that is a gap or farther away than `reach` milliseconds.
    double valueAt(qint64 at, double reach) const;
};

/// The only door to Qt Charts: a titled chart of up to six curves over a sliding span that ends now.
/// Zero-based, gaps stay gaps, hovering shows all values of one instant, a click or a drag chooses a stretch of time, colours fit the
/// palette of the system. Keys: arrows move the instant, Return chooses it, Escape leaves it. UI thread.
class LiveChart : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kMaxCurves = 6;
    static constexpr int kMaxPoints = 600; ///< per curve, after decimation

    /// `smallestTop`: the y axis never shows less than this.
    LiveChart(const QString &title, Unit unit, double smallestTop, QWidget *parent = nullptr);
    ~LiveChart() override;

    /// Milliseconds. Forgets what was shown, and how high it was.
    void setSpan(qint64 span);
    /// Replaces everything shown; curves beyond the sixth are left out.
    void setCurves(const QList<Curve> &curves, qint64 now);
    QList<Curve> curves() const { return m_curves; }
    QString title() const { return m_title; }
    Unit unit() const { return m_unit; }
    double top() const { return m_scale.top(); }
    /// What stands in the picture while there is nothing to draw, and what would change that.
    void setEmptyText(const QString &text);
    /// The instant looked at, in milliseconds since 1970; -1: none. Several charts can share one.
    void setInstant(qint64 at);
    qint64 instant() const { return m_instant; }
    /// A stretch of time to mark; both 0: none.
    void setMarked(qint64 from, qint64 to);

Q_SIGNALS:
    /// The mouse or an arrow key moved to this instant; -1: away.
    void pointedAt(qint64 at);
    /// A click, a drag or Return; the times are in milliseconds since 1970, `to` is not included.
    void chosen(qint64 from, qint64 to);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void applyColors();
    void updateLegend();
    void updateScale(qint64 now);
    void describe();
    void choose(qint64 from, qint64 to);

    class View;
    class Legend;
    QString m_title;
    Unit m_unit;
    double m_smallestTop;
    StableScale m_scale;
    QList<Curve> m_curves;
    qint64 m_span = 600000;
    qint64 m_now = 0;
    qint64 m_instant = -1;
    View *m_view;
    Legend *m_legend;
};

} // namespace ui
