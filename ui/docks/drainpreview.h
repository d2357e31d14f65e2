// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/drainforecast.h"
#include <QLabel>
#include <QTimer>

namespace ui {

class EngineConnection;

/// When a destination's mail will be gone, as it is and with a lever where it is now: asked of the engine as the lever moves. UI thread.
class DrainPreview : public QLabel
{
    Q_OBJECT
public:
    explicit DrainPreview(EngineConnection &engine, QWidget *parent = nullptr);

    /// Empty: nothing is shown. `then` is said before the forecast with the levers: "Paused".
    void ask(const QString &destination, const control::DestinationLevers &levers, const QString &then);
    /// "gone in 12 min, 60 a minute".
    static QString words(const control::DrainForecast &forecast);
    /// Two lines: as it is, and what would come of `then`.
    static QString words(const control::DrainComparison &drain, const QString &then);

private:
    void send();
    void show(const control::DrainComparison &drain);

    EngineConnection &m_engine;
    QTimer m_moving; ///< not for every step of a wheel
    QString m_destination;
    QString m_then;
    control::DestinationLevers m_levers;
    int m_asked = 0;
};

} // namespace ui
