// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/noticewriter.h"
#include "base/logging.h"
#include "control/jsonwriter.h"
#include "mail/dsn.h"
#include "mail/mailboxdestination.h"
#include "mail/messageview.h"
#include "mail/traceheaders.h"
#include "storage/ownmail.h"

using namespace Qt::Literals;

namespace queue {

using base::Error;
using base::ErrorKind;

struct NoticeWriter::Notice
{
    QList<Verdict> verdicts;
    base::Callback<bool> done;
    mail::Address sender;
    QByteArray original;
    storage::QueueNotice store;
};

namespace {

constexpr qint64 kWaitForOriginalUs = 600'000'000; // while it cannot be read

/// Its outcome is on disk: it came there with the entry.
bool isInMailbox(const Verdict &verdict)
{
    return verdict.notice == Verdict::Success && verdict.row.item.destination == mail::kMailboxDestination;
}

mail::DsnAction actionOf(const Verdict &verdict)
{
    switch (verdict.notice) {
    case Verdict::Delay:
        return mail::DsnAction::Delayed;
    case Verdict::Success:
        return isInMailbox(verdict) ? mail::DsnAction::Delivered : mail::DsnAction::Relayed;
    default:
        return mail::DsnAction::Failed;
    }
}

const char *wordOf(mail::DsnAction action)
{
    switch (action) {
    case mail::DsnAction::Delayed:
        return "delayed";
    case mail::DsnAction::Delivered:
        return "delivered";
    case mail::DsnAction::Relayed:
        return "relayed";
    default:
        return "failed";
    }
}

mail::DsnRecipient recipientOf(const Verdict &verdict, qint64 now)
{
    mail::DsnRecipient recipient;
    recipient.address = verdict.row.item.to;
    recipient.parameters = verdict.row.dsn;
    recipient.action = actionOf(verdict);
    recipient.status = verdict.delivery.status;
    if (recipient.action == mail::DsnAction::Failed)
        recipient.status.classCode = 5; // it is given up, whatever was said last
    recipient.remoteHost = verdict.remoteHost;
    recipient.replyCode = verdict.delivery.replyCode;
    recipient.reply = verdict.delivery.reply;
    recipient.lastAttemptAt = verdict.outcome.attempt.isEmpty() ? 0 : now;
    recipient.willRetryUntil = verdict.row.item.expiresAt;
    return recipient;
}

} // namespace

NoticeWriter::NoticeWriter(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor, QueueOptions options)
    : m_store(store), m_clock(clock), m_executor(std::move(executor)), m_options(std::move(options)),
      m_self(std::make_shared<NoticeWriter *>(this))
{
}

NoticeWriter::~NoticeWriter()
{
    *m_self = nullptr;
}

template<typename T>
base::Callback<T> NoticeWriter::next(const NoticePtr &notice, std::function<void(T &)> step)
{
    return {m_executor, [self = m_self, notice, step = std::move(step)](base::Result<T> result) {
                if (!*self)
                    return;
                if (result)
                    step(*result);
                else
                    notice->done(result.error());
            }};
}

void NoticeWriter::send(QList<Verdict> verdicts, base::Callback<bool> done)
{
    auto notice = std::make_shared<Notice>();
    notice->verdicts = std::move(verdicts);
    notice->done = std::move(done);
    const QByteArray sender = notice->verdicts.first().row.item.from.toUtf8();
    const mail::PathResult parsed = mail::parseMailbox(sender, {true, false, false});
    if (!parsed) {
        notice->done(Error{ErrorKind::Invalid, u"no address to tell"_s, {}, {}});
        return;
    }
    notice->sender = parsed.address;
    const Id mailId = notice->verdicts.first().row.item.mailId;
    m_store.rawOfMail(mailId, {m_executor, [self = m_self, notice, mailId](base::Result<QByteArray> original) {
                                   if (!*self)
                                       return;
                                   if (original)
                                       notice->original = *original;
                                   if ((*self)->mayRead(mailId, original))
                                       notice->done(original.error());
                                   else
                                       (*self)->route(notice); // a lost original is no reason to say nothing
                               }});
}

/// Whether the mail was not read, but may be when it is tried again.
bool NoticeWriter::mayRead(Id mailId, const base::Result<QByteArray> &original)
{
    if (original || !original.error().temporary() || original.error().kind == ErrorKind::Corrupt) {
        m_unreadSinceUs.remove(mailId);
        return false;
    }
    const qint64 now = m_clock.monotonicUs();
    const qint64 since = m_unreadSinceUs.value(mailId, now);
    m_unreadSinceUs.insert(mailId, since);
    if (now - since < kWaitForOriginalUs)
        return true;
    m_unreadSinceUs.remove(mailId);
    qCWarning(lcQueue) << "notice without the mail it is about:" << original.error().detail;
    return false;
}

void NoticeWriter::route(const NoticePtr &notice)
{
    m_store.lookupRecipient(notice->sender.localPart, notice->sender.domain,
                            next<storage::RecipientRoute>(notice, [this, notice](storage::RecipientRoute &route) {
                                address(notice, route);
                            }));
}

void NoticeWriter::address(const NoticePtr &notice, const storage::RecipientRoute &route)
{
    if (!storage::addRecipient(notice->store.mail, notice->sender, route)) {
        notice->done(Error{ErrorKind::NotFound, u"the sender is nobody here"_s, {}, {}});
        return;
    }
    notice->store.mail.traceHeaders = mail::returnPathHeader({});
    write(notice);
}

void NoticeWriter::write(const NoticePtr &notice)
{
    const Verdict &first = notice->verdicts.first();
    storage::MailSubmission &mail = notice->store.mail;
    mail.mailId = m_store.ids().next();
    mail.receivedAt = m_clock.wallMs();
    mail::DsnRequest request;
    request.reportingHost = m_options.hostname;
    request.mailFrom = first.row.item.from;
    request.parameters = first.row.mailParameters;
    request.messageId = base::idToString(mail.mailId).toLatin1() + ".dsn@" + m_options.hostname.toLatin1();
    request.now = mail.receivedAt;
    request.arrivedAt = first.row.item.queuedAt;
    request.original = std::exchange(notice->original, {});
    for (const Verdict &verdict : std::as_const(notice->verdicts)) {
        request.recipients << recipientOf(verdict, request.now);
        if (!isInMailbox(verdict))
            notice->store.outcomes << verdict.outcome;
    }
    const mail::Dsn dsn = mail::buildDsn(request);
    mail.mailParameters = dsn.utf8 ? "BODY=8BITMIME SMTPUTF8" : dsn.eightBit ? "BODY=8BITMIME" : "";
    auto body = m_store.queue()->newNoticeBody(m_executor);
    if (!body) {
        notice->done(body.error());
        return;
    }
    mail.body = *body;
    (*body)->append(dsn.bytes);
    (*body)->finish(next<qint64>(notice, [this, notice](qint64 &) { commit(notice); }));
}

void NoticeWriter::commit(const NoticePtr &notice)
{
    storage::MailSubmission &mail = notice->store.mail;
    mail.summary = mail::summarize(mail.body->view());
    mail.body->releaseView();
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "action");
    control::writeUtf8(writer, wordOf(actionOf(notice->verdicts.first())));
    control::writeKey(writer, "noticeMailId");
    control::writeId(writer, mail.mailId);
    control::writeKey(writer, "recipients");
    writer.StartArray();
    for (const Verdict &verdict : std::as_const(notice->verdicts))
        control::writeString(writer, verdict.row.item.to);
    writer.EndArray();
    writer.EndObject();
    control::Event &told = notice->store.told;
    told.kind = u"dsn.sent"_s;
    told.mailId = notice->verdicts.first().row.item.mailId;
    told.to = notice->verdicts.first().row.item.from;
    told.detail = buffer.take();
    m_store.queue()->commitNotice(std::move(notice->store), next<storage::Committed>(notice, [notice](storage::Committed &) {
                                      notice->done(true);
                                  }));
}

} // namespace queue
