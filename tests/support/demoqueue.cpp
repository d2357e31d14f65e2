// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demoqueue.h"
#include "control/causewords.h"
#include "control/json.h"
#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using control::QueueItem;
using control::QueueState;

namespace support {
namespace {

constexpr qint64 kMinute = 60000;

struct Place
{
    const char *name;
    const char *state;
    const char *reply; // of what is put off
};

constexpr Place kPlaces[] = {
    {"nordbruk.example", "ok", ""},
    {"changjiang.example", "ok", ""},
    {"stadtwerke.example", "backoff",
     "4.4.1 cannot connect: no answer within 30 s"},
    {"lotusprint.example", "ok",
     "450 4.7.1 <mx.example.test>: greylisted, see https://lotusprint.example/grey.html"},
    {"forge.example", "limited", "421 4.7.0 too many connections from your address, slow down"},
    {"bigmail.example", "ok", "452 4.2.2 The recipient's inbox is out of storage space"},
    {"branch.example", "paused", ""},
    {"altes-postamt.example", "backoff", "4.4.3 no name server answered for altes-postamt.example"},
};

constexpr const char16_t *kPeople[] = {u"anna", u"wangwei", u"rechnung", u"priya.nair",
                                       u"ci",   u"okafor",  u"用户",     u"lager"};

QByteArray detail(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

DemoQueue::DemoQueue(FakeEngine &engine, int items, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (m_count = 0; m_count < items; ++m_count)
        add(m_count, now - (items - m_count) * kMinute);
    fillDestinations();
    m_timer.setInterval(700);
    connect(&m_timer, &QTimer::timeout, this, &DemoQueue::tick);
}

QueueItem DemoQueue::item(int n, qint64 at) const
{
    const Place &place = kPlaces[n * 7 % int(std::size(kPlaces))];
    const QLatin1StringView state(place.state);
    QueueItem item;
    item.id = m_engine.nextId();
    item.mailId = m_engine.nextId();
    item.from = n % 11 == 0 ? QString() : n % 3 ? u"sales@example.test"_s : u"newsletter@example.test"_s;
    item.destination = QLatin1StringView(place.name);
    item.to = QString::fromUtf16(kPeople[n % int(std::size(kPeople))]) + u'@' + item.destination;
    item.lane = n % 3 == 0    ? control::Lane::Bulk
                : n % 17 == 1 ? control::Lane::Urgent
                              : control::Lane::Normal;
    item.mailClass = n % 3 == 0 ? u"newsletter"_s : QString();
    item.queuedAt = at;
    item.expiresAt = at + 5 * 1440 * kMinute;
    item.size = 2400 + n * 977 % 300000;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (*place.reply) {
        item.state = QueueState::Deferred;
        item.attempts = 1 + n % 6;
        item.nextAttemptAt = now + (2 + n % 50) * kMinute;
        item.lastReply = QLatin1StringView(place.reply);
    } else if (n % 29 == 5) {
        item.state = QueueState::Held;
    } else {
        item.state = n % 13 == 2 && state == "ok"_L1 ? QueueState::Active : QueueState::Ready;
        item.nextAttemptAt = at;
    }
    return item;
}

QList<control::Event> DemoQueue::history(const QueueItem &item) const
{
    QList<control::Event> events;
    const auto add = [&](qint64 at, const QString &kind, const QJsonObject &what) {
        control::Event event;
        event.seq = quint64(events.size()) + 1;
        event.at = at;
        event.kind = kind;
        event.mailId = item.mailId;
        event.to = kind == "mail.accepted"_L1 ? QString() : item.to;
        event.detail = detail(what);
        events.append(event);
    };
    add(item.queuedAt, u"mail.accepted"_s, {});
    add(item.queuedAt, u"queue.added"_s, {});
    const QJsonObject cause = QJsonDocument::fromJson(control::toJson(control::causeOfReply(item.lastReply))).object();
    for (int i = 0; i < item.attempts; ++i) {
        const qint64 at = item.queuedAt + (1 << i) * 5 * kMinute;
        add(at, u"delivery.attempt"_s,
            {{u"remoteHost"_s, u"mx1."_s + item.destination},
             {u"remoteAddress"_s, u"203.0.113.25"_s},
             {u"tls"_s, u"TLSv1.3"_s},
             {u"reply"_s, item.lastReply},
             {u"cause"_s, cause}});
        add(at, u"queue.deferred"_s, {{u"attempts"_s, i + 1}});
    }
    if (item.state == QueueState::Held)
        add(item.queuedAt + kMinute, u"queue.held"_s, {{u"by"_s, u"bootstrap"_s}});
    return events;
}

void DemoQueue::add(int n, qint64 at)
{
    const QueueItem one = item(n, at);
    m_engine.traces.insert(one.mailId, history(one));
    m_engine.changeQueueItem(one);
}

void DemoQueue::fillDestinations()
{
    m_engine.destinations.clear();
    for (const Place &place : kPlaces) {
        control::Destination d;
        d.name = QLatin1StringView(place.name);
        d.state = QLatin1StringView(place.state);
        d.paused = d.state == "paused"_L1;
        d.lastReply = *place.reply ? QString::fromLatin1(place.reply) : u"250 2.0.0 Ok: queued"_s;
        for (const QueueItem &item : std::as_const(m_engine.queue)) {
            if (item.destination != d.name || item.state > QueueState::Held)
                continue;
            ++d.queued;
            d.active += item.state == QueueState::Active;
        }
        d.connections = int(d.active);
        d.window = d.state == "ok"_L1 ? 5 : d.state == "limited"_L1 ? 1.5 : 1;
        d.rate = d.state == "ok"_L1 ? double(d.queued) / 3 : 0;
        if (d.state == "limited"_L1)
            d.maxPerMinute = 60;
        d.retryAt = d.state == "backoff"_L1 ? QDateTime::currentMSecsSinceEpoch() + 4 * kMinute : 0;
        m_engine.destinations.append(d);
    }
}

// One more comes, one leaves, one is on its way.
void DemoQueue::tick()
{
    add(++m_count, QDateTime::currentMSecsSinceEpoch());
    bool sent = false;
    const QList<QueueItem> all = m_engine.queue;
    for (QueueItem item : all) {
        if (item.state == QueueState::Active && !sent) {
            item.state = QueueState::Sent;
            item.lastReply = u"250 2.0.0 Ok: queued"_s;
            m_engine.changeQueueItem(item);
            sent = true;
        } else if (item.state == QueueState::Ready && !item.destination.startsWith("branch"_L1)) {
            item.state = QueueState::Active;
            ++item.attempts;
            m_engine.changeQueueItem(item);
            break;
        }
    }
    m_engine.queue.removeIf([](const QueueItem &item) { return item.state > QueueState::Held; });
}

} // namespace support
