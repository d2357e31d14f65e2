// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxjob.h"
#include "base/logging.h"
#include "delivery/mailcopy.h"
#include "delivery/moderation.h"
#include "mail/address.h"
#include "mail/headerscanner.h"
#include "mail/mailboxdestination.h"
#include "mail/traceheaders.h"
#include "storage/ownmail.h"

namespace delivery {

using namespace Qt::StringLiterals;
using mail::DeliveryResult;
using storage::PostVerdict;

namespace {

/// Of those of MAIL, what belongs to the mail, not to who sent it.
QByteArray formOf(const QByteArray &parameters)
{
    QByteArrayList kept;
    for (const QByteArray &one : parameters.split(' ')) {
        if (one.startsWith("BODY=") || one == "SMTPUTF8")
            kept << one;
    }
    return kept.join(' ');
}

bool isList(const storage::RecipientRoute &route)
{
    return route.group && route.group->kind == control::GroupKind::List;
}

bool leadsElsewhere(const storage::RecipientRoute &route)
{
    return std::any_of(route.targets.begin(), route.targets.end(), [](const storage::RouteTarget &target) { return target.mailboxId == 0 && target.groupId == 0; });
}

} // namespace

MailboxJob::MailboxJob(const Setup &setup, mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
    : m_setup(setup), m_store(setup.store), m_job(std::move(job)), m_done(std::move(done))
{
    m_report.mailId = m_job.mailId;
    m_report.stages = "{}";
}

void MailboxJob::lookUpNext()
{
    if (m_next == m_job.recipients.size()) {
        readOriginal();
        return;
    }
    const mail::DeliveryRecipient recipient = m_job.recipients[m_next++];
    const mail::PathResult parsed = mail::parseMailbox(recipient.address.toUtf8(), {true, false, false});
    if (!parsed) {
        setAside(recipient, DeliveryResult::Failed, {5, 1, 3}, u"not an address"_s);
        lookUpNext();
        return;
    }
    m_store.lookupRecipient(parsed.address.localPart, parsed.address.domain,
                            then<storage::RecipientRoute>([recipient, address = parsed.address](MailboxJob &job, const storage::RecipientRoute &route) {
                                if (!job.route(recipient, route))
                                    return job.lookUpNext();
                                job.m_store.senders()->forwards(
                                    address.localPart, address.domain,
                                    job.then<QList<storage::Forward>>([](MailboxJob &same, const QList<storage::Forward> &forwards) { same.takeForwards(forwards); }));
                            }));
}

/// The mailbox may have gone while the mail waited.
bool MailboxJob::route(const mail::DeliveryRecipient &recipient, const storage::RecipientRoute &route)
{
    const bool open = route.expiresAt == 0 || m_setup.clock.wallMs() < route.expiresAt;
    const bool known = route.kind == storage::RecipientRoute::Mailbox || route.kind == storage::RecipientRoute::Several;
    if (known && open && route.full)
        setAside(recipient, m_setup.fullRejects ? DeliveryResult::Failed : DeliveryResult::Deferred, {quint8(m_setup.fullRejects ? 5 : 4), 2, 2},
                 u"the mailbox is over its quota"_s);
    else if (known && open)
        m_found << Found{recipient, route};
    else
        setAside(recipient, DeliveryResult::Failed, {5, 1, 1}, u"there is no such mailbox here any more"_s);
    return known && open && !route.full && leadsElsewhere(route);
}

/// Of the last one found: in place of the addresses elsewhere comes the user who has mail sent there.
void MailboxJob::takeForwards(const QList<storage::Forward> &forwards)
{
    QHash<QString, QString> users;
    for (const storage::Forward &one : forwards) {
        for (const QString &target : one.targets)
            users.insert(target, one.address);
    }
    for (storage::RouteTarget &target : m_found.last().route.targets) {
        if (target.mailboxId != 0 || target.groupId != 0 || !users.contains(target.address))
            continue;
        target.address = users.value(target.address);
        m_forwarders << target.address;
    }
    lookUpNext();
}

void MailboxJob::readOriginal()
{
    if (m_found.isEmpty()) {
        finish();
        return;
    }
    m_next = 0;
    m_store.rawOfMail(m_job.mailId, then<QByteArray>([](MailboxJob &job, const QByteArray &original) {
                          job.m_original = original;
                          job.m_way = mail::wayHere(original);
                          job.judgeNext();
                      }));
}

/// Groups that do not take everything are asked. Whom the sender named himself let him in when he did; of whom else the mail reaches
/// nobody has asked yet.
void MailboxJob::judgeNext()
{
    while (m_next < m_found.size()) {
        const Found &found = m_found[m_next++];
        const auto &group = found.route.group;
        if (!group || (found.route.asks.isEmpty() && !group->moderated))
            continue;
        const bool postingKnown = !m_way.sentOn && !m_job.mailFrom.isEmpty();
        m_store.groups()->judgePost(group->id, {m_job.mailFrom, m_way.signedIn}, m_job.mailId, postingKnown,
                                    then<PostVerdict>([](MailboxJob &job, const PostVerdict &verdict) {
                                        job.m_found[job.m_next - 1].verdict = verdict;
                                        job.judgeNext();
                                    }));
        return;
    }
    m_setup.workers.run([self = shared_from_this()] { self->sort(); });
}

/// False: the recipient has been set aside. Whoever has mail sent on gets it but once: what comes back from there goes in circles.
bool MailboxJob::mayGoOn(const Found &found, const QStringList &before)
{
    if (found.route.kind == storage::RecipientRoute::Mailbox)
        return true;
    if (before.contains(found.route.address, Qt::CaseInsensitive)) {
        setAside(found.recipient, DeliveryResult::Failed, {5, 4, 6}, u"the mail goes in circles: it was sent on from here before"_s);
        return false;
    }
    if (found.verdict.kind == PostVerdict::Refuse) {
        setAside(found.recipient, DeliveryResult::Failed, {5, 7, 1}, u"the sender may not post to this group"_s);
        return false;
    }
    if (found.verdict.kind == PostVerdict::Full) {
        setAside(found.recipient, DeliveryResult::Deferred, {4, 2, 2}, u"too many mails wait for a moderator of this group"_s);
        return false;
    }
    return true;
}

/// What each recipient gets.
void MailboxJob::sort()
{
    const QStringList before = sentOnBefore(m_original);
    Copy plain;
    plain.text = m_original;
    plain.commit.mail.mailFrom = m_job.mailFrom;
    plain.commit.mail.mailParameters = m_job.parameters;
    for (const Found &found : std::as_const(m_found)) {
        if (!mayGoOn(found, before))
            continue;
        if (found.verdict.kind == PostVerdict::Hold)
            hold(found);
        else if (isList(found.route))
            m_copies.push_back(listCopy(found));
        else
            takePlain(plain, found);
    }
    if (!plain.answers.isEmpty()) {
        mail::HeaderScanner scanner(m_original);
        while (scanner.next()) { }
        plain.header = m_original.left(scanner.bodyStart());
    }
    if (!plain.taken.isEmpty())
        m_copies.push_front(std::move(plain));
    m_original.clear();
    writeNext();
}

void MailboxJob::hold(const Found &found)
{
    auto notice = noticeOfHeld(found);
    if (notice)
        m_copies.push_back(std::move(*notice));
    else
        setAside(found.recipient, DeliveryResult::Deferred, {4, 3, 0}, u"it cannot be kept for a moderator now"_s);
}

void MailboxJob::takePlain(Copy &copy, const Found &found)
{
    copy.taken << found.recipient;
    if (found.route.kind == storage::RecipientRoute::Mailbox) {
        take(copy, {found.route.mailboxId, found.route.address}, found.recipient);
        return;
    }
    copy.sentOn << found.recipient.id;
    copy.commit.mail.traceHeaders += "Delivered-To: " + found.route.address.toUtf8() + "\r\n";
    for (const storage::RouteTarget &target : found.route.targets)
        take(copy, target, found.recipient);
}

/// A list sends in its own name: bounces go to its owner, never to the author (RFC 5321 3.9.2), and its members' answers while away to nobody.
MailboxJob::Copy MailboxJob::listCopy(const Found &found) const
{
    const storage::GroupRoute &group = *found.route.group;
    const mail::Address list = mail::Address::fromString(group.address).value_or(mail::Address());
    const mail::Address bounces = mail::listBounces(list);
    Copy copy;
    copy.taken << found.recipient;
    copy.sentOn << found.recipient.id;
    copy.text = mail::withoutListFields(m_original);
    storage::MailSubmission &mail = copy.commit.mail;
    mail.mailFrom = bounces.toString();
    mail.mailParameters = formOf(m_job.parameters);
    mail.traceHeaders = mail::returnPathHeader(bounces) + "Delivered-To: " + group.address.toUtf8() + "\r\n" +
                        mail::listFields({list, group.name, !group.announces});
    mail::DeliveryRecipient member = found.recipient;
    member.dsn.clear(); // what the author asked for was asked of the list
    for (storage::RouteTarget target : found.route.targets) {
        target.autoReplyOf = 0;
        take(copy, target, member);
    }
    return copy;
}

/// It waits: kept with the word to the moderators, in one commit.
base::Result<MailboxJob::Copy> MailboxJob::noticeOfHeld(const Found &found) const
{
    const storage::GroupRoute &group = *found.route.group;
    const mail::MessageSummary summary = mail::summarize(m_original);
    Copy copy;
    copy.taken << found.recipient;
    copy.reply = u"2.1.5 waits for a moderator"_s;
    storage::PostToHold post;
    post.id = m_store.ids().next();
    post.groupId = group.id;
    post.mailId = m_job.mailId;
    post.from = m_job.mailFrom;
    post.subject = summary.subject;
    post.size = m_job.size;
    post.expiresAt = found.verdict.expiresAt;
    auto word = storage::writeOwnMail(m_store, m_setup.clock, moderation::word(group.address, post, summary.preview), "group");
    if (!word)
        return word.error();
    copy.commit.mail = std::move(*word);
    copy.commit.hold = post;
    for (const storage::RouteTarget &target : found.verdict.moderators)
        take(copy, target, {});
    storage::MailSubmission &mail = copy.commit.mail;
    if (mail.deliveries.isEmpty() && mail.outgoing.isEmpty()) // all of them are gone
        mail.outgoing << storage::outgoingTo(mail::Address(u"postmaster"_s, group.address.section(u'@', -1)), true);
    return copy;
}

/// One copy for each mailbox and each address, however many of the recipients stand for it.
void MailboxJob::take(Copy &copy, const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient) const
{
    const std::pair key(target.mailboxId, target.mailboxId ? QString() : target.address);
    if (copy.known.contains(key))
        return answerFor(copy, target, recipient);
    copy.known.insert(key);
    storage::MailSubmission &mail = copy.commit.mail;
    const QString named = recipient.address.isEmpty() ? target.address : recipient.address;
    const bool fits = !target.full && m_original.size() <= target.room.value_or(m_original.size());
    if (target.mailboxId != 0 && fits) {
        answerFor(copy, target, recipient);
        mail.deliveries << storage::Delivery{target.mailboxId, 0, named, recipient.dsn};
        return;
    }
    const auto address = mail::Address::fromString(target.address);
    if (!address)
        return;
    // One that is full waits, or is returned, by itself; a group decides by itself.
    mail.outgoing << storage::outgoingTo(*address, target.mailboxId != 0 || target.groupId != 0);
    if (target.mailboxId == 0 && m_forwarders.contains(target.address))
        mail.outgoing.last().destination = mail::kForwardDestination;
}

void MailboxJob::answerFor(Copy &copy, const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient) const
{
    if (target.autoReplyOf != 0 && !recipient.address.isEmpty())
        copy.answers << AutoReplyJob::Request{target.autoReplyOf, target.address, recipient.address, m_job.mailFrom};
}

QStringList MailboxJob::sentOnBefore(QByteArrayView original)
{
    QStringList addresses;
    mail::HeaderScanner scanner(original);
    while (const auto field = scanner.next()) {
        if (field->name.compare("Delivered-To", Qt::CaseInsensitive) == 0)
            addresses << QString::fromUtf8(field->value.trimmed());
    }
    return addresses;
}

void MailboxJob::writeNext()
{
    if (m_copies.empty()) {
        finish();
        return;
    }
    Copy &copy = m_copies.front();
    storage::MailSubmission &mail = copy.commit.mail;
    const auto failure = mail.body ? std::nullopt : writeCopy(m_store, m_setup.clock, mail, copy.text);
    copy.text.clear();
    if (failure)
        putOff(*failure);
    else
        mail.body->finish(then<qint64>([](MailboxJob &job, const qint64 &) { job.commit(); }));
}

void MailboxJob::commit()
{
    Copy &copy = m_copies.front();
    for (const mail::DeliveryRecipient &recipient : std::as_const(copy.taken)) {
        storage::QueueOutcome outcome;
        outcome.id = recipient.id;
        outcome.state = control::QueueState::Sent;
        outcome.attempts = recipient.attempts + 1;
        outcome.reply = !copy.reply.isEmpty() ? copy.reply : copy.sentOn.contains(recipient.id) ? u"2.1.5 sent on"_s : u"2.1.5 in the mailbox"_s;
        if (!copy.commit.hold)
            outcome.extra = ",\"deliveredAs\":\"" + base::idToString(copy.commit.mail.mailId).toLatin1() + '"';
        copy.commit.outcomes << outcome;
    }
    m_store.queue()->commitNotice(std::move(copy.commit), then<storage::Committed>([](MailboxJob &job, const storage::Committed &) { job.committed(); }));
}

void MailboxJob::committed()
{
    const Copy copy = std::move(m_copies.front());
    m_copies.pop_front();
    for (const mail::DeliveryRecipient &recipient : copy.taken)
        setAside(recipient, DeliveryResult::Delivered, {2, 1, 5}, u"in the mailbox"_s);
    for (const AutoReplyJob::Request &request : copy.answers)
        std::make_shared<AutoReplyJob>(m_store, m_setup.clock, m_setup.meter, request, copy.header)->start();
    if (m_copies.empty())
        finish();
    else
        m_setup.workers.run([self = shared_from_this()] { self->writeNext(); });
}

void MailboxJob::setAside(const mail::DeliveryRecipient &recipient, DeliveryResult result, mail::EnhancedStatus status, const QString &why)
{
    m_report.outcomes << mail::DeliveryOutcome{recipient.id, result, 0, status, why, false};
}

void MailboxJob::putOff(const base::Error &error)
{
    qCWarning(lcQueue) << "mail" << base::idToString(m_job.mailId) << "not put into mailboxes yet:" << error.detail;
    QSet<base::Id> known;
    for (const mail::DeliveryOutcome &outcome : std::as_const(m_report.outcomes))
        known << outcome.id;
    for (const mail::DeliveryRecipient &recipient : m_job.recipients) {
        if (!known.contains(recipient.id))
            setAside(recipient, DeliveryResult::Deferred, {4, 3, 0}, u"the mailbox cannot be written now"_s);
    }
    finish();
}

void MailboxJob::finish()
{
    m_done(m_report);
}

} // namespace delivery
