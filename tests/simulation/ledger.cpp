// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ledger.h"
#include "mail/dsn.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::Literals;

namespace simulation {

using base::Id;
using control::QueueAction;
using control::QueueState;
using storage::QueueRow;

namespace {

constexpr qint64 kLongestUntilStoredUs = 90000000; // the longest disk fault, and another try

bool isFinal(QueueState state)
{
    return state == QueueState::Sent || state == QueueState::Bounced || state == QueueState::Expired;
}

QString nameOf(QueueState state)
{
    switch (state) {
    case QueueState::Sent:
        return u"sent"_s;
    case QueueState::Bounced:
        return u"bounced"_s;
    case QueueState::Expired:
        return u"expired"_s;
    case QueueState::Held:
        return u"held"_s;
    case QueueState::Deferred:
        return u"deferred"_s;
    default:
        return u"ready"_s;
    }
}

} // namespace

Ledger::Ledger(World &world, qint64 lifetimeMs) : m_world(world), m_lifetimeMs(lifetimeMs), m_time(world.clock, lifetimeMs) {}

Ledger::Recipient *Ledger::find(Id id)
{
    const auto found = m_recipients.find(id);
    return found == m_recipients.end() ? nullptr : &found->second;
}

QString Ledger::nameOf(const Recipient &recipient) const
{
    return u"%1 (%2, %3)"_s.arg(recipient.row.item.to, base::idToString(recipient.row.item.id), simulation::nameOf(recipient.row.item.state));
}

void Ledger::submitted(const storage::MailSubmission &mail, const QByteArray &body)
{
    m_bodies[mail.mailId] = body;
    for (const storage::Outgoing &outgoing : mail.outgoing) {
        Recipient &recipient = m_recipients[outgoing.id];
        ++m_submitted;
        recipient.submitted = true;
        recipient.askedExpiry = outgoing.expiresAt;
        recipient.row.item.id = outgoing.id;
        recipient.row.item.mailId = mail.mailId;
        recipient.row.item.from = mail.mailFrom;
        recipient.row.item.to = outgoing.recipient;
        recipient.row.sendAt = outgoing.sendAt;
    }
}

void Ledger::acknowledged(const storage::Committed &committed)
{
    for (const control::QueueItem &item : committed.queued) {
        Recipient *recipient = find(item.id);
        recipient->acknowledged = true;
        if (!recipient->known && !recipient->removalAsked)
            m_world.violated(u"%1 was acknowledged before it was on disk"_s.arg(nameOf(*recipient)));
    }
}

/// The life it was given is the one that was asked for.
void Ledger::checkLife(const Recipient &recipient, const QueueRow &row)
{
    if (!recipient.submitted)
        return;
    const qint64 begin = qMax(row.sendAt, row.item.queuedAt);
    const qint64 expected = recipient.askedExpiry ? recipient.askedExpiry : begin + m_lifetimeMs;
    if (row.item.expiresAt != expected)
        m_world.violated(u"%1 expires at %2, not at %3"_s.arg(nameOf(recipient)).arg(row.item.expiresAt).arg(expected));
}

void Ledger::changed(const QList<storage::QueueChange> &changes)
{
    for (const storage::QueueChange &change : changes) {
        const QueueRow &row = change.row;
        Recipient *recipient = find(row.item.id);
        if (!recipient) {
            if (!row.item.from.isEmpty())
                m_world.violated(u"%1 came from nowhere"_s.arg(row.item.to));
            recipient = &m_recipients[row.item.id];
        }
        m_world.tell(u"  on disk: %1 to %2 %3, attempts %4"_s.arg(base::idToString(row.item.id), row.item.to, simulation::nameOf(row.item.state)).arg(row.item.attempts));
        if (change.kind == storage::QueueChange::Added) {
            checkLife(*recipient, row);
        } else if (change.kind == storage::QueueChange::Removed) {
            if (!recipient->removalAsked)
                m_world.violated(u"%1 was removed, and nobody asked for it"_s.arg(nameOf(*recipient)));
            recipient->removed = true;
        } else if (isFinal(recipient->row.item.state)) {
            m_world.violated(u"%1 was finished, and is %2 now"_s.arg(nameOf(*recipient), simulation::nameOf(row.item.state)));
        } else if (isFinal(row.item.state)) {
            finished(*recipient, row);
        }
        recipient->known = true;
        recipient->answeredUs = 0;
        recipient->row = row;
    }
}

/// It has come to its end: for a reason that there is.
void Ledger::finished(Recipient &recipient, const QueueRow &row)
{
    const QString name = nameOf(recipient);
    if (row.item.state == QueueState::Sent && recipient.accepted == 0)
        m_world.violated(u"%1 counts as sent, and nobody has it"_s.arg(name));
    if (row.item.state == QueueState::Bounced && !recipient.refused && !recipient.bounceAsked && !m_noWay.contains(row.item.destination))
        m_world.violated(u"%1 came back, and nobody refused it"_s.arg(name));
    const qint64 expiresAt = recipient.known ? recipient.row.item.expiresAt : row.item.expiresAt;
    if (row.item.state == QueueState::Expired && m_time.latestLife() < expiresAt)
        m_world.violated(u"%1 expired %2 ms early"_s.arg(name).arg(expiresAt - m_time.latestLife()));
}

void Ledger::attempted(const mail::DeliveryJob &job)
{
    for (const mail::DeliveryRecipient &one : job.recipients) {
        ++m_attempts;
        const Recipient *recipient = find(one.id);
        if (!recipient || !recipient->known) {
            m_world.violated(u"%1 is tried, and was never on disk"_s.arg(one.address));
            continue;
        }
        const control::QueueItem &item = recipient->row.item;
        const QString name = nameOf(*recipient);
        if (recipient->removed || (item.state != QueueState::Ready && item.state != QueueState::Deferred))
            m_world.violated(u"%1 is tried"_s.arg(name));
        if (item.state == QueueState::Deferred && item.attempts == 0 && recipient->row.sendAt > m_time.latestWall())
            m_world.violated(u"%1 is tried before the time it was asked for"_s.arg(name));
        if (item.state == QueueState::Deferred && item.nextAttemptAt > m_time.latestDue())
            m_world.violated(u"%1 is tried %2 ms early"_s.arg(name).arg(item.nextAttemptAt - m_time.latestDue()));
        if (item.destination != job.destination)
            m_world.violated(u"%1 goes to %2, not to %3"_s.arg(name, job.destination, item.destination));
        if (m_paused.value(job.destination) == Pause::Done && m_paused.contains(job.destination))
            m_world.violated(u"%1 is tried, and %2 is paused"_s.arg(name, job.destination));
    }
}

void Ledger::accepted(Id id)
{
    Recipient &recipient = m_recipients[id];
    if (++recipient.accepted > 1 + recipient.excused)
        m_world.violated(u"%1 was delivered %2 times with %3 reasons"_s.arg(nameOf(recipient)).arg(recipient.accepted).arg(recipient.excused));
}

void Ledger::replyLost(Id id)
{
    ++m_recipients[id].excused;
}

void Ledger::answered(Id id)
{
    m_recipients[id].answeredUs = m_world.clock.monotonicUs();
}

void Ledger::refused(Id id)
{
    m_recipients[id].refused = true;
}

void Ledger::transmitted(Id mailId, const QByteArray &raw)
{
    const auto body = m_bodies.find(mailId);
    if (body != m_bodies.end() && !raw.endsWith(body->second))
        m_world.violated(u"the text of mail %1 is not what was given: %2 octets for %3"_s.arg(base::idToString(mailId)).arg(raw.size()).arg(body->second.size()));
}

void Ledger::asked(Id id, QueueAction::Kind action)
{
    Recipient *recipient = find(id);
    recipient->removalAsked = recipient->removalAsked || action == QueueAction::Remove;
    recipient->bounceAsked = recipient->bounceAsked || action == QueueAction::Bounce;
}

void Ledger::paused(const QString &destination)
{
    if (m_paused.contains(destination)) // else somebody has let it go meanwhile
        m_paused[destination] = Pause::Done;
}

/// What was accepted and is not known to be on disk may go once more.
void Ledger::died()
{
    for (auto &[id, recipient] : m_recipients) {
        const qint64 answeredUs = std::exchange(recipient.answeredUs, 0);
        if (answeredUs && m_world.clock.monotonicUs() - answeredUs > kLongestUntilStoredUs)
            m_world.violated(u"the outcome of %1 did not come to the disk"_s.arg(nameOf(recipient)));
        if (recipient.accepted > recipient.excused && recipient.row.item.state != QueueState::Sent)
            recipient.excused = recipient.accepted;
    }
}

void Ledger::found(const QList<QueueRow> &rows)
{
    QSet<Id> there;
    for (const QueueRow &row : rows) {
        there.insert(row.item.id);
        Recipient *recipient = find(row.item.id);
        if (!recipient) {
            if (!row.item.from.isEmpty())
                m_world.violated(u"%1 came from nowhere"_s.arg(row.item.to));
            recipient = &m_recipients[row.item.id];
        } else if (recipient->removed) {
            m_world.violated(u"%1 was removed, and is there again"_s.arg(nameOf(*recipient)));
        } else if (isFinal(recipient->row.item.state)) {
            if (recipient->row.item.state != row.item.state)
                m_world.violated(u"%1 was finished, and is %2 after the restart"_s.arg(nameOf(*recipient), simulation::nameOf(row.item.state)));
        } else if (isFinal(row.item.state)) {
            finished(*recipient, row);
        }
        if (!recipient->known)
            checkLife(*recipient, row);
        recipient->known = true;
        recipient->row = row;
    }
    for (auto it = m_recipients.begin(); it != m_recipients.end();) {
        Recipient &recipient = it->second;
        const bool missing = !there.contains(it->first) && !recipient.removed;
        if (missing && recipient.removalAsked)
            recipient.removed = recipient.known;
        else if (missing && (recipient.acknowledged || recipient.known))
            m_world.violated(u"%1 is lost"_s.arg(nameOf(recipient)));
        // What was never on disk may be forgotten, its number too: it may be given again when the clock is set back.
        it = missing && !recipient.known ? m_recipients.erase(it) : std::next(it);
    }
    std::erase_if(m_bodies, [&](const auto &body) {
        return std::none_of(m_recipients.begin(), m_recipients.end(), [&](const auto &one) { return one.second.row.item.mailId == body.first; });
    });
}

bool Ledger::wantsNotice(const Recipient &recipient, QueueState state) const
{
    if (recipient.row.item.state != state || recipient.row.item.from.isEmpty() || recipient.removed)
        return false;
    return mail::wantsDsn(recipient.row.dsn, state == QueueState::Sent ? mail::DsnAction::Relayed : mail::DsnAction::Failed);
}

/// One notice for each failure whose sender wants one, and for nothing else.
void Ledger::foundNotices(const QList<control::Event> &events)
{
    QMap<std::pair<Id, QString>, int> failures, successes;
    m_notices = int(events.size());
    for (const control::Event &event : events) {
        const QJsonObject detail = QJsonDocument::fromJson(event.detail).object();
        const QString action = detail["action"_L1].toString();
        for (const auto &to : detail["recipients"_L1].toArray()) {
            if (action == "failed"_L1)
                ++failures[{event.mailId, to.toString()}];
            else if (action == "relayed"_L1)
                ++successes[{event.mailId, to.toString()}];
        }
    }
    for (const auto &[id, recipient] : m_recipients) {
        if (!recipient.known)
            continue;
        const std::pair key(recipient.row.item.mailId, recipient.row.item.to);
        const int failed = wantsNotice(recipient, QueueState::Bounced) || wantsNotice(recipient, QueueState::Expired);
        if (failures.value(key) != failed && !recipient.removed)
            m_world.violated(u"%1 has %2 notices of failure, not %3"_s.arg(nameOf(recipient)).arg(failures.value(key)).arg(failed));
        const int sent = wantsNotice(recipient, QueueState::Sent);
        const bool dropped = m_stopped && successes.value(key) == 0; // an engine that is stopped keeps what was delivered, not the notice
        if (successes.value(key) != sent && !dropped && !recipient.removed)
            m_world.violated(u"%1 has %2 notices of success, not %3"_s.arg(nameOf(recipient)).arg(successes.value(key)).arg(sent));
    }
}

QList<Id> Ledger::open() const
{
    QList<Id> ids;
    for (const auto &[id, recipient] : m_recipients) {
        if (recipient.known && !recipient.removed && !isFinal(recipient.row.item.state))
            ids << id;
    }
    return ids;
}

bool Ledger::waitsForItsTime(Id id) const
{
    const QueueRow *one = row(id);
    return one->item.attempts == 0 && one->sendAt > m_world.clock.wallMs();
}

bool Ledger::allEnded() const
{
    const QList<Id> ids = open();
    return std::all_of(ids.cbegin(), ids.cend(), [this](Id id) { return waitsForItsTime(id); });
}

QList<Id> Ledger::known() const
{
    QList<Id> ids;
    for (const auto &[id, recipient] : m_recipients) {
        if (recipient.known)
            ids << id;
    }
    return ids;
}

const QueueRow *Ledger::row(Id id) const
{
    const auto found = m_recipients.find(id);
    return found == m_recipients.end() ? nullptr : &found->second.row;
}

QSet<Id> Ledger::openMails() const
{
    QSet<Id> mails;
    for (const Id id : open())
        mails.insert(row(id)->item.mailId);
    return mails;
}

Ledger::Totals Ledger::totals() const
{
    Totals totals;
    totals.submitted = m_submitted;
    totals.attempts = m_attempts;
    totals.notices = m_notices;
    for (const auto &[id, recipient] : m_recipients) {
        const QueueState state = recipient.row.item.state;
        totals.acknowledged += recipient.acknowledged;
        totals.recovered += recipient.submitted && recipient.known && !recipient.acknowledged;
        totals.removed += recipient.removed;
        totals.sent += recipient.known && state == QueueState::Sent;
        totals.bounced += recipient.known && state == QueueState::Bounced;
        totals.expired += recipient.known && state == QueueState::Expired;
        totals.doubled += qMax(0, recipient.accepted - 1);
    }
    return totals;
}

} // namespace simulation
