// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QPalette>

// Colours that mean something, made to fit whatever background the system palette has. Pure functions.
namespace ui {

/// Contrast ratio of WCAG 2.1, 1 to 21.
double contrast(const QColor &a, const QColor &b);
/// `color` made darker (on a light background) or lighter (on a dark one) until its contrast is at least
/// `ratio`.
QColor legible(const QColor &color, const QColor &background, double ratio);

constexpr int kSeriesColors = 6;
/// Colour `index` of the Okabe-Ito palette with at least 3:1 against `background`.
QColor seriesColor(int index, const QColor &background);

/// How something stands. Always shown with a shape and a word as well.
enum class State { Flowing, Waiting, Held, Trouble, Failed };
/// At least 4.5:1 against `background`.
QColor stateColor(State state, const QColor &background);
/// The shape that goes with the colour.
QChar stateShape(State state);

bool isDark(const QPalette &palette);
/// Text of less weight (captions, hints), still at least 4.5:1 on the palette's window and base.
QColor captionColor(const QPalette &palette);

} // namespace ui
