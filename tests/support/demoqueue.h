// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/fakeengine.h"
#include <QTimer>

namespace support {

/// Fills the queue of a FakeEngine with mail to all kinds of destinations and, once started, delivers some of
/// it. Deterministic but for the clock.
class DemoQueue : public QObject
{
    Q_OBJECT
public:
    explicit DemoQueue(FakeEngine &engine, int items = 420, QObject *parent = nullptr);
    void start() { m_timer.start(); }

private:
    control::QueueItem item(int n, qint64 now) const;
    QList<control::Event> history(const control::QueueItem &item) const;
    void add(int n, qint64 now);
    void fillDestinations();
    void tick();

    FakeEngine &m_engine;
    QTimer m_timer;
    int m_count = 0;
};

} // namespace support
