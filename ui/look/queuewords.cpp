// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/queuewords.h"
#include "look/format.h"
#include "look/words.h"

using namespace Qt::StringLiterals;
using control::QueueState;

namespace ui {

QString QueueWords::of(QueueState state)
{
    switch (state) {
    case QueueState::Ready:
        return tr("waiting");
    case QueueState::Active:
        return tr("on its way");
    case QueueState::Deferred:
        return tr("put off");
    case QueueState::Held:
        return tr("held");
    case QueueState::Sent:
        return tr("delivered");
    case QueueState::Bounced:
        return tr("returned");
    case QueueState::Expired:
        break;
    }
    return tr("given up");
}

State QueueWords::stateOf(QueueState state)
{
    switch (state) {
    case QueueState::Ready:
        return State::Waiting;
    case QueueState::Active:
    case QueueState::Sent:
        return State::Flowing;
    case QueueState::Deferred:
        return State::Trouble;
    case QueueState::Held:
        return State::Held;
    case QueueState::Bounced:
    case QueueState::Expired:
        break;
    }
    return State::Failed;
}

bool QueueWords::isScheduled(const control::QueueItem &item)
{
    return item.state == QueueState::Deferred && item.attempts == 0;
}

QString QueueWords::of(const control::QueueItem &item)
{
    return isScheduled(item) ? tr("scheduled") : of(item.state);
}

State QueueWords::stateOf(const control::QueueItem &item)
{
    return isScheduled(item) ? State::Waiting : stateOf(item.state);
}

QString QueueWords::of(control::Lane lane)
{
    switch (lane) {
    case control::Lane::Urgent:
        return tr("urgent");
    case control::Lane::Bulk:
        return tr("bulk");
    case control::Lane::Normal:
        break;
    }
    return tr("normal");
}

QString QueueWords::nextTry(const control::QueueItem &item, qint64 now)
{
    if (item.state != QueueState::Ready && item.state != QueueState::Deferred)
        return u"–"_s;
    if (item.nextAttemptAt <= now)
        return tr("now");
    return tr("in %1", "a span of time, e.g. in 5 min").arg(Format::duration(item.nextAttemptAt - now));
}

QString QueueWords::ofDestination(const QString &state)
{
    if (state == "ok"_L1)
        return tr("flowing");
    if (state == "paused"_L1)
        return tr("paused");
    if (state == "backoff"_L1)
        return tr("no answer");
    return state == "limited"_L1 ? tr("slowed down") : Format::oneLine(state, 40);
}

State QueueWords::stateOfDestination(const QString &state)
{
    if (state == "ok"_L1)
        return State::Flowing;
    if (state == "paused"_L1)
        return State::Held;
    return state == "limited"_L1 ? State::Waiting : State::Trouble;
}

control::CauseWords QueueWords::of(const control::Cause &cause)
{
    return control::wordsOf(cause, tr("en", "the language of this translation: en, zh_CN …"));
}

control::CauseWords QueueWords::causeOf(const control::QueueItem &item)
{
    control::CauseWords words = of(item.cause);
    const bool said = item.cause.step == "wait"_L1 || item.cause.step == "check-connection"_L1;
    if (item.state == QueueState::Deferred && !words.what.isEmpty() && !said)
        words.next = Words::sentences({tr("It is tried again."), words.next});
    return words;
}

QString QueueWords::ofEvent(const QString &kind)
{
    static const QHash<QString, const char *> words{{u"mail.accepted"_s, QT_TR_NOOP("accepted")},
                                                    {u"queue.added"_s, QT_TR_NOOP("queued")},
                                                    {u"delivery.attempt"_s, QT_TR_NOOP("tried")},
                                                    {u"queue.deferred"_s, QT_TR_NOOP("put off")},
                                                    {u"queue.sent"_s, QT_TR_NOOP("delivered")},
                                                    {u"queue.bounced"_s, QT_TR_NOOP("returned")},
                                                    {u"queue.expired"_s, QT_TR_NOOP("given up")},
                                                    {u"queue.held"_s, QT_TR_NOOP("held")},
                                                    {u"queue.released"_s, QT_TR_NOOP("released")},
                                                    {u"queue.retried"_s, QT_TR_NOOP("retry asked for")},
                                                    {u"queue.removed"_s, QT_TR_NOOP("deleted")},
                                                    {u"queue.rerouted"_s, QT_TR_NOOP("re-routed")},
                                                    {u"queue.prioritized"_s, QT_TR_NOOP("lane changed")},
                                                    {u"dsn.sent"_s, QT_TR_NOOP("sender notified")}};
    const auto it = words.constFind(kind);
    return it == words.cend() ? Format::oneLine(kind, 60) : tr(*it);
}

} // namespace ui
