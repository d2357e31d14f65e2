// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/attempt.h"
#include "base/logging.h"
#include "base/logscope.h"
#include "mail/address.h"
#include "smtp/smtpsyntax.h"

namespace delivery {

namespace {

using mail::DeliveryResult;

bool isOneOf(const smtp::Parameter &parameter, std::initializer_list<const char *> keywords)
{
    return std::any_of(keywords.begin(), keywords.end(), [&](const char *keyword) { return parameter.is(keyword); });
}

// The parameters named, as they were given; anything that is not plain ASCII without controls was never checked: dropped.
QByteArray keep(const QByteArray &given, std::initializer_list<const char *> keywords)
{
    QByteArray kept;
    const auto parameters = smtp::parseParameters(given);
    if (!parameters)
        return kept;
    for (const smtp::Parameter &parameter : *parameters) {
        const bool printable = std::all_of(parameter.text.begin(), parameter.text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
        if (printable && isOneOf(parameter, keywords))
            kept += (kept.isEmpty() ? "" : " ") + parameter.text.toByteArray();
    }
    return kept;
}

bool asksUtf8(const QByteArray &given)
{
    const auto parameters = smtp::parseParameters(given);
    return parameters && std::any_of(parameters->begin(), parameters->end(), [](const smtp::Parameter &p) { return p.is("SMTPUTF8"); });
}

} // namespace

Attempt::Attempt(mail::DeliveryJob wanted, base::Callback<mail::DeliveryReport> done) : job(std::move(wanted)), m_done(std::move(done))
{
    report.mailId = job.mailId;
    for (qsizetype i = 0; i < job.recipients.size(); ++i) {
        mail::DeliveryOutcome outcome;
        outcome.id = job.recipients[i].id;
        report.outcomes.append(outcome);
        m_left.append(i);
    }
}

void Attempt::settle(qsizetype index, DeliveryResult result, int code, mail::EnhancedStatus status, const QString &reply)
{
    mail::DeliveryOutcome &outcome = report.outcomes[index];
    outcome.result = result;
    outcome.replyCode = code;
    outcome.status = status;
    outcome.reply = reply;
    m_left.removeOne(index);
}

void Attempt::settleLeft(DeliveryResult result, int code, mail::EnhancedStatus status, const QString &reply)
{
    for (const qsizetype index : QList<qsizetype>(m_left))
        settle(index, result, code, status, reply);
}

smtp::ClientMail Attempt::nextTransaction(int most)
{
    smtp::ClientMail next;
    m_current.clear();
    const bool utf8 = asksUtf8(job.parameters);
    // What is on the wire comes out of a parser, whoever put it into the queue.
    const auto sender = mail::parsePath('<' + job.mailFrom.toUtf8() + '>', {.utf8 = true, .allowNull = true});
    if (!sender) {
        settleLeft(DeliveryResult::Failed, 0, {5, 1, 7}, QStringLiteral("the sender's address is not valid"));
        return next;
    }
    next.reversePath = sender.address.toPath();
    next.needsUtf8 = sender.address.needsUtf8() || (utf8 && mail->eightBitHeader);
    next.ret = keep(job.parameters, {"RET", "ENVID"});
    next.size = mail->text.size();
    next.eightBit = mail->eightBit;
    for (const qsizetype index : QList<qsizetype>(m_left)) {
        if (m_current.size() == most)
            break;
        const mail::DeliveryRecipient &recipient = job.recipients[index];
        const auto path = mail::parsePath('<' + recipient.address.toUtf8() + '>', {.utf8 = true});
        if (!path) {
            settle(index, DeliveryResult::Failed, 0, {5, 1, 3}, QStringLiteral("the recipient's address is not valid"));
            continue;
        }
        m_current.append(index);
        next.recipients.append({path.address.toPath(), keep(recipient.dsn, {"NOTIFY", "ORCPT"}), path.address.needsUtf8()});
    }
    return next;
}

void Attempt::transactionDone(const smtp::ClientMailDone &done, bool again)
{
    m_envelopeMs += done.envelopeMs;
    m_dataMs += done.dataMs;
    const bool lost = done.linkLost && !done.bodyEnded;
    for (qsizetype i = 0; i < m_current.size() && i < done.outcomes.size(); ++i) {
        const smtp::ClientOutcome &outcome = done.outcomes[i];
        const bool open = lost && outcome.result == DeliveryResult::Deferred && (outcome.reply.code == 0 || outcome.reply.code == 421);
        if ((open && again) || outcome.tooMany)
            continue; // left
        const qsizetype index = m_current[i];
        settle(index, outcome.result, outcome.reply.code, outcome.status, outcome.text);
        report.outcomes[index].dsnRelayed = done.dsnRelayed && outcome.result == DeliveryResult::Delivered;
    }
    m_current.clear();
}

/// One line for the attempt, whatever it failed for how many.
void Attempt::logFailure() const
{
    const mail::DeliveryOutcome *first = nullptr;
    qsizetype failed = 0;
    for (const mail::DeliveryOutcome &outcome : report.outcomes) {
        if (outcome.result == DeliveryResult::Delivered)
            continue;
        first = first ? first : &outcome;
        ++failed;
    }
    if (!first || !lcDelivery().isInfoEnabled())
        return;
    const base::LogScope about(report.connectionId, job.mailId);
    qCInfo(lcDelivery).noquote().nospace() << (first->result == DeliveryResult::Deferred ? "put off" : "failed") << ": " << failed << " of "
                                           << report.outcomes.size() << " recipients at " << (report.remoteHost.isEmpty() ? job.group.key : report.remoteHost)
                                           << ": " << first->replyCode << ' ' << first->reply;
}

void Attempt::answer()
{
    logFailure();
    QByteArray stages;
    const auto add = [&](const char *name, qint64 ms) {
        if (ms > 0)
            stages += (stages.isEmpty() ? "{\"" : ",\"") + QByteArray(name) + "\":" + QByteArray::number(ms);
    };
    add("dns", dnsMs);
    add("connect", connectMs);
    add("greeting", greetingMs);
    add("tls", tlsMs);
    add("hello", helloMs);
    add("envelope", m_envelopeMs);
    add("data", m_dataMs);
    report.stages = stages.isEmpty() ? QByteArrayLiteral("{}") : stages + '}';
    if (m_done)
        std::exchange(m_done, {})(std::move(report));
}

void Attempt::refuse()
{
    base::Error error;
    error.kind = base::ErrorKind::Busy;
    error.publicText = QStringLiteral("the engine is stopping");
    if (m_done)
        std::exchange(m_done, {})(error);
}

} // namespace delivery
