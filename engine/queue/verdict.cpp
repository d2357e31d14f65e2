// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/verdict.h"
#include "base/actor.h"
#include "control/json.h"
#include "mail/deliverycause.h"
#include "mail/dsn.h"

using namespace Qt::Literals;

namespace queue {

using control::QueueState;
using mail::DeliveryResult;
using storage::QueueRow;

namespace {

const char *wordOf(DeliveryResult result)
{
    switch (result) {
    case DeliveryResult::Delivered:
        return "sent";
    case DeliveryResult::Failed:
        return "bounced";
    case DeliveryResult::Deferred:
        break;
    }
    return "deferred";
}

/// Nothing to explain after success.
control::Cause causeOf(const mail::DeliveryOutcome &delivery)
{
    if (delivery.result == DeliveryResult::Delivered)
        return {};
    const mail::DeliveryCause &cause =
        mail::causeOf(delivery.status, delivery.replyCode ? mail::Speaker::Remote : mail::Speaker::Us);
    return {cause.id, mail::faultId(cause.fault), cause.stepId};
}

/// The detail of "delivery.attempt".
QByteArray attemptDetail(const QueueRow &row, const mail::DeliveryOutcome &delivery, const mail::DeliveryReport &report)
{
    control::JsonBuffer buffer(512);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "queueId");
    control::writeId(writer, row.item.id);
    control::writeKey(writer, "destination");
    control::writeString(writer, row.item.destination);
    control::writeKey(writer, "attempt");
    writer.Int(row.item.attempts + 1);
    control::writeKey(writer, "result");
    control::writeUtf8(writer, wordOf(delivery.result));
    control::writeKey(writer, "remoteHost");
    control::writeString(writer, report.remoteHost);
    control::writeKey(writer, "remoteAddress");
    control::writeString(writer, report.remoteAddress);
    control::writeKey(writer, "tls");
    control::writeString(writer, report.tls);
    control::writeKey(writer, "reused");
    writer.Bool(report.reused);
    control::writeKey(writer, "code");
    writer.Int(delivery.replyCode);
    control::writeKey(writer, "status");
    control::writeUtf8(writer, delivery.status.toByteArray());
    control::writeKey(writer, "reply");
    control::writeString(writer, delivery.reply);
    control::writeKey(writer, "cause");
    control::writeJson(writer, causeOf(delivery));
    if (report.connectionId) {
        control::writeKey(writer, "connectionId");
        control::writeId(writer, report.connectionId);
    }
    if (report.startedAt) {
        control::writeKey(writer, "startedAt");
        control::writeTime(writer, report.startedAt);
        control::writeKey(writer, "tookMs");
        writer.Int64(report.tookMs);
    }
    control::writeKey(writer, "stages");
    control::writeObjectOrEmpty(writer, report.stages);
    writer.EndObject();
    return buffer.take();
}

/// The row's last reply: code and status as on the wire, unless the text begins with them already.
QString replyText(const mail::DeliveryOutcome &delivery)
{
    const QString status = QString::fromLatin1(delivery.status.toByteArray());
    QString text = delivery.reply;
    if (!text.startsWith(status))
        text = status + u' ' + text;
    return delivery.replyCode ? QString::number(delivery.replyCode) + u' ' + text : text;
}

Verdict::Notice failureNotice(const QueueRow &row)
{
    // RFC 5321 6.1: never about a notice; RFC 3461 4.1.
    const bool wanted = !row.item.from.isEmpty() && mail::wantsDsn(row.dsn, mail::DsnAction::Failed);
    return wanted ? Verdict::Failure : Verdict::None;
}

} // namespace

Verdict Judge::afterAttempt(const QueueRow &row, const mail::DeliveryOutcome &delivery,
                            const mail::DeliveryReport &report) const
{
    Verdict verdict{row, {}, Verdict::None, delivery, report.remoteHost};
    storage::QueueOutcome &outcome = verdict.outcome;
    outcome.id = row.item.id;
    outcome.attempts = row.item.attempts + 1;
    outcome.reply = replyText(delivery);
    outcome.attempt = attemptDetail(row, delivery, report);
    switch (delivery.result) {
    case DeliveryResult::Delivered:
        outcome.state = QueueState::Sent;
        // RFC 3461 5.2.4: a remote that took the request over tells the sender itself.
        if (!delivery.dsnRelayed && !row.item.from.isEmpty() && mail::wantsDsn(row.dsn, mail::DsnAction::Relayed))
            verdict.notice = Verdict::Success;
        break;
    case DeliveryResult::Failed:
        outcome.state = QueueState::Bounced;
        verdict.notice = failureNotice(row);
        break;
    case DeliveryResult::Deferred:
        if (row.item.expiresAt <= m_clock.life()) {
            outcome.state = QueueState::Expired;
            verdict.notice = failureNotice(row);
        } else {
            outcome.state = QueueState::Deferred;
            outcome.nextAttemptAt = m_clock.due() + m_retry.of(row.item.destination).pauseMs(row.item.mailId, outcome.attempts);
        }
        break;
    }
    return verdict;
}

Verdict Judge::atDeadline(const QueueRow &row) const
{
    Verdict verdict{row, {}, Verdict::None, {}, {}};
    storage::QueueOutcome &outcome = verdict.outcome;
    outcome.id = row.item.id;
    outcome.attempts = row.item.attempts;
    verdict.delivery.id = row.item.id;
    verdict.delivery.reply = row.item.lastReply.isEmpty() ? u"not delivered in time"_s : row.item.lastReply;
    verdict.delivery.status = {4, 4, 7}; // RFC 3463: delivery time expired
    if (row.item.expiresAt <= m_clock.life()) {
        outcome.state = QueueState::Expired;
        verdict.delivery.result = DeliveryResult::Failed;
        verdict.notice = failureNotice(row);
    } else {
        outcome.state = row.item.state;
        outcome.nextAttemptAt = row.item.nextAttemptAt;
        outcome.delayTold = true;
        verdict.notice = Verdict::Delay;
    }
    return verdict;
}

Verdict Judge::pausedAnew(const QueueRow &row) const
{
    Verdict verdict{row, {}, Verdict::None, {}, {}};
    storage::QueueOutcome &outcome = verdict.outcome;
    outcome.id = row.item.id;
    outcome.attempts = row.item.attempts;
    outcome.state = row.item.state;
    outcome.nextAttemptAt = m_clock.due() + m_retry.of(row.item.destination).pauseMs(row.item.mailId, qMax(1, outcome.attempts));
    return verdict;
}

/// One more member of an object.
static QByteArray memberText(const QByteArray &name, const QString &text)
{
    control::JsonBuffer buffer(64);
    control::JsonWriter writer(buffer);
    control::writeString(writer, text);
    return ",\"" + name + "\":" + buffer.take();
}

Verdict Judge::bounced(const QueueRow &row, const QString &by) const
{
    Verdict verdict{row, {}, failureNotice(row), {}, {}};
    storage::QueueOutcome &outcome = verdict.outcome;
    outcome.id = row.item.id;
    outcome.attempts = row.item.attempts;
    outcome.state = QueueState::Bounced;
    outcome.reply = u"5.7.0 returned by the postmaster"_s;
    const base::ActorPtr &actor = base::ActorScope::current(); // gone by the time its notice is on disk
    outcome.extra = memberText("by", by) + (actor ? memberText("peer", actor->peer) : QByteArray());
    verdict.delivery = {row.item.id, DeliveryResult::Failed, 0, {5, 7, 0}, u"returned by the postmaster"_s, false};
    return verdict;
}

} // namespace queue
