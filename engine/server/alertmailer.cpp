// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/alertmailer.h"
#include "base/logging.h"
#include "control/causewords.h"
#include "mail/deliverycause.h"
#include "storage/ownmail.h"
#include "storage/queuestore.h"
#include <QDateTime>
#include <QLocale>
#include <cmath>

namespace server {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kHourMs = 3600 * 1000;

/// The words of a remote, in one line: they are shown, not followed.
QString oneLine(const QString &text)
{
    return text.simplified().left(300);
}

QString numberText(double value)
{
    return std::isnan(value) ? u"unknown"_s : QLocale::c().toString(value, 'g', 6);
}

QString title(const control::Alert &alert)
{
    return alert.subject.isEmpty() ? alert.name : alert.name + u": "_s + alert.subject;
}

QString paragraph(const control::Alert &alert)
{
    const auto time = [](qint64 at) { return QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(u"yyyy-MM-dd hh:mm:ss 'UTC'"_s); };
    QString text = (alert.clearedAt ? u"Over: "_s : control::severityToString(alert.severity).toUpper() + u": "_s) + title(alert) + u"\n"_s;
    text += u"  %1 was %2; the rule says: not %3 %4.\n"_s.arg(alert.metric, numberText(alert.value), control::comparisonToString(alert.comparison),
                                                             numberText(alert.threshold));
    if (!alert.detail.isEmpty())
        text += u"  The other side said: %1\n"_s.arg(oneLine(alert.detail));
    const control::Cause cause = control::causeOfReply(alert.detail);
    if (!cause.id.isEmpty())
        text += u"  %1 %2\n"_s.arg(mail::causeText(cause.id, mail::Language::English), mail::stepText(cause.step, mail::Language::English));
    text += u"  Since %1"_s.arg(time(alert.raisedAt));
    return text + (alert.clearedAt ? u", until %1.\n"_s.arg(time(*alert.clearedAt)) : u".\n"_s);
}

} // namespace

struct AlertMailer::Mail
{
    QList<mail::Address> to;
    qsizetype routed = 0;
    storage::MailSubmission submission;
    QByteArray parameters; ///< of the submission
    qint64 size = 0;       ///< octets, likewise
};

AlertMailer::AlertMailer(Setup setup) : m_setup(std::move(setup))
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(kGatherMs);
    QObject::connect(&m_gather, &QTimer::timeout, &m_gather, [this] { sendGathered(); });
}

AlertMailer::Text AlertMailer::textOf(const QList<control::Alert> &alerts, const QString &hostname)
{
    Text out;
    QStringList paragraphs;
    for (const control::Alert &alert : alerts)
        paragraphs << paragraph(alert);
    const control::Alert &first = alerts.first();
    out.subject = u"[%1] %2%3"_s.arg(hostname, first.clearedAt ? u"Over: "_s : QString(), oneLine(title(first)));
    if (alerts.size() > 1)
        out.subject += u" and %1 more"_s.arg(alerts.size() - 1);
    out.text = paragraphs.join(u'\n') + u"\nThis is %1, by itself. Rules, history and silences: postkontorctl alert, or Alerts in the console.\n"_s.arg(hostname);
    return out;
}

void AlertMailer::tell(const control::Alert &alert)
{
    if (m_setup.to.isEmpty())
        return;
    m_gathered << alert;
    if (!m_gather.isActive())
        m_gather.start();
}

void AlertMailer::sendGathered()
{
    const QList<control::Alert> alerts = std::exchange(m_gathered, {});
    const qint64 now = m_setup.clock->monotonicUs() / 1000;
    while (!m_sentAt.isEmpty() && m_sentAt.first() < now - kHourMs)
        m_sentAt.removeFirst();
    if (m_sentAt.size() >= kMostPerHour)
        return failed(u"more than %1 in an hour"_s.arg(kMostPerHour));
    m_sentAt << now;
    auto mail = std::make_shared<Mail>();
    mail::Draft draft;
    const QString from = m_setup.from.isEmpty() ? u"postmaster@"_s + m_setup.hostname : m_setup.from;
    const auto sender = mail::DraftAddress::fromString(from);
    for (const QString &text : std::as_const(m_setup.to)) {
        if (const auto one = mail::DraftAddress::fromString(text)) {
            draft.to << *one;
            mail->to << one->address;
        }
    }
    if (!sender || draft.to.isEmpty())
        return failed(u"alerts.mail_to or alerts.mail_from is no address"_s);
    draft.from = *sender;
    const Text text = textOf(alerts, m_setup.hostname);
    draft.subject = text.subject;
    draft.text = text.text;
    draft.headers = {{u"Auto-Submitted"_s, u"auto-generated"_s}};
    auto submission = storage::writeOwnMail(*m_setup.store, *m_setup.clock, std::move(draft), "alert", m_setup.executor);
    if (!submission)
        return failed(submission.error().publicText);
    mail->parameters = submission->mailParameters;
    mail->size = submission->body->size();
    mail->submission = std::move(*submission);
    route(mail);
}

void AlertMailer::route(const MailPtr &mail)
{
    if (mail->routed == mail->to.size())
        return commit(mail);
    const mail::Address address = mail->to[mail->routed++];
    m_setup.store->lookupRecipient(address.localPart, address.domain, then<storage::RecipientRoute>([this, mail, address](storage::RecipientRoute &found) {
        storage::MailSubmission &submission = mail->submission;
        const qsizetype queued = submission.outgoing.size();
        if (!storage::addRecipient(submission, address, found))
            failed(u"there is no mailbox "_s + address.toString());
        if (submission.outgoing.size() > queued) {
            submission.outgoing.last().lane = control::Lane::Urgent;
            submission.outgoing.last().sendAt = m_setup.clock->wallMs() + (m_setup.target ? kQueueWaitsMs : 0);
        }
        route(mail);
    }));
}

void AlertMailer::commit(const MailPtr &mail)
{
    if (mail->submission.deliveries.isEmpty() && mail->submission.outgoing.isEmpty())
        return;
    storage::commitOwnMail(*m_setup.store, std::move(mail->submission), then<storage::Committed>([this, mail](storage::Committed &committed) {
                               for (const control::QueueItem &item : committed.queued)
                                   attempt(mail, item);
                           }));
}

/// Straight to its destination, whatever else waits for it.
void AlertMailer::attempt(const MailPtr &mail, const control::QueueItem &item)
{
    if (!m_setup.target)
        return;
    m_setup.target->plan(item.destination, then<mail::DeliveryGroup>([this, mail, item](mail::DeliveryGroup &group) {
        if (group.key.isEmpty())
            return failed(oneLine(group.reason));
        mail::DeliveryJob job;
        job.mailId = item.mailId;
        job.destination = item.destination;
        job.group = group;
        job.parameters = mail->parameters;
        job.size = mail->size;
        job.recipients << mail::DeliveryRecipient{item.id, item.to, {}, 0};
        m_setup.target->deliver(job, then<mail::DeliveryReport>([this, item](mail::DeliveryReport &report) { attempted(item, report); }));
    }));
}

void AlertMailer::attempted(const control::QueueItem &item, const mail::DeliveryReport &report)
{
    if (report.outcomes.isEmpty())
        return;
    const mail::DeliveryOutcome &outcome = report.outcomes.first();
    if (outcome.result != mail::DeliveryResult::Delivered)
        return failed(oneLine(outcome.reply)); // the queue's copy is tried later
    storage::QueueOutcome sent;
    sent.id = item.id;
    sent.state = control::QueueState::Sent;
    sent.attempts = 1;
    sent.reply = outcome.reply;
    m_setup.store->queue()->settleRows({sent}, then<qint64>([](qint64 &) {}));
}

void AlertMailer::failed(const QString &why)
{
    qCWarning(lcServer, "alert mail: %s", qUtf8Printable(why));
}

} // namespace server
