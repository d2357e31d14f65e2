// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/drawingturns.h"
#include <QCoreApplication>

namespace ui {

DrawingTurns &DrawingTurns::ofApplication()
{
    static QPointer<DrawingTurns> turns;
    if (!turns)
        turns = new DrawingTurns(QCoreApplication::instance());
    return *turns;
}

DrawingTurns::DrawingTurns(QObject *application)
    : QObject(application)
{
    connect(&m_timer, &QTimer::timeout, this, &DrawingTurns::next);
}

void DrawingTurns::ask(QObject *drawer, std::function<void()> draw)
{
    const bool waits = std::any_of(m_waiting.cbegin(), m_waiting.cend(), [drawer](const Waiting &one) { return one.drawer == drawer; });
    if (!waits)
        m_waiting.append({drawer, std::move(draw)});
    if (!m_timer.isActive())
        m_timer.start(0);
}

void DrawingTurns::next()
{
    m_waiting.removeIf([](const Waiting &one) { return !one.drawer; });
    if (m_waiting.isEmpty()) {
        m_timer.stop();
        return;
    }
    const Waiting first = m_waiting.takeFirst();
    first.draw();
}

} // namespace ui
