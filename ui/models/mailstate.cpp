// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/mailstate.h"
#include "look/format.h"
#include "look/queuewords.h"
#include <QHash>
#include <QStringList>

using namespace Qt::StringLiterals;
using control::QueueState;

namespace ui {
namespace {

/// What the event makes of the recipient it names; nothing: it stays what it was.
std::optional<QueueState> stateAfter(const QString &kind)
{
    static const QHash<QString, QueueState> states{{u"queue.added"_s, QueueState::Ready},       {u"queue.released"_s, QueueState::Ready},
                                                   {u"queue.retried"_s, QueueState::Ready},     {u"queue.held"_s, QueueState::Held},
                                                   {u"queue.deferred"_s, QueueState::Deferred}, {u"queue.sent"_s, QueueState::Sent},
                                                   {u"queue.bounced"_s, QueueState::Bounced},   {u"queue.expired"_s, QueueState::Expired}};
    const auto found = states.constFind(kind);
    return found == states.cend() ? std::nullopt : std::optional(*found);
}

int badness(State state)
{
    static const QList<State> order{State::Flowing, State::Waiting, State::Held, State::Trouble, State::Failed};
    return int(order.indexOf(state));
}

} // namespace

MailState MailState::of(const QList<control::Event> &events)
{
    MailState out;
    QHash<QString, QueueState> queued; // by recipient
    int stored = 0;
    for (const control::Event &event : events) {
        if (const auto state = stateAfter(event.kind)) {
            out.m_wasQueued = true;
            queued.insert(event.to, *state);
        } else if (event.kind == "queue.removed"_L1) {
            out.m_removed += int(queued.remove(event.to));
        } else if (event.kind == "message.received"_L1) {
            ++stored;
            out.m_messageId = event.messageId;
        } else if (event.kind == "message.deleted"_L1 && event.messageId == out.m_messageId) {
            out.m_messageId = 0;
        }
    }
    for (const QueueState state : std::as_const(queued))
        ++out.m_counts[state];
    if (stored > 0)
        out.m_counts[QueueState::Sent] += stored;
    return out;
}

State MailState::state() const
{
    State worst = m_counts.isEmpty() && m_removed > 0 ? State::Held : State::Flowing;
    for (auto it = m_counts.keyBegin(); it != m_counts.keyEnd(); ++it) {
        if (const State one = QueueWords::stateOf(*it); badness(one) > badness(worst))
            worst = one;
    }
    return worst;
}

QString MailState::text() const
{
    int total = m_removed;
    for (const int count : m_counts)
        total += count;
    QStringList parts;
    const auto add = [&](int count, const QString &word) {
        if (count > 0)
            parts.append(total == 1 ? word : tr("%1 %2", "how many recipients, in which state: 3 delivered").arg(Format::count(count), word));
    };
    for (auto it = m_counts.cbegin(); it != m_counts.cend(); ++it)
        add(it.value(), QueueWords::of(it.key()));
    add(m_removed, tr("deleted"));
    return stateShape(state()) + u' ' + (parts.isEmpty() ? tr("accepted") : parts.join(u", "_s));
}

} // namespace ui
