// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <functional>

namespace ui {

/// What takes long to draw has a turn of the event loop to itself: one drawer after another, each once however often it asks. UI thread.
class DrawingTurns final : public QObject
{
public:
    static DrawingTurns &ofApplication();
    /// `draw` is called in a turn of its own, unless `drawer` has gone by then.
    void ask(QObject *drawer, std::function<void()> draw);

private:
    explicit DrawingTurns(QObject *application);
    void next();

    struct Waiting
    {
        QPointer<QObject> drawer;
        std::function<void()> draw;
    };
    QList<Waiting> m_waiting;
    QTimer m_timer;
};

} // namespace ui
