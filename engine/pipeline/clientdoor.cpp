// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/clientdoor.h"
#include "auth/signinguard.h"
#include "base/logging.h"
#include "control/json.h"
#include "control/jsonfields.h"

using namespace Qt::StringLiterals;

namespace pipeline {

namespace {

constexpr int kFreeRefusals = 5;
constexpr int kFirstDelayMs = 500;
constexpr int kLongestDelayMs = 8000;

} // namespace

ClientDoor::ClientDoor(SmtpContextPtr context, std::shared_ptr<const DoorPolicy> policy, const base::Transport &transport, bool trusted)
    : m_context(std::move(context))
    , m_policy(std::move(policy))
    , m_info(transport.info())
    , m_executor(transport.executor())
    , m_peer(m_info.peerAddress)
    , m_watched(m_policy && !trusted && m_info.listener == base::Listener::Smtp && !m_policy->exempt.contains(m_peer))
    , m_checked(m_watched && !m_policy->allowed.contains(m_peer))
{
}

ClientDoor::~ClientDoor()
{
    if (m_lists)
        m_lists->abandon(); // its questions may be under way still
}

void ClientDoor::connected()
{
    if (!m_checked || m_policy->lists.isEmpty() || !m_policy->resolver)
        return;
    m_lists = std::make_shared<DnsblCheck>(*m_policy->resolver, m_executor, m_policy->listedFrom);
    m_lists->start(m_policy->lists, m_peer);
}

bool ClientDoor::spokeFirst()
{
    if (!m_watched)
        return false;
    m_context->earlyTalkers.add();
    misbehaved(1);
    return true;
}

bool ClientDoor::takesMail()
{
    if (!m_watched || !m_policy->mails || m_policy->mails->take(m_peer, m_policy->mailsPerMinute, m_context->nowMs()))
        return true;
    m_context->refusedByRate.add();
    return false;
}

/// The first few are a list that is out of date; who goes on is trying names.
int ClientDoor::delayOfRefusal()
{
    if (!m_watched || ++m_refused <= kFreeRefusals)
        return 0;
    return qMin(kLongestDelayMs, kFirstDelayMs << qMin(m_refused - kFreeRefusals - 1, 10));
}

void ClientDoor::misbehaved(int failures)
{
    if (m_watched && m_policy->guard)
        m_policy->guard->misbehaved(m_peer, "commands", m_context->clock.wallMs(), failures);
}

void ClientDoor::ask(const QByteArray &sender, const mail::Address &recipient, std::function<void(const std::optional<smtp::Reply> &)> then)
{
    const bool always = recipient.localPart.compare("postmaster"_L1, Qt::CaseInsensitive) == 0; // RFC 5321 4.5.1: to complain, too
    if (!m_checked || always) {
        then(std::nullopt);
        return;
    }
    if (!m_lists) {
        then(greylisted(sender, recipient));
        return;
    }
    m_lists->whenKnown([this, sender, recipient, then = std::move(then)](const DnsblCheck::Verdict &verdict) {
        then(verdict.listed ? listed(verdict, sender, recipient) : greylisted(sender, recipient));
    });
}

std::optional<smtp::Reply> ClientDoor::listed(const DnsblCheck::Verdict &verdict, const QByteArray &sender, const mail::Address &recipient)
{
    m_context->refusedByList.add();
    tell("dnsbl", verdict.zone, sender, recipient);
    QByteArray text = "Your address " + m_info.peerAddress.toLatin1() + " is listed by " + verdict.zone.toLatin1();
    if (!verdict.text.isEmpty())
        text += ": " + verdict.text;
    return smtp::Reply{554, "5.7.1", text};
}

std::optional<smtp::Reply> ClientDoor::greylisted(const QByteArray &sender, const mail::Address &recipient)
{
    if (!m_policy->greylist)
        return std::nullopt;
    const qint64 waitMs = m_policy->greylist->ask(m_peer, sender, recipient.toString().toUtf8(), m_policy->greylisting, m_context->clock.wallMs());
    if (waitMs == 0)
        return std::nullopt;
    m_context->greylisted.add();
    const qint64 seconds = (waitMs + 999) / 1000;
    tell("greylist", QString::number(seconds), sender, recipient);
    return smtp::Reply{451, "4.7.1", "Greylisted: we do not know you yet, come again in " + QByteArray::number(seconds) + " seconds"};
}

/// An event says why a mail did not come; a flood of refusals does not become a flood of events.
void ClientDoor::tell(const char *check, const QString &detail, const QByteArray &sender, const mail::Address &recipient) const
{
    qCInfo(lcPipeline, "refused by %s (%s): %s", check, qUtf8Printable(detail), qUtf8Printable(m_info.peerAddress));
    if (!m_context->refusalEvents.take(QHostAddress::Null, {.perAddress = SmtpContext::kRefusalEventsPerMinute}, m_context->nowMs()))
        return;
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::member(writer, "check", QString::fromLatin1(check));
    control::member(writer, "detail", detail);
    control::member(writer, "peer", m_info.peerAddress);
    control::member(writer, "from", QString::fromUtf8(sender));
    control::member(writer, "to", recipient.toString());
    control::idMember(writer, "connectionId", m_info.id);
    writer.EndObject();
    control::Event event;
    event.kind = u"mail.refused"_s;
    event.detail = buffer.take();
    m_context->store.addEvent(event);
}

} // namespace pipeline
