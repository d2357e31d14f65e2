// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/poller.h"
#include "net/timerlist.h"
#include <QAbstractEventDispatcher>
#include <QHash>
#include <atomic>
#include <deque>
#include <memory>
#include <vector>

namespace net {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using DispatcherBase = QAbstractEventDispatcherV2;
#else
using DispatcherBase = QAbstractEventDispatcher;
#endif

/// Event dispatcher of an engine thread: behaves as Qt's own, but a wake-up costs what is ready instead of what is open.
/// Changes of socket notifiers are collected and told to the Poller just before it waits, so a notifier switched on
/// and off again costs no system call. Lives in the thread it serves; wakeUp() and interrupt() are thread-safe.
/// One limit beyond Qt's: a descriptor replaced under a notifier that stays enabled (dup2) is not noticed.
class EventDispatcher final : public DispatcherBase
{
    Q_OBJECT
public:
    explicit EventDispatcher(std::unique_ptr<Poller> poller, QObject *parent = nullptr);
    ~EventDispatcher() override;

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    void registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(Qt::TimerId id) override;
    QList<TimerInfoV2> timersForObject(QObject *object) const override;
    Duration remainingTime(Qt::TimerId id) const override;
#else
    void registerTimer(int id, qint64 intervalMs, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(int id) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int id) override;
#endif
    bool unregisterTimers(QObject *object) override;
    void wakeUp() override;
    void interrupt() override;

    const Poller &poller() const { return *m_poller; }

private:
    // What is known about one descriptor. Indexes of the arrays are QSocketNotifier::Type.
    struct Descriptor
    {
        QSocketNotifier *notifiers[3] = {};
        quint8 pending = 0;  // activations not yet delivered
        quint8 applied = 0;  // what the poller was told
        bool changed = false; // listed in m_changed
        bool reused = false; // may have been closed and opened again: applied cannot be trusted
        bool alwaysReady = false;
        quint8 wanted() const;
    };
    enum State : int { Running, Sleeping, Woken };

    bool checkThread(const QObject *object, const char *what) const;
    void startTimer(int id, qint64 intervalMs, Qt::TimerType type, QObject *object);
    bool stopTimer(int id);
    void markChanged(int fd, Descriptor &descriptor);
    void applyChanges();
    void applyChange(int fd);
    void dropInvalid(int fd);
    void markPending(int fd, quint8 mask);
    int activateNotifiers();
    bool waitForEvents(bool mayBlock, bool notifiers, bool timers);

    std::unique_ptr<Poller> m_poller;
    TimerList m_timers;
    QHash<int, Descriptor> m_descriptors;
    std::vector<int> m_changed;
    std::vector<int> m_alwaysReady;
    std::vector<Poller::Ready> m_ready;
    std::deque<std::pair<int, int>> m_pending; // descriptor, type; shared by nested loops as in Qt
    std::atomic<int> m_state{Running};
    std::atomic<bool> m_interrupted{false};
};

} // namespace net
