// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/livechart.h"
#include <QWidget>

namespace ui {

/// Swatch, label and newest value of each curve in one line; what does not fit is elided. Only livechart.cpp
/// uses it.
class LiveChart::Legend final : public QWidget
{
public:
    explicit Legend(QWidget *parent)
        : QWidget(parent)
    {
    }
    void show(const QStringList &labels, const QStringList &values);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {40, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QStringList m_labels;
    QStringList m_values;
};

} // namespace ui
