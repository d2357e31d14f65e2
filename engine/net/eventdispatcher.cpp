// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/eventdispatcher.h"
#include "base/logging.h"
#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>

namespace net {

EventDispatcher::EventDispatcher(std::unique_ptr<Poller> poller, QObject *parent)
    : DispatcherBase(parent), m_poller(std::move(poller))
{
}

EventDispatcher::~EventDispatcher() = default;

quint8 EventDispatcher::Descriptor::wanted() const
{
    return quint8((notifiers[QSocketNotifier::Read] ? Poller::Read : 0)
                  | (notifiers[QSocketNotifier::Write] ? Poller::Write : 0)
                  | (notifiers[QSocketNotifier::Exception] ? Poller::Exception : 0));
}

bool EventDispatcher::checkThread(const QObject *object, const char *what) const
{
    if (object->thread() == thread() && thread() == QThread::currentThread())
        return true;
    qCWarning(lcNet, "%s cannot be started or stopped from another thread", what);
    return false;
}

void EventDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int fd = int(notifier->socket());
    if (fd < 0 || !checkThread(notifier, "Socket notifiers"))
        return;
    Descriptor &descriptor = m_descriptors[fd];
    QSocketNotifier *&slot = descriptor.notifiers[notifier->type()];
    if (slot && slot != notifier) {
        // The first owner closed it without telling, and the number came back; or somebody watches it twice.
        qCWarning(lcNet, "Multiple socket notifiers for same socket %d", fd);
        descriptor.pending &= quint8(~(1u << notifier->type()));
        descriptor.reused = true;
    }
    slot = notifier;
    markChanged(fd, descriptor);
}

void EventDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const int fd = int(notifier->socket());
    if (fd < 0 || !checkThread(notifier, "Socket notifiers"))
        return;
    const auto found = m_descriptors.find(fd);
    if (found == m_descriptors.end() || found->notifiers[notifier->type()] != notifier)
        return;
    found->notifiers[notifier->type()] = nullptr;
    found->pending &= quint8(~(1u << notifier->type()));
    if (found->wanted() == 0)
        found->reused = true; // nobody watches: it may be closed and opened again before we look
    markChanged(fd, *found);
}

void EventDispatcher::markChanged(int fd, Descriptor &descriptor)
{
    if (descriptor.changed)
        return;
    descriptor.changed = true;
    m_changed.push_back(fd);
}

void EventDispatcher::applyChanges()
{
    // dropInvalid() may add to the list; those are applied in this pass too.
    for (size_t i = 0; i < m_changed.size(); ++i)
        applyChange(m_changed[i]);
    m_changed.clear();
}

void EventDispatcher::applyChange(int fd)
{
    const auto found = m_descriptors.find(fd);
    if (found == m_descriptors.end())
        return;
    found->changed = false;
    const quint8 wanted = found->wanted();
    const bool reused = std::exchange(found->reused, false);
    const bool wasAlwaysReady = found->alwaysReady;
    if (wanted == 0) {
        m_poller->apply(fd, 0, reused);
        if (wasAlwaysReady)
            std::erase(m_alwaysReady, fd);
        m_descriptors.erase(found);
        return;
    }
    if (!reused && (wanted == found->applied || wasAlwaysReady)) {
        found->applied = wanted;
        return;
    }
    const Poller::Applied result = m_poller->apply(fd, wanted, reused);
    found->applied = wanted;
    found->alwaysReady = result == Poller::Applied::AlwaysReady;
    if (found->alwaysReady && !wasAlwaysReady)
        m_alwaysReady.push_back(fd);
    else if (!found->alwaysReady && wasAlwaysReady)
        std::erase(m_alwaysReady, fd);
    if (result == Poller::Applied::Invalid)
        dropInvalid(fd);
}

// As Qt does with POLLNVAL: a notifier on a descriptor that is not open is switched off.
void EventDispatcher::dropInvalid(int fd)
{
    for (int type = 0; type < 3; ++type) {
        const auto found = m_descriptors.find(fd);
        if (found == m_descriptors.end() || !found->notifiers[type])
            continue;
        qCWarning(lcNet, "Invalid socket %d, disabling its notifier", fd);
        found->notifiers[type]->setEnabled(false); // comes back through unregisterSocketNotifier()
    }
}

void EventDispatcher::markPending(int fd, quint8 mask)
{
    const auto found = m_descriptors.find(fd);
    if (found == m_descriptors.end())
        return;
    static constexpr std::pair<QSocketNotifier::Type, quint8> kOrder[] = {
        {QSocketNotifier::Read, Poller::Read},
        {QSocketNotifier::Write, Poller::Write},
        {QSocketNotifier::Exception, Poller::Exception}};
    for (const auto &[type, interest] : kOrder) {
        const quint8 bit = quint8(1u << type);
        if (!(mask & interest) || !found->notifiers[type] || (found->pending & bit))
            continue;
        found->pending |= bit;
        m_pending.emplace_back(fd, type);
    }
}

int EventDispatcher::activateNotifiers()
{
    int activated = 0;
    while (!m_pending.empty()) {
        const auto [fd, type] = m_pending.front();
        m_pending.pop_front();
        const auto found = m_descriptors.find(fd);
        const quint8 bit = quint8(1u << type);
        if (found == m_descriptors.end() || !(found->pending & bit))
            continue; // switched off by an activation before it
        found->pending &= quint8(~bit);
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(found->notifiers[type], &event);
        ++activated;
    }
    return activated;
}

bool EventDispatcher::waitForEvents(bool mayBlock, bool notifiers, bool timers)
{
    int timeout = 0;
    bool woken = false;
    if (mayBlock && (!notifiers || m_alwaysReady.empty())) {
        timeout = timers ? m_timers.nextMs() : -1;
        int expected = Running;
        if (timeout != 0)
            woken = !m_state.compare_exchange_strong(expected, Sleeping);
        if (woken)
            timeout = 0;
    }
    m_ready.clear();
    m_poller->wait(timeout, notifiers, m_ready);
    // A wake-up is taken here and not before sendPostedEvents(): one that arrives between the check of an event
    // loop's exit flag and processEvents() must still keep it from sleeping.
    woken = m_state.exchange(Running) == Woken || woken;
    if (notifiers) {
        for (const Poller::Ready &ready : m_ready)
            markPending(ready.fd, ready.mask);
        for (const int fd : m_alwaysReady)
            markPending(fd, Poller::Read | Poller::Write);
    }
    return woken;
}

bool EventDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted = false;
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();

    const bool timers = !(flags & QEventLoop::X11ExcludeTimers);
    const bool notifiers = !(flags & QEventLoop::ExcludeSocketNotifiers);
    const bool mayBlock = (flags & QEventLoop::WaitForMoreEvents) && m_state != Woken && !m_interrupted;
    if (mayBlock)
        Q_EMIT aboutToBlock();
    if (m_interrupted)
        return false;

    if (notifiers)
        applyChanges();
    int handled = waitForEvents(mayBlock, notifiers, timers) ? 1 : 0;
    if (handled > 0) // what was posted before octets came is done before they are read: a client hears of what another was told is done
        QCoreApplication::sendPostedEvents();
    if (notifiers)
        handled += activateNotifiers();
    if (timers)
        handled += m_timers.activate();
    return handled > 0;
}

void EventDispatcher::wakeUp()
{
    if (m_state.exchange(Woken) == Sleeping)
        m_poller->wake();
}

void EventDispatcher::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

void EventDispatcher::startTimer(int id, qint64 intervalMs, Qt::TimerType type, QObject *object)
{
    if (id < 1 || intervalMs < 0 || !object) {
        qCWarning(lcNet, "registerTimer: invalid arguments");
        return;
    }
    if (checkThread(object, "Timers"))
        m_timers.add(id, intervalMs, type, object);
}

bool EventDispatcher::stopTimer(int id)
{
    if (id < 1 || !checkThread(this, "Timers"))
        return false;
    return m_timers.remove(id);
}

bool EventDispatcher::unregisterTimers(QObject *object)
{
    return object && checkThread(object, "Timers") && m_timers.removeAll(object);
}

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
void EventDispatcher::registerTimer(Qt::TimerId id, Duration interval, Qt::TimerType type, QObject *object)
{
    startTimer(int(id), std::chrono::ceil<std::chrono::milliseconds>(interval).count(), type, object);
}

bool EventDispatcher::unregisterTimer(Qt::TimerId id)
{
    return stopTimer(int(id));
}

QList<QAbstractEventDispatcher::TimerInfoV2> EventDispatcher::timersForObject(QObject *object) const
{
    QList<TimerInfoV2> list;
    for (const TimerInfo &info : m_timers.timersOf(object))
        list.append({std::chrono::milliseconds(info.interval), Qt::TimerId(info.timerId), info.timerType});
    return list;
}

QAbstractEventDispatcher::Duration EventDispatcher::remainingTime(Qt::TimerId id) const
{
    return std::chrono::milliseconds(m_timers.remainingMs(int(id)));
}
#else
void EventDispatcher::registerTimer(int id, qint64 intervalMs, Qt::TimerType type, QObject *object)
{
    startTimer(id, intervalMs, type, object);
}

bool EventDispatcher::unregisterTimer(int id)
{
    return stopTimer(id);
}

QList<QAbstractEventDispatcher::TimerInfo> EventDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.timersOf(object);
}

int EventDispatcher::remainingTime(int id)
{
    return m_timers.remainingMs(id);
}
#endif

} // namespace net
