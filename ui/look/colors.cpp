// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/colors.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QColor mix(const QColor &from, const QColor &to, double share)
{
    const auto channel = [share](float a, float b) { return float(a + (b - a) * share); };
    return QColor::fromRgbF(channel(from.redF(), to.redF()), channel(from.greenF(), to.greenF()),
                            channel(from.blueF(), to.blueF()));
}

} // namespace

double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor legible(const QColor &color, const QColor &background, double ratio)
{
    const QColor away =
        contrast(Qt::black, background) > contrast(Qt::white, background) ? Qt::black : Qt::white;
    QColor result = color;
    for (int step = 1; step <= 50 && contrast(result, background) < ratio; ++step)
        result = mix(color, away, step / 50.0);
    return result;
}

QColor seriesColor(int index, const QColor &background)
{
    static constexpr QRgb okabeIto[kSeriesColors] = {0xff0072b2, 0xffe69f00, 0xff009e73,
                                                     0xffd55e00, 0xffcc79a7, 0xff56b4e9};
    return legible(QColor::fromRgb(okabeIto[std::clamp(index, 0, kSeriesColors - 1)]), background, 3.1);
}

QColor stateColor(State state, const QColor &background)
{
    QColor color;
    switch (state) {
    case State::Flowing:
        color = QColor(0x00, 0x9e, 0x73);
        break;
    case State::Waiting:
        color = QColor(0x56, 0xb4, 0xe9);
        break;
    case State::Held:
        color = QColor(0xcc, 0x79, 0xa7);
        break;
    case State::Trouble:
        color = QColor(0xe6, 0x9f, 0x00);
        break;
    case State::Failed:
        color = QColor(0xd5, 0x5e, 0x00);
        break;
    }
    return legible(color, background, 5.0); // 4.5 on shaded rows, too
}

QChar stateShape(State state)
{
    switch (state) {
    case State::Flowing:
        return u'●';
    case State::Waiting:
        return u'◔';
    case State::Held:
        return u'‖'; // ⏸ is missing from many fonts
    case State::Trouble:
        return u'▲';
    case State::Failed:
        break;
    }
    return u'✕';
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
}

QColor captionColor(const QPalette &palette)
{
    const QColor window = palette.color(QPalette::Window);
    const QColor soft = mix(palette.color(QPalette::WindowText), window, 0.4);
    return legible(legible(soft, window, 4.6), palette.color(QPalette::Base), 4.6);
}

} // namespace ui
